//! 责任主体: who owes what under which article of 保障农民工工资支付条例, out of the responsibility chain. A
//! hint for the mediator, never a verdict: several links may owe at once, with different caps.

use serde::Serialize;

use super::law::{Article, labour, wages};
use super::step::named;
use super::{Paper, elements};

named! {
    /// Under which rule somebody owes. The words stand in `locales/` under `liability.<name>`.
    Rule {
        /// 第 16 条: the employer owes its own workers.
        Employer = "employer",
        /// 第 30 条第 1 款: the subcontractor owes its own workers directly.
        Subcontractor = "subcontractor",
        /// 第 30 条第 3 款: the general contractor pays in advance and recovers; that it has paid the
        /// subcontractor already is no answer.
        GeneralContractor = "general_contractor",
        /// 第 30 条第 4 款: work that was passed on whole (转包): the general contractor pays in advance.
        Resale = "resale",
        /// 第 36 条第 1 款: work let to an individual or to who may not do it: the owner or the general
        /// contractor pays.
        ToIndividual = "to_individual",
        /// 第 36 条第 2 款: who lent its name or licence on a building site pays.
        LentName = "lent_name",
        /// 第 19 条: work done under another's name (挂靠): the unit whose name it is pays.
        Attached = "attached",
        /// 第 18 条: people supplied by who has no licence for it: the unit that used them pays.
        Dispatch = "dispatch",
        /// 第 20 条: partnership, sole proprietor, household business: the investors pay.
        Investor = "investor",
        /// 第 21 条: who follows after a merger or division pays.
        Successor = "successor",
        /// 第 22 条: before a firm is struck off; its main investors otherwise.
        Dissolved = "dissolved",
        /// 第 37 条: unlawful building: the owner pays.
        IllegalBuilding = "illegal_building",
        /// 第 29 条第 2 款: the owner advances, up to the project money it still owes.
        Owner = "owner",
        /// A private household is no employer under the labour statutes: it owes by contract.
        Household = "household",
    }
}

impl Rule {
    /// The article.
    pub fn article(self) -> Article {
        match self {
            Self::Employer => wages("16"),
            Self::Subcontractor => wages("30(1)"),
            Self::GeneralContractor => wages("30(3)"),
            Self::Resale => wages("30(4)"),
            Self::ToIndividual => wages("36(1)"),
            Self::LentName => wages("36(2)"),
            Self::Attached => wages("19"),
            Self::Dispatch => wages("18"),
            Self::Investor => wages("20"),
            Self::Successor => wages("21"),
            Self::Dissolved => wages("22"),
            Self::IllegalBuilding => wages("37"),
            Self::Owner => wages("29(2)"),
            Self::Household => labour("2"),
        }
    }

    /// Whether what is owed is limited, to the project money that is not settled yet.
    pub fn is_capped(self) -> bool {
        self == Self::Owner
    }
}

/// Somebody who owes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Liable {
    /// The link's element in the chain; empty for the employer that the lead names.
    pub element: String,
    /// Its name.
    pub name: String,
    /// Under which rule.
    pub rule: Rule,
    /// What it rests on.
    pub article: Article,
    /// The most it owes, in fen, where the rule has a cap and the cap is known.
    pub cap: Option<i64>,
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

/// Who owes, in the order of the chain; after it the employer, where no link is his.
pub fn liable(lead: &Paper<'_>) -> Vec<Liable> {
    let chain = chain(lead);
    let mut found: Vec<Liable> = Vec::new();
    for link in &chain {
        let rules = rules(link, &chain, lead.text("employer_kind"));
        found.extend(rules.into_iter().map(|rule| {
            Liable {
                element: link.element.to_owned(),
                name: link.name.to_owned(),
                rule,
                article: rule.article(),
                cap: lead
                    .fields
                    .get(&format!("chain.{}.unsettled", link.element))
                    .and_then(serde_json::Value::as_i64)
                    .filter(|_| rule.is_capped()),
            }
        }));
    }
    let name = lead.text("employer").trim();
    let own = match lead.text("employer_kind") {
        "household" => Some(Rule::Household),
        "sole" if !found.iter().any(|one| one.rule == Rule::Investor) => Some(Rule::Investor),
        "dissolved" if !found.iter().any(|one| one.rule <= Rule::Dissolved) => {
            Some(Rule::Dissolved)
        }
        "sole" | "dissolved" => None,
        // Who stands in the chain owes under the rule of the link; who stands beside it owes its own workers.
        _ => (!chain.iter().any(|link| link.name.trim() == name) || found.is_empty())
            .then_some(Rule::Employer),
    };
    // A crew leader is no employer: the links above him owe.
    if let Some(rule) = own.filter(|_| !name.is_empty() && !is_crew_leader(name, &chain)) {
        let (element, name) = (String::new(), name.to_owned());
        found.push(Liable { element, name, rule, article: rule.article(), cap: None });
    }
    found
}

fn is_crew_leader(name: &str, chain: &[Link<'_>]) -> bool {
    chain.iter().any(|link| link.role == "crew_leader" && link.name.trim() == name)
}

/// The rules under which one link owes.
fn rules(link: &Link<'_>, chain: &[Link<'_>], employer: &str) -> Vec<Rule> {
    let any = |mark: &str| chain.iter().any(|link| link.unlawful.contains(&mark));
    let has = |role: &str| chain.iter().any(|link| link.role == role);
    let below =
        has("specialist_subcontractor") || has("labour_subcontractor") || has("crew_leader");
    let individual = any("to_individual");
    let builds = has("owner") || has("general_contractor") || below;
    let lends = if builds { Rule::LentName } else { Rule::Attached };
    let marked = link.unlawful.contains(&"borrowed_name");
    let all = match link.role {
        "specialist_subcontractor" | "labour_subcontractor" => {
            vec![(true, Rule::Subcontractor), (marked, lends)]
        }
        "general_contractor" => vec![
            (below || any("illegal_subcontract"), Rule::GeneralContractor),
            (any("resale"), Rule::Resale),
            (individual, Rule::ToIndividual),
            (marked, lends),
        ],
        "owner" => vec![
            (individual && !has("general_contractor"), Rule::ToIndividual),
            (any("illegal_building"), Rule::IllegalBuilding),
            (true, Rule::Owner),
            (marked, lends),
        ],
        "borrowed_licence" => vec![(true, lends)],
        "user_unit" => vec![(has("dispatch"), Rule::Dispatch), (marked, lends)],
        "investor" if employer == "dissolved" => vec![(true, Rule::Dissolved)],
        "investor" => vec![(true, Rule::Investor)],
        "successor" => vec![(true, Rule::Successor)],
        _ => vec![(marked, lends)],
    };
    all.into_iter().filter_map(|(holds, rule)| holds.then_some(rule)).collect()
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

    /// A link's role, and what is unlawful about it.
    type Given = (&'static str, &'static [&'static str]);

    /// A rule with its article and cap.
    type Owing = (Rule, &'static str, Option<i64>);

    /// Rule, article and cap of each who owes, for an employer of a kind with a chain of such links.
    fn owing(kind: &str, links: &[Given]) -> Vec<(Rule, String, Option<i64>)> {
        let mut fields = Fields::from([
            ("employer".to_owned(), json!("老板")),
            ("employer_kind".to_owned(), json!(kind)),
        ]);
        for (no, (role, unlawful)) in (1..).zip(links) {
            fields.insert(format!("chain.{no}.name"), json!("老板"));
            fields.insert(format!("chain.{no}.role"), json!(role));
            fields.insert(format!("chain.{no}.unlawful"), json!(unlawful));
            fields.insert(format!("chain.{no}.unsettled"), json!(5_000));
        }
        let lead = Paper::new(RecordId::from_parts(1, [1; 10]), "lead", &fields);
        let one = |one: Liable| (one.rule, one.article.to_string(), one.cap);
        liable(&lead).into_iter().map(one).collect()
    }

    #[test]
    fn each_rule_has_its_article_and_the_owner_alone_a_cap() {
        use Rule::{
            Attached, Dissolved, Employer, GeneralContractor, Household, IllegalBuilding, Investor,
            Owner, Resale, Successor,
        };
        let (none, all): ([Given; 0], _) = ([], Some(5_000));
        let cases: [(&str, &[Given], &[Owing]); 12] = [
            ("company", &none, &[(Employer, "wages 16", None)]),
            ("household", &none, &[(Household, "labour 2", None)]),
            ("sole", &none, &[(Investor, "wages 20", None)]),
            ("sole", &[("investor", &[])], &[(Investor, "wages 20", None)]),
            ("dissolved", &none, &[(Dissolved, "wages 22", None)]),
            ("dissolved", &[("investor", &[])], &[(Dissolved, "wages 22", None)]),
            // The owner's advance does not stand for the firm that is gone, a contractor's does.
            (
                "dissolved",
                &[("owner", &[])],
                &[(Owner, "wages 29(2)", all), (Dissolved, "wages 22", None)],
            ),
            (
                "dissolved",
                &[("general_contractor", &["illegal_subcontract"])],
                &[(GeneralContractor, "wages 30(3)", None)],
            ),
            ("company", &[("successor", &[])], &[(Successor, "wages 21", None)]),
            ("company", &[("general_contractor", &["resale"])], &[(Resale, "wages 30(4)", None)]),
            ("company", &[("borrowed_licence", &[])], &[(Attached, "wages 19", None)]),
            (
                "company",
                &[("owner", &["illegal_building"])],
                &[(IllegalBuilding, "wages 37", None), (Owner, "wages 29(2)", all)],
            ),
        ];
        for (kind, links, expected) in cases {
            let expected: Vec<(Rule, String, Option<i64>)> =
                expected.iter().map(|(rule, no, cap)| (*rule, (*no).to_owned(), *cap)).collect();
            assert_eq!(owing(kind, links), expected, "{kind} {links:?}");
        }
    }

    #[test]
    fn who_employs_beside_the_chain_owes_as_well() {
        let mut fields = Fields::from([("employer".to_owned(), json!("乙公司"))]);
        fields.insert("chain.1.name".to_owned(), json!("城投"));
        fields.insert("chain.1.role".to_owned(), json!("owner"));
        let names = |fields: &Fields| -> Vec<(String, Rule)> {
            let lead = Paper::new(RecordId::from_parts(1, [1; 10]), "lead", fields);
            liable(&lead).into_iter().map(|one| (one.name, one.rule)).collect()
        };
        assert_eq!(names(&fields), [owed("城投", Rule::Owner), owed("乙公司", Rule::Employer)]);
        fields.insert("employer".to_owned(), json!(" 城投"));
        assert_eq!(names(&fields), [owed("城投", Rule::Owner)], "each link under its own rule");
    }

    #[test]
    fn people_from_an_unlicensed_supplier_are_the_users() {
        let found = rules(&[("派遣", "dispatch", &[]), ("用工", "user_unit", &[])]);
        assert_eq!(found, [owed("用工", Rule::Dispatch)]);
        assert_eq!(rules(&[("总包", "general_contractor", &[])]), []);
    }
}
