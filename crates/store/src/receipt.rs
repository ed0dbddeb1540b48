//! Receipt numbers: the place's short name and its own count, `河湾-00126`. Counts are kept for each place, as every
//! key of the store is; with the name before it a number is one of the county's, and can be read out on the telephone.
//! Numbers given before there were names in them stay as they are.

/// A place by its scope's id and its name for people.
pub(crate) type Place = (String, String);

/// What the short name of a place leaves out, the longest first.
const ENDS: [&str; 9] =
    ["街道办事处", "人民政府", "司法所", "街道", "地区", "镇", "乡", "县", "区"];
/// Characters of a short name at most.
const LONGEST: usize = 6;
/// Digits of a code that tell places of one county apart.
const TAIL: usize = 3;

fn short(name: &str) -> String {
    let name: String =
        name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let end = ENDS.iter().find_map(|end| name.strip_suffix(end));
    let short = end.filter(|rest| rest.chars().count() > 1).unwrap_or(&name);
    short.chars().take(LONGEST).collect()
}

/// What stands before the numbers of a scope: the short name of its place, with the end of its code where another place
/// has the same name; a compartment's own mark after it. Empty for a place that has no name.
pub(crate) fn prefix(scope: &str, places: &[Place]) -> String {
    let (id, compartment) = scope.split_once('!').unwrap_or((scope, ""));
    let known = |(other, _): &&Place| other == id;
    let Some((_, name)) = places.iter().find(known) else { return String::new() };
    let own = short(name);
    if own.is_empty() {
        return own;
    }
    let is_place = |other: &str| !other.contains('!') && other != id;
    let twice = places.iter().any(|(other, name)| is_place(other) && short(name) == own);
    let code: Vec<char> = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let tail: String = code[code.len().saturating_sub(TAIL)..].iter().collect();
    let mark = if compartment.is_empty() { "" } else { "密" };
    [&*own, if twice { &*tail } else { "" }, mark].concat()
}

/// The receipt number of a count.
pub(crate) fn number(prefix: &str, count: u64) -> String {
    if prefix.is_empty() { format!("{count:05}") } else { format!("{prefix}-{count:05}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn places(all: &[(&str, &str)]) -> Vec<Place> {
        all.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect()
    }

    #[test]
    fn w5_a_number_begins_with_the_short_name_of_its_place() {
        let all = places(&[
            ("420199", "安平县"),
            ("420199001", "河湾镇"),
            ("420199002", "青石乡"),
            ("420199003", "城关街道办事处"),
            ("420199004", "东乡"),
            ("420199!crime", "涉黑恶线索密报"),
        ]);
        for (scope, wanted) in [
            ("420199", "安平-00126"),
            ("420199001", "河湾-00126"),
            ("420199002", "青石-00126"),
            ("420199003", "城关-00126"),
            ("420199004", "东乡-00126"),
            ("420199!crime", "安平密-00126"),
            ("nowhere", "00126"),
        ] {
            assert_eq!(number(&prefix(scope, &all), 126), wanted);
        }
    }

    #[test]
    fn w5_no_two_places_of_a_county_have_the_same_numbers() {
        let all = places(&[
            ("420199", "河湾县"),
            ("420199001", "河湾镇"),
            ("420199002", "河湾乡"),
            ("420199003", "青石镇"),
        ]);
        let prefixes: BTreeSet<String> = all.iter().map(|(id, _)| prefix(id, &all)).collect();
        assert_eq!(prefixes.len(), all.len());
        assert_eq!(prefix("420199001", &all), "河湾001");
        assert_eq!(prefix("420199003", &all), "青石");
    }
}
