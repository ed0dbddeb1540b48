//! Who may do what: one pure function over roles and places.
//!
//! A grant is a role in a scope. It holds there and in every place below, but not in a
//! compartment: who may read a township does not for that reason read its `!crime` register.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, ScopeId};

/// What a person is in a scope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 人民调解员: records, mediates, in the place.
    Mediator,
    /// 司法所负责人: as a mediator, and decides in the place.
    Head,
    /// 县局经办: receives, assigns and corrects.
    Clerk,
    /// 局领导: reads.
    Leader,
    /// 系统管理员: people and phones, no records.
    Admin,
    /// 审计员: the audit, no records.
    Auditor,
    /// 曾任: wrote here once. Never granted; what is left of a grant that was taken away.
    Former,
}

/// The roles that can be granted, in the order offered.
pub const ROLES: [Role; 6] =
    [Role::Mediator, Role::Head, Role::Clerk, Role::Leader, Role::Admin, Role::Auditor];

impl Role {
    /// Its name on the wire and in `locales/` under `role.<name>`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mediator => "mediator",
            Self::Head => "head",
            Self::Clerk => "clerk",
            Self::Leader => "leader",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
            Self::Former => "former",
        }
    }

    /// The role of a name, if it can be granted.
    pub fn offered(name: &str) -> Option<Self> {
        ROLES.into_iter().find(|role| role.name() == name)
    }

    /// The role of a name.
    pub fn parse(name: &str) -> Option<Self> {
        ROLES.into_iter().chain([Self::Former]).find(|role| role.name() == name)
    }
}

/// What someone wants to do in a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// See records, their history and media.
    ReadRecords,
    /// Make and change records, upload their media, decide clashes.
    WriteRecords,
    /// Hand in what was changed while one still could write: it waits for who may decide.
    HandInLate,
    /// Make a record in a compartment that lies at the place or above it: it goes in and is
    /// neither read nor changed from there.
    FileSealed,
    /// Add people, change their grants, make enrolments, confirm and revoke phones.
    ManagePeople,
    /// See the list of people and phones.
    ReadPeople,
    /// Read the audit.
    ReadAudit,
    /// See the changes that the office set aside, take them in after all, close them.
    SettleAside,
    /// See what workers report by themselves, ask, take it up, refuse it, hand it on.
    HandleReports,
}

/// All actions.
pub const ACTIONS: [Action; 9] = [
    Action::ReadRecords,
    Action::WriteRecords,
    Action::HandInLate,
    Action::FileSealed,
    Action::ManagePeople,
    Action::ReadPeople,
    Action::ReadAudit,
    Action::SettleAside,
    Action::HandleReports,
];

/// Whether a role allows an action. Exhaustive: a new role or action does not compile until it
/// stands here.
pub const fn allows(role: Role, action: Action) -> bool {
    match action {
        Action::ReadRecords => {
            matches!(role, Role::Mediator | Role::Head | Role::Clerk | Role::Leader)
        }
        Action::WriteRecords | Action::FileSealed => {
            matches!(role, Role::Mediator | Role::Head | Role::Clerk)
        }
        Action::HandInLate => matches!(role, Role::Former),
        Action::ManagePeople => matches!(role, Role::Admin),
        Action::ReadPeople => {
            matches!(role, Role::Admin | Role::Clerk | Role::Leader | Role::Auditor)
        }
        Action::ReadAudit => matches!(role, Role::Auditor),
        Action::SettleAside | Action::HandleReports => matches!(role, Role::Head | Role::Clerk),
    }
}

/// What a person holds after the grants were changed to `new`. Where somebody wrote and no longer
/// does, a [`Role::Former`] stays, so that what still waits on a phone goes to who follows.
pub fn regrant(old: &[(ScopeId, Role)], new: &[(ScopeId, Role)]) -> Vec<(ScopeId, Role)> {
    let writes = |role: &Role| allows(*role, Action::WriteRecords) || *role == Role::Former;
    let mut held = new.to_vec();
    for (scope, _) in old.iter().filter(|(_, role)| writes(role)) {
        if !held.iter().any(|(known, role)| known == scope && writes(role)) {
            held.push((scope.clone(), Role::Former));
        }
    }
    held
}

/// Places and what lies above them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScopeTree {
    parents: BTreeMap<ScopeId, Option<ScopeId>>,
}

/// Steps from a team to its county: a longer chain is a loop.
const MAX_DEPTH: usize = 8;

impl ScopeTree {
    /// From pairs of scope and parent.
    pub fn new(pairs: impl IntoIterator<Item = (ScopeId, Option<ScopeId>)>) -> Self {
        Self { parents: pairs.into_iter().collect() }
    }

    /// Whether `scope` is `above` or lies below it.
    pub fn within(&self, scope: &ScopeId, above: &ScopeId) -> bool {
        let mut here = Some(scope);
        for _ in 0..MAX_DEPTH {
            match here {
                Some(scope) if scope == above => return true,
                Some(scope) => here = self.parents.get(scope).and_then(Option::as_ref),
                None => return false,
            }
        }
        false
    }

    /// Whether a place lies at the place of a compartment or below it.
    fn reaches(&self, place: &ScopeId, compartment: &ScopeId) -> bool {
        self.parents.keys().any(|scope| {
            scope.compartment().is_none()
                && scope.as_str() == compartment.place()
                && self.within(place, scope)
        })
    }

    /// The scopes that lie in no other, compartments left out: the county.
    pub fn roots(&self) -> impl Iterator<Item = &ScopeId> {
        let above = |scope: &ScopeId| scope.compartment().is_none();
        self.parents
            .iter()
            .filter(move |(scope, parent)| parent.is_none() && above(scope))
            .map(|(scope, _)| scope)
    }

    /// All scopes, in order.
    pub fn scopes(&self) -> impl Iterator<Item = &ScopeId> {
        self.parents.keys()
    }
}

/// A person and what was granted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Principal {
    /// The person.
    pub person: PersonId,
    /// Roles by scope.
    pub grants: Vec<(ScopeId, Role)>,
}

impl Principal {
    /// Whether the person may do this there. Unknown scopes are nobody's.
    pub fn may(&self, action: Action, scope: &ScopeId, tree: &ScopeTree) -> bool {
        tree.parents.contains_key(scope)
            && self.grants.iter().any(|(granted, role)| {
                allows(*role, action)
                    && if action == Action::FileSealed {
                        scope.compartment().is_some() && tree.reaches(granted, scope)
                    } else {
                        scope.compartment() == granted.compartment() && tree.within(scope, granted)
                    }
            })
    }

    /// Whether the person may do this anywhere.
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.grants.iter().any(|(_, role)| allows(*role, action))
    }

    /// All scopes where the person may do this.
    pub fn scopes_for(&self, action: Action, tree: &ScopeTree) -> BTreeSet<ScopeId> {
        tree.scopes().filter(|scope| self.may(action, scope, tree)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn scope(text: &str) -> ScopeId {
        ScopeId::parse(text).expect("a scope")
    }

    fn tree() -> ScopeTree {
        ScopeTree::new([
            (scope("429800"), None),
            (scope("429800001"), Some(scope("429800"))),
            (scope("429800002"), Some(scope("429800"))),
            (scope("429800001.1"), Some(scope("429800001"))),
            (scope("429800001!crime"), Some(scope("429800"))),
        ])
    }

    fn someone(grant: &str, role: Role) -> Principal {
        Principal { person: PersonId(Uuid::nil()), grants: vec![(scope(grant), role)] }
    }

    #[test]
    fn a_grant_holds_there_and_below_only() {
        let mediator = someone("429800001", Role::Mediator);
        let may = |place: &str| mediator.may(Action::WriteRecords, &scope(place), &tree());
        assert!(may("429800001") && may("429800001.1"));
        assert!(!may("429800") && !may("429800002") && !may("999999"));
    }

    #[test]
    fn a_compartment_needs_its_own_grant() {
        let clerk = someone("429800", Role::Clerk);
        assert!(!clerk.may(Action::ReadRecords, &scope("429800001!crime"), &tree()));
        let keeper = someone("429800001!crime", Role::Clerk);
        assert!(keeper.may(Action::ReadRecords, &scope("429800001!crime"), &tree()));
        assert!(!keeper.may(Action::ReadRecords, &scope("429800001"), &tree()));
    }

    #[test]
    fn whoever_records_below_may_file_into_a_compartment_and_not_read_it() {
        let mediator = someone("429800002", Role::Mediator);
        let county = scope("429800!crime");
        let tree = ScopeTree::new([
            (scope("429800"), None),
            (scope("429800002"), Some(scope("429800"))),
            (scope("429800!crime"), Some(scope("429800"))),
            (scope("429801"), None),
            (scope("429801!crime"), Some(scope("429801"))),
        ]);
        assert!(mediator.may(Action::FileSealed, &county, &tree));
        assert!(!mediator.may(Action::ReadRecords, &county, &tree));
        assert!(!mediator.may(Action::WriteRecords, &county, &tree));
        assert!(!mediator.may(Action::FileSealed, &scope("429801!crime"), &tree));
        assert!(!mediator.may(Action::FileSealed, &scope("429800002"), &tree));
        let leader = someone("429800", Role::Leader);
        assert!(!leader.may(Action::FileSealed, &county, &tree));
    }

    #[test]
    fn every_role_does_exactly_its_part() {
        let all = ROLES.into_iter().chain([Role::Former]);
        let table = all.map(|role| (role.name(), ACTIONS.map(|action| allows(role, action))));
        assert_eq!(
            table.collect::<Vec<_>>(),
            [
                ("mediator", [true, true, false, true, false, false, false, false, false]),
                ("head", [true, true, false, true, false, false, false, true, true]),
                ("clerk", [true, true, false, true, false, true, false, true, true]),
                ("leader", [true, false, false, false, false, true, false, false, false]),
                ("admin", [false, false, false, false, true, true, false, false, false]),
                ("auditor", [false, false, false, false, false, true, true, false, false]),
                ("former", [false, false, true, false, false, false, false, false, false]),
            ]
        );
    }

    #[test]
    fn who_wrote_somewhere_may_still_hand_in_from_there() {
        let (here, there) = (scope("429800001"), scope("429800002"));
        let old = [(here.clone(), Role::Mediator), (scope("429800"), Role::Leader)];
        let moved = regrant(&old, &[(there.clone(), Role::Mediator)]);
        assert_eq!(moved, [(there.clone(), Role::Mediator), (here.clone(), Role::Former)]);
        let back = regrant(&moved, &[(here.clone(), Role::Head)]);
        assert_eq!(back, [(here.clone(), Role::Head), (there, Role::Former)]);
        let former = Principal { person: PersonId(Uuid::nil()), grants: moved };
        assert!(former.may(Action::HandInLate, &here, &tree()));
        assert!(!former.may(Action::ReadRecords, &here, &tree()));
    }

    #[test]
    fn a_loop_in_the_tree_ends() {
        let tree = ScopeTree::new([
            (scope("a"), Some(scope("b"))),
            (scope("b"), Some(scope("a"))),
            (scope("c"), None),
        ]);
        assert!(!tree.within(&scope("a"), &scope("c")));
    }
}
