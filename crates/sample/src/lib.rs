//! A made-up county, from a printed seed: same seed, same county.
//!
//! Nobody in it exists. The division code is one the State has not given out, telephone numbers
//! begin with a range that is not assigned, and names are drawn from lists at random.

mod draw;
mod records;

use anxin_domain::id::{PersonId, ScopeId};
use anxin_domain::policy::Role;
use anxin_sync::replica::Intent;

use draw::Draw;

/// The county's scope: a division code that is not in use.
const COUNTY: &str = "429800";
const TOWNSHIPS: [(&str, &str); 3] =
    [("429800001", "城关司法所"), ("429800002", "河湾司法所"), ("429800003", "青石司法所")];

/// A person of the county.
#[derive(Clone, Debug)]
pub struct SamplePerson {
    /// The person.
    pub id: PersonId,
    /// A name from the lists.
    pub name: String,
    /// The role in a scope.
    pub grant: (ScopeId, Role),
}

/// A place of the county.
#[derive(Clone, Debug)]
pub struct SampleScope {
    /// The scope.
    pub id: ScopeId,
    /// The one above.
    pub parent: Option<ScopeId>,
    /// Its name.
    pub name: String,
}

/// What one person recorded.
#[derive(Clone, Debug)]
pub struct SampleWork {
    /// Index into the people.
    pub author: usize,
    /// The device's clock, milliseconds since 1970.
    pub at: i64,
    /// A record and what hangs from it, in order.
    pub intents: Vec<Intent>,
}

/// A county and its work, oldest first.
#[derive(Clone, Debug)]
pub struct County {
    /// County first, then townships.
    pub scopes: Vec<SampleScope>,
    /// Mediators first.
    pub people: Vec<SamplePerson>,
    /// Sites, inspections, leads with their rosters.
    pub work: Vec<SampleWork>,
}

/// Makes a county with `leads` leads that end at the time `now`, in milliseconds since 1970.
///
/// # Panics
/// Never: the scopes are constants that parse.
pub fn county(seed: u64, leads: usize, now: i64) -> County {
    let mut draw = Draw::new(seed, now);
    let scope = |text: &str| {
        #[expect(clippy::expect_used, reason = "the constants above are scopes")]
        ScopeId::parse(text).expect("a scope")
    };
    let mut scopes =
        vec![SampleScope { id: scope(COUNTY), parent: None, name: "安平县".to_owned() }];
    let mut people = Vec::new();
    for (id, name) in TOWNSHIPS {
        scopes.push(SampleScope {
            id: scope(id),
            parent: Some(scope(COUNTY)),
            name: name.to_owned(),
        });
        for role in [Role::Mediator, Role::Mediator, Role::Head] {
            people.push(SamplePerson {
                id: PersonId::from_parts(draw.now(), draw.bytes()),
                name: draw.name(),
                grant: (scope(id), role),
            });
        }
    }
    let work = records::work(&mut draw, &people, leads);
    County { scopes, people, work }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anxin_domain::kinds;
    use anxin_sync::Body;

    const NOW: i64 = 1_795_000_000_000;

    #[test]
    fn the_same_seed_makes_the_same_county() {
        let text = |seed| format!("{:?}", county(seed, 20, NOW));
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
    }

    #[test]
    fn every_path_is_described_and_no_choice_is_outside_its_set() {
        use anxin_domain::describe::Input;
        for intent in county(3, 60, NOW).work.iter().flat_map(|work| &work.intents) {
            let spec = kinds::spec(&intent.kind).expect("a kind");
            let Body::Create { fields, .. } = &intent.body else { panic!("creates only") };
            for (path, value) in fields {
                if path.starts_with("c.") {
                    continue;
                }
                let field = spec.field(path).unwrap_or_else(|| panic!("{path}"));
                if let Input::Choice(set) = field.input {
                    assert!(set.values.contains(&value.as_str().expect("text")), "{path}");
                }
            }
        }
    }
}
