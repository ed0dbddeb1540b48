//! Sets of choices that more than one kind uses. The words stand in `locales/` under
//! `choice.<set>.<value>`.

use crate::describe::ChoiceSet;

/// 行业, the union of both lists in the work plan, in terms of GB/T 4754.
pub(super) const INDUSTRY: ChoiceSet = ChoiceSet {
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
pub(super) const FUNDING: ChoiceSet = ChoiceSet {
    name: "funding",
    values: &["government", "state_owned", "private", "ppp", "other"],
};

/// 证件类型.
pub(super) const ID_TYPE: ChoiceSet = ChoiceSet {
    name: "id_type",
    values: &["resident", "hmt_resident", "permanent_foreigner", "passport", "none_yet"],
};

/// Whose side somebody is on.
pub(super) const PARTY: ChoiceSet =
    ChoiceSet { name: "party", values: &["worker", "debtor", "witness"] };

/// How somebody was told.
pub(super) const HEARD: ChoiceSet = ChoiceSet { name: "heard", values: &["read", "given", "both"] };
