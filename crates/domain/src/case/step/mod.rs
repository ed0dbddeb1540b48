//! The states of a case and the steps between them (the field's own terms for both).
//!
//! A step is an act on the lead: the fold asks [`judge`], which reads the lead alone, and writes the
//! new state and the step itself into the lead's fields. All that the whole case has to say about a
//! step before it is made is in [`offer`].

pub mod offer;
mod rules;

use std::ops::Bound;

use serde::Serialize;
use serde_json::Value;

use super::Case;
use super::law::Article;
use crate::describe::{Field, Input};
use crate::id::RecordId;
use crate::kinds::CLOSING;
use crate::kinds::prefill::Fields;

pub(super) use rules::against_mediating;
pub use rules::{ENDING, Rule, WAYS_TOLD, rule};

/// A table of an enum's names, with its `name` and `parse`.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$item,)*];

            /// Its stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$item => $text,)* }
            }

            /// The one of a name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}
pub(crate) use named;

named! {
    /// How far a case is. 部分履行逾期 is no state: it is seen from the instalments. The words stand in
    /// `locales/` under `choice.lead_status.<name>`.
    State {
        /// 已登记.
        Registered = "registered",
        /// 受理审查.
        Reviewing = "reviewing",
        /// 已受理.
        Accepted = "accepted",
        /// 调查核实.
        Investigating = "investigating",
        /// 调解中.
        Mediating = "mediating",
        /// 达成书面协议.
        Agreed = "agreed",
        /// 达成口头协议.
        AgreedOrally = "agreed_orally",
        /// 调解终止.
        Ended = "ended",
        /// 履行中.
        Performing = "performing",
        /// 履行完毕.
        Performed = "performed",
        /// 已回访.
        Visited = "visited",
        /// 结案.
        Closed = "closed",
        /// 归档.
        Archived = "archived",
        /// 不予受理.
        Declined = "declined",
        /// 转送.
        PassedOn = "passed_on",
        /// 并案.
        Joined = "joined",
        /// 不属实.
        Untrue = "untrue",
        /// 中止.
        Suspended = "suspended",
    }
}

impl State {
    /// The state of a lead. One without a status, or with the `new` of earlier versions, is registered;
    /// none where a newer version wrote a state that this one does not know.
    pub fn of(lead: &Fields) -> Option<Self> {
        match lead.get("status").and_then(Value::as_str) {
            None | Some("" | "new") => Some(Self::Registered),
            Some(name) => Self::parse(name),
        }
    }

    /// Whether somebody still works on it.
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Closed
                | Self::Archived
                | Self::Declined
                | Self::PassedOn
                | Self::Joined
                | Self::Untrue
        )
    }
}

named! {
    /// What can be done to a case. The words stand in `locales/` under `act.<name>`.
    Action {
        /// 审查.
        Review = "review",
        /// 受理.
        Accept = "accept",
        /// 不予受理, and what else is open.
        Decline = "decline",
        /// 转送, as the office asked first (首问负责).
        PassOn = "pass_on",
        /// 并入 another case.
        Join = "join",
        /// 不属实.
        Dismiss = "dismiss",
        /// 调查核实.
        Investigate = "investigate",
        /// 开始调解.
        Mediate = "mediate",
        /// 延长调解期限, which both sides want.
        Extend = "extend",
        /// 达成书面协议.
        Agree = "agree",
        /// 达成口头协议.
        AgreeOrally = "agree_orally",
        /// 终止调解, with the reason and what else is open.
        End = "end",
        /// 进入履行.
        Perform = "perform",
        /// 履行完毕.
        Fulfil = "fulfil",
        /// 回访.
        Visit = "visit",
        /// 结案.
        Close = "close",
        /// 归档.
        Archive = "archive",
        /// 重新办理 what was finished.
        Reopen = "reopen",
        /// 中止.
        Suspend = "suspend",
        /// 恢复.
        Resume = "resume",
        /// 提高预警: anyone may.
        Raise = "raise",
        /// 降低预警: with a reason and somebody who approves.
        Lower = "lower",
    }
}

/// Why something may not be done, and what to do instead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Refusal {
    /// The rule; the words stand in `locales/` under `refusal.<code>`.
    pub code: &'static str,
    /// What it rests on.
    pub article: Article,
    /// The way out; the words stand in `locales/` under `wayout.<out>`.
    pub out: &'static str,
    /// Keys or names that the words speak of: what is missing, who stands in the way.
    pub details: Vec<String>,
}

impl Refusal {
    /// A refusal without details.
    pub fn new(code: &'static str, article: Article, out: &'static str) -> Self {
        Self { code, article, out, details: Vec::new() }
    }

    /// The same, about these.
    #[must_use]
    pub fn about(mut self, details: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.details = details.into_iter().map(Into::into).collect();
        self
    }
}

/// One step of a case, as the fold wrote it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step<'a> {
    /// What was done.
    pub action: Action,
    /// Where the case stood before.
    pub from: &'a str,
    /// Where it stood then.
    pub to: &'a str,
    /// Who did it: a person's id.
    pub by: &'a str,
    /// The device's clock, in milliseconds.
    pub at: i64,
    /// The office's clock at receipt; 0 while it has not come there.
    pub got: i64,
    value: &'a Value,
}

impl<'a> Step<'a> {
    fn read(value: &'a Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let number = |key: &str| value.get(key).and_then(Value::as_i64).unwrap_or_default();
        Some(Self {
            action: Action::parse(text("act")?)?,
            from: text("from")?,
            to: text("to")?,
            by: text("by").unwrap_or_default(),
            at: number("at"),
            got: number("got"),
            value,
        })
    }

    /// An argument it was made with.
    pub fn arg(&self, key: &str) -> &'a Value {
        self.value.get("args").and_then(|args| args.get(key)).unwrap_or(&Value::Null)
    }
}

/// The steps of a lead, the first first. One that cannot be read is passed over: a newer version may
/// have written it.
pub fn steps(lead: &Fields) -> impl DoubleEndedIterator<Item = Step<'_>> {
    // What follows the point in ASCII ends the range.
    lead.range::<str, _>((Bound::Included("step."), Bound::Excluded("step/")))
        .filter_map(|(_, value)| Step::read(value))
}

/// Who has a case in hand, by person, the last one last: who it was given to, else everybody who took it a step on.
/// Nobody's is a case that no one has begun to work on. How urgent it is anyone may say, and who put it away only
/// keeps it.
pub fn handlers(lead: &Fields) -> Vec<&str> {
    let given = lead.get("assignee").and_then(Value::as_str).filter(|person| !person.is_empty());
    if let Some(person) = given {
        return vec![person];
    }
    let moved = |step: &Step<'_>| step.from != step.to && step.action != Action::Archive;
    let worked = steps(lead).filter(moved).map(|step| step.by);
    worked.filter(|person| !person.is_empty()).collect()
}

/// 承办人 by the person's id, as papers name one: to whom the case was given, else who took the last step with it.
/// Empty where nobody has begun, and where the report of its end names somebody: it was that one.
pub fn handler<'a>(case: &Case<'a>) -> &'a str {
    let given = case.lead.text("assignee");
    let named =
        || case.of(CLOSING.kind).next_back().is_some_and(|report| !report.text("by").is_empty());
    if !given.is_empty() || named() {
        return given;
    }
    handlers(case.lead.fields).pop().unwrap_or_default()
}

/// Whether a step may be made, by what the lead alone says; the state after it. What the other records
/// of the case say is in [`offer::offers`]: they may not have come yet where this is asked.
pub fn judge(lead: &Fields, action: &str, args: &Fields) -> Result<State, Refusal> {
    let rule = Action::parse(action).map(rule).ok_or_else(|| {
        Refusal::new("unknown_action", super::law::practice(), "update").about([action])
    })?;
    let from = stands(lead, rule)?;
    let lacks: Vec<&str> = rule
        .args
        .iter()
        .filter(|arg| arg.wanted && !is_given(arg, args))
        .map(|arg| arg.key)
        .collect();
    if !lacks.is_empty() {
        return Err(Refusal::new("needs", rule.article, "fill_in").about(lacks));
    }
    if let Some(refusal) = rules::against_ending(lead, rule, args) {
        return Err(refusal);
    }
    match rules::against(lead, rule).into_iter().next() {
        Some(refusal) => Err(refusal),
        None => Ok(rule.target(lead, from)),
    }
}

/// The state of the lead, if the rule may be used from there.
fn stands(lead: &Fields, rule: &Rule) -> Result<State, Refusal> {
    let Some(state) = State::of(lead) else {
        return Err(Refusal::new("unknown_state", rule.article, "update"));
    };
    if rule.is_from(state) {
        return Ok(state);
    }
    Err(Refusal::new("state", rule.article, "other_step").about([state.name()]))
}

/// Whether an argument has a value of its kind.
fn is_given(arg: &Field, args: &Fields) -> bool {
    let Some(value) = args.get(arg.key) else { return false };
    let text = value.as_str().unwrap_or_default().trim();
    match arg.input {
        Input::Choice(set) => set.values.contains(&text),
        Input::Choices(set) => value.as_array().is_some_and(|all| {
            let known = |one: &Value| one.as_str().is_some_and(|one| set.values.contains(&one));
            !all.is_empty() && all.iter().all(known)
        }),
        Input::Flag => value == true,
        Input::Link(_) => text.parse::<RecordId>().is_ok(),
        Input::Date => crate::calendar::parse(text).is_some(),
        _ => !text.is_empty(),
    }
}

#[cfg(test)]
mod tests;
