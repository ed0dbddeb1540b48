//! What each step needs: from where, to where, with which arguments, by which article.

use serde_json::Value;

use super::State::{
    Accepted, Agreed, AgreedOrally, Archived, Closed, Declined, Ended, Investigating, Joined,
    Mediating, PassedOn, Performed, Performing, Registered, Reviewing, Suspended, Untrue, Visited,
};
use super::{Action, Refusal, State, steps};
use crate::case::law::{self, Article, arbitration, mediation, wages};
use crate::case::warning::{ASIDE, stands_in_danger};
use crate::describe::{ChoiceSet, Field, Input};
use crate::kinds::choices::{DANGER, OFFICE, RESULT};
use crate::kinds::prefill::Fields;

/// Where a step leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum To {
    /// To a state.
    State(State),
    /// Nowhere: the case stays where it is.
    Same,
    /// Back to where it was before it was suspended.
    Before,
    /// To be reviewed again where it never was accepted, to be investigated again otherwise.
    Again,
}

/// One step's rule.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rule {
    /// The step.
    pub action: Action,
    /// The states it may be made from.
    pub from: &'static [State],
    to: To,
    /// What must be said with it.
    pub args: &'static [Field],
    /// What it rests on.
    pub article: Article,
}

/// 告知途径: what a side was told that it may do instead. The words stand under `choice.way_told.<name>`.
pub const WAYS_TOLD: ChoiceSet = ChoiceSet {
    name: "way_told",
    values: &[
        "inspection",
        "arbitration",
        "litigation",
        "payment_order",
        "legal_aid",
        "notary",
        "petitions",
        "police",
    ],
};

/// Why a mediation ends without an agreement.
pub const ENDING: ChoiceSet = ChoiceSet {
    name: "ending",
    values: &["one_refuses", "no_agreement", "asked", "not_found", "other_way"],
};

/// What may be raised to.
const RAISED: ChoiceSet = ChoiceSet { name: "colour", values: &["yellow", "red"] };

const REASON: Field = Field::new("reason", Input::LongText { max: 500 }).wanted();
/// What the committee writes on the folder; left empty, the cover has a blank for it.
const FOLDER: [Field; 2] =
    [Field::new("number", Input::Text { max: 50 }), Field::new("kept", Input::Text { max: 20 })];
const APPROVER: Field = Field::new("approver", Input::Text { max: 50 }).wanted();
const WAYS: Field = Field::new("ways", Input::Choices(&WAYS_TOLD)).wanted();

/// Before anybody mediates.
const EARLY: &[State] = &[Registered, Reviewing, Accepted, Investigating];
const FINISHED: &[State] = &[Closed, Archived, Declined, PassedOn, Joined, Untrue, Ended];
/// Open, and not suspended.
const WORKED_ON: &[State] = &[
    Registered,
    Reviewing,
    Accepted,
    Investigating,
    Mediating,
    Agreed,
    AgreedOrally,
    Ended,
    Performing,
    Performed,
    Visited,
];

const fn step(
    action: Action,
    from: &'static [State],
    to: State,
    args: &'static [Field],
    article: Article,
) -> Rule {
    Rule { action, from, to: To::State(to), args, article }
}

/// All steps. The articles are those that make the step what it is; the county's own order of work is
/// marked as practice.
const RULES: [Rule; 22] = [
    step(Action::Review, &[Registered], Reviewing, &[], law::practice()),
    step(Action::Accept, &[Registered, Reviewing], Accepted, &[], mediation("17")),
    step(Action::Decline, &[Registered, Reviewing], Declined, &[REASON, WAYS], mediation("26")),
    step(
        Action::PassOn,
        EARLY,
        PassedOn,
        &[Field::new("to", Input::Choice(&OFFICE)).wanted(), REASON],
        wages("10"),
    ),
    step(
        Action::Join,
        EARLY,
        Joined,
        &[Field::new("case", Input::Link("lead")).wanted()],
        law::practice(),
    ),
    step(Action::Dismiss, EARLY, Untrue, &[REASON], law::practice()),
    step(Action::Investigate, &[Accepted], Investigating, &[], law::practice()),
    step(Action::Mediate, &[Accepted, Investigating], Mediating, &[], mediation("17")),
    Rule {
        action: Action::Extend,
        from: &[Accepted, Investigating, Mediating],
        to: To::Same,
        args: &[Field::new("both", Input::Flag).wanted(), REASON],
        article: arbitration("14"),
    },
    step(Action::Agree, &[Mediating], Agreed, &[], mediation("29")),
    step(Action::AgreeOrally, &[Mediating], AgreedOrally, &[], mediation("30")),
    step(
        Action::End,
        &[Accepted, Investigating, Mediating],
        Ended,
        &[Field::new("ending", Input::Choice(&ENDING)).wanted(), WAYS],
        mediation("26"),
    ),
    step(Action::Perform, &[Agreed, AgreedOrally], Performing, &[], mediation("31")),
    step(Action::Fulfil, &[Agreed, AgreedOrally, Performing], Performed, &[], mediation("31")),
    step(Action::Visit, &[Performing, Performed, Ended], Visited, &[], mediation("31")),
    step(
        Action::Close,
        &[Performing, Performed, Visited, Ended],
        Closed,
        &[Field::new("result", Input::Choice(&RESULT)).wanted()],
        mediation("27"),
    ),
    step(Action::Archive, &[Closed], Archived, &FOLDER, mediation("27")),
    Rule {
        action: Action::Reopen,
        from: FINISHED,
        to: To::Again,
        args: &[REASON, APPROVER],
        article: law::practice(),
    },
    step(Action::Suspend, WORKED_ON, Suspended, &[REASON], law::practice()),
    Rule {
        action: Action::Resume,
        from: &[Suspended],
        to: To::Before,
        args: &[],
        article: law::practice(),
    },
    Rule {
        action: Action::Raise,
        from: State::ALL,
        to: To::Same,
        args: &[
            Field::new("colour", Input::Choice(&RAISED)).wanted(),
            Field::new("danger", Input::Choices(&DANGER)),
            REASON,
        ],
        article: law::practice(),
    },
    Rule {
        action: Action::Lower,
        from: State::ALL,
        to: To::Same,
        args: &[Field::new("reasons", Input::Choices(&ASIDE)).wanted(), REASON, APPROVER],
        article: law::practice(),
    },
];

/// The rule of a step.
pub fn rule(action: Action) -> &'static Rule {
    // The table has one row for each action, in the order of the enum; a test holds it to that.
    &RULES[action as usize]
}

impl Rule {
    /// Whether the step may be made from a state.
    pub fn is_from(&self, state: State) -> bool {
        self.from.contains(&state)
    }

    /// Where it leads from a state.
    pub(super) fn target(&self, lead: &Fields, from: State) -> State {
        match self.to {
            To::State(state) => state,
            To::Same => from,
            To::Again if matches!(from, Declined | PassedOn | Joined | Untrue) => Reviewing,
            To::Again => Investigating,
            To::Before => steps(lead)
                .rev()
                .find(|step| step.action == Action::Suspend)
                .and_then(|step| match step.from {
                    "new" => Some(Registered),
                    name => State::parse(name),
                })
                .unwrap_or(Reviewing),
        }
    }
}

/// What the lead itself has against a step.
pub(super) fn against(lead: &Fields, rule: &Rule) -> Vec<Refusal> {
    match rule.action {
        Action::Mediate | Action::Agree | Action::AgreeOrally => against_mediating(lead),
        // Who cannot write applies by word of mouth: written down on the spot and read back.
        Action::Accept if lead.get("applied").and_then(Value::as_str) == Some("oral") => {
            let lacks: Vec<&str> = ["read_back", "fingerprint"]
                .into_iter()
                .filter(|key| lead.get(*key).and_then(Value::as_bool) != Some(true))
                .collect();
            let refusal = Refusal::new("oral_application", arbitration("12"), "read_back")
                .about(lacks.clone());
            (!lacks.is_empty()).then_some(refusal).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Where a side clearly refuses, the mediation ends for that reason and no other.
pub(super) fn against_ending(lead: &Fields, rule: &Rule, args: &Fields) -> Option<Refusal> {
    let refused =
        lead.get("refused_by").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    let other = args.get("ending").and_then(Value::as_str) != Some("one_refuses");
    (rule.action == Action::End && refused && other)
        .then(|| Refusal::new("side_refuses", mediation("17"), "end_one_refuses"))
}

/// What the lead has against sitting down together: danger, a side that refuses, a mediator who is not
/// impartial.
pub(in crate::case) fn against_mediating(lead: &Fields) -> Vec<Refusal> {
    let mut all = Vec::new();
    if stands_in_danger(lead) {
        all.push(Refusal::new("danger", mediation("25"), "police_first"));
    }
    let refusing = lead.get("refused_by").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if !refusing.is_empty() {
        let sides = refusing.iter().filter_map(Value::as_str);
        all.push(Refusal::new("side_refuses", mediation("17"), "end_one_refuses").about(sides));
    }
    let conflict = lead.get("conflict").and_then(Value::as_str).unwrap_or_default().trim();
    if !conflict.is_empty() {
        let refusal = Refusal::new("conflict", mediation("19"), "replace_mediator");
        all.push(refusal.about([conflict]));
    }
    all
}
