//! Sets of choices, and a length, that more than one kind uses. The words stand in `locales/` under
//! `choice.<set>.<value>`.

use crate::describe::ChoiceSet;

/// Characters of a field that names all workers of a case.
pub(crate) const NAMES: u32 = 3_000;

/// 行业, the union of both lists in the work plan, in terms of GB/T 4754.
pub(crate) const INDUSTRY: ChoiceSet = ChoiceSet {
    name: "industry",
    values: &[
        "building",
        "civil",
        "installation",
        "decoration",
        "chemical",
        "manufacturing",
        "catering",
        "lodging",
        "logistics",
        "express",
        "other",
    ],
};

/// 资金性质. Government-invested means paid from budget funds (政府投资条例第 2 条), not merely
/// state-owned.
pub(crate) const FUNDING: ChoiceSet = ChoiceSet {
    name: "funding",
    values: &["government", "state_owned", "private", "ppp", "other"],
};

/// 证件类型.
pub(crate) const ID_TYPE: ChoiceSet = ChoiceSet {
    name: "id_type",
    values: &["resident", "hmt_resident", "permanent_foreigner", "passport", "none_yet"],
};

/// Whose side somebody is on.
pub(crate) const PARTY: ChoiceSet =
    ChoiceSet { name: "party", values: &["worker", "debtor", "witness"] };

/// How somebody was told.
pub(crate) const HEARD: ChoiceSet = ChoiceSet { name: "heard", values: &["read", "given", "both"] };

/// What the employer is. A private household is no employer under the labour statutes; who runs without
/// a licence is one all the same (劳动保障监察条例第 33 条).
pub(crate) const EMPLOYER: ChoiceSet = ChoiceSet {
    name: "employer_kind",
    values: &["company", "sole", "unlicensed", "public_body", "dissolved", "household", "other"],
};

/// Danger and what else makes a case sensitive.
pub(crate) const DANGER: ChoiceSet = ChoiceSet {
    name: "danger",
    values: &[
        "suicide",
        "violence",
        "blocking",
        "group_petition",
        "fled",
        "media",
        "minor",
        "injury",
        "moved_assets",
        "over_heads",
        "disabled",
        "ethnic_religious",
        "foreigner",
        "death",
    ],
};

/// How far a case is: the names of [`State`](crate::case::step::State), and the `new` of earlier
/// versions.
pub(crate) const LEAD_STATUS: ChoiceSet = ChoiceSet {
    name: "lead_status",
    values: &[
        "new",
        "registered",
        "reviewing",
        "accepted",
        "investigating",
        "mediating",
        "agreed",
        "agreed_orally",
        "ended",
        "performing",
        "performed",
        "visited",
        "closed",
        "archived",
        "declined",
        "passed_on",
        "joined",
        "untrue",
        "suspended",
    ],
};

/// How a case ended; on the closing report and with the step.
pub(crate) const RESULT: ChoiceSet = ChoiceSet {
    name: "result",
    values: &["paid", "waived", "arbitration", "litigation", "enforcement", "ended"],
};

/// Whom a letter may go to: the other offices, those first that are written to most, then who is told
/// because a case is large.
const ADDRESSEES: &[&str] = &[
    "inspection",
    "police",
    "petitions",
    "housing",
    "transport",
    "water",
    "finance",
    "planning",
    "education",
    "other",
    "leader",
    "government",
];
/// How many of them are offices: no case is handed on to the rest.
const OFFICES: usize = 10;

/// Other offices: who a case goes to, or who watches over its trade.
pub(crate) const OFFICE: ChoiceSet =
    ChoiceSet { name: "office", values: ADDRESSEES.split_at(OFFICES).0 };

/// Whom a letter may go to; the words are the same set's.
pub(crate) const ADDRESSEE: ChoiceSet = ChoiceSet { name: "office", values: ADDRESSEES };
