//! 责任主体: who owes what under which article of 保障农民工工资支付条例, out of the responsibility chain. A
//! hint for the mediator, never a verdict: several links may owe at once, with different caps.

use super::{Paper, elements};

/// Under which rule somebody owes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rule {
    /// 第 30 条第 1 款: the subcontractor owes its own workers directly.
    Subcontractor,
    /// 第 30 条第 3 款: the general contractor pays in advance and recovers; that it has paid the
    /// subcontractor already is no answer.
    GeneralContractor,
    /// 第 30 条第 4 款: work that was passed on whole (转包): the general contractor pays in advance.
    Resale,
    /// 第 36 条第 1 款: work let to an individual or to who may not do it: the owner or the general
    /// contractor pays.
    ToIndividual,
    /// 第 36 条第 2 款, 第 19 条: who lent its name or licence pays.
    LentName,
    /// 第 18 条: people supplied by who has no licence for it: the unit that used them pays.
    Dispatch,
    /// 第 29 条第 2 款: the owner advances, up to the project money it still owes.
    Owner,
}

impl Rule {
    /// The article, for `article` in `locales/`.
    pub fn article(self) -> &'static str {
        match self {
            Self::Subcontractor | Self::GeneralContractor | Self::Resale => "30",
            Self::ToIndividual | Self::LentName => "36",
            Self::Dispatch => "18",
            Self::Owner => "29",
        }
    }

    /// Its stable name; the words stand in `locales/` under `liability.<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Subcontractor => "subcontractor",
            Self::GeneralContractor => "general_contractor",
            Self::Resale => "resale",
            Self::ToIndividual => "to_individual",
            Self::LentName => "lent_name",
            Self::Dispatch => "dispatch",
            Self::Owner => "owner",
        }
    }

    /// Whether what is owed is limited, to the project money that is not settled yet.
    pub fn is_capped(self) -> bool {
        self == Self::Owner
    }
}

/// Somebody who owes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Liable {
    /// The link's element in the chain.
    pub element: String,
    /// Its name.
    pub name: String,
    /// Under which rule.
    pub rule: Rule,
}

struct Link<'a> {
    element: &'a str,
    name: &'a str,
    role: &'a str,
    unlawful: Vec<&'a str>,
}

fn chain<'a>(lead: &Paper<'a>) -> Vec<Link<'a>> {
    let link = |element: &'a str| Link {
        element,
        name: lead.text(&format!("chain.{element}.name")),
        role: lead.text(&format!("chain.{element}.role")),
        unlawful: lead
            .fields
            .get(&format!("chain.{element}.unlawful"))
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_str)
            .collect(),
    };
    elements(lead.fields, "chain").into_iter().map(link).collect()
}

/// Who owes, in the order of the chain.
pub fn liable(lead: &Paper<'_>) -> Vec<Liable> {
    let chain = chain(lead);
    let any = |mark: &str| chain.iter().any(|link| link.unlawful.contains(&mark));
    let has = |role: &str| chain.iter().any(|link| link.role == role);
    let below =
        has("specialist_subcontractor") || has("labour_subcontractor") || has("crew_leader");
    let individual = any("to_individual");
    let lent = any("borrowed_name") || has("borrowed_licence");
    let mut found = Vec::new();
    for link in &chain {
        let rules: Vec<Rule> = match link.role {
            "specialist_subcontractor" | "labour_subcontractor" => vec![Rule::Subcontractor],
            "general_contractor" => [
                (below || any("illegal_subcontract"), Rule::GeneralContractor),
                (any("resale"), Rule::Resale),
                (individual, Rule::ToIndividual),
            ]
            .into_iter()
            .filter_map(|(holds, rule)| holds.then_some(rule))
            .collect(),
            "owner" if individual && !has("general_contractor") => {
                vec![Rule::ToIndividual, Rule::Owner]
            }
            "owner" => vec![Rule::Owner],
            "borrowed_licence" if lent => vec![Rule::LentName],
            "user_unit" if has("dispatch") => vec![Rule::Dispatch],
            _ => Vec::new(),
        };
        let lends = link.role != "borrowed_licence" && link.unlawful.contains(&"borrowed_name");
        for rule in rules.into_iter().chain(lends.then_some(Rule::LentName)) {
            found.push(Liable {
                element: link.element.to_owned(),
                name: link.name.to_owned(),
                rule,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;
    use crate::kinds::prefill::Fields;
    use serde_json::json;

    fn rules(links: &[(&str, &str, &[&str])]) -> Vec<(String, Rule)> {
        let mut fields = Fields::new();
        for (no, (name, role, unlawful)) in (1..).zip(links) {
            fields.insert(format!("chain.{no}.name"), json!(name));
            fields.insert(format!("chain.{no}.role"), json!(role));
            fields.insert(format!("chain.{no}.unlawful"), json!(unlawful));
        }
        let lead = Paper::new(RecordId::from_parts(1, [1; 10]), "lead", &fields);
        liable(&lead).into_iter().map(|one| (one.name, one.rule)).collect()
    }

    fn owed(name: &str, rule: Rule) -> (String, Rule) {
        (name.to_owned(), rule)
    }

    #[test]
    fn c17_the_general_contractor_pays_in_advance_also_when_it_has_paid() {
        let found = rules(&[
            ("城投", "owner", &[]),
            ("总包", "general_contractor", &[]),
            ("分包", "labour_subcontractor", &[]),
            ("班组长", "crew_leader", &[]),
        ]);
        assert_eq!(
            found,
            [
                owed("城投", Rule::Owner),
                owed("总包", Rule::GeneralContractor),
                owed("分包", Rule::Subcontractor),
            ]
        );
        assert!(Rule::Owner.is_capped() && !Rule::GeneralContractor.is_capped());
    }

    #[test]
    fn c20_work_let_to_an_individual() {
        let found = rules(&[
            ("总包", "general_contractor", &[]),
            ("张某", "crew_leader", &["to_individual"]),
        ]);
        assert!(found.contains(&owed("总包", Rule::ToIndividual)));
        let found = rules(&[("业主", "owner", &[]), ("张某", "crew_leader", &["to_individual"])]);
        assert_eq!(found, [owed("业主", Rule::ToIndividual), owed("业主", Rule::Owner)]);
    }

    #[test]
    fn c21_who_lent_the_licence_pays() {
        let found = rules(&[("出借公司", "borrowed_licence", &[]), ("李某", "crew_leader", &[])]);
        assert_eq!(found, [owed("出借公司", Rule::LentName)]);
        let found = rules(&[("总包", "general_contractor", &["borrowed_name"])]);
        assert_eq!(found, [owed("总包", Rule::LentName)]);
    }

    #[test]
    fn people_from_an_unlicensed_supplier_are_the_users() {
        let found = rules(&[("派遣", "dispatch", &[]), ("用工", "user_unit", &[])]);
        assert_eq!(found, [owed("用工", Rule::Dispatch)]);
        assert_eq!(rules(&[("总包", "general_contractor", &[])]), []);
    }
}
