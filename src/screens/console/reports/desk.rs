//! What the parts of the desk share: the list, the open report, what is ticked and what is being typed.

use std::collections::{BTreeSet, HashMap};

use anxin_domain::id::{RecordId, ScopeId};
use anxin_protocol::report::desk::{AmountDifference, ROWS, ReportCounts, Reports};
use anxin_protocol::sync::GrantedScope;
use leptos::prelude::*;

use super::super::api;
use super::super::sure::focus_soon;
use super::view::{Key, View};
use crate::platform::spawn;

/// The list in view, and how the office is asked for it.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    pub(super) found: RwSignal<Option<Reports>>,
    pub(super) most: RwSignal<u32>,
    pub(super) wrong: RwSignal<Option<String>>,
    /// A request is in flight; `again` makes one more of all that came meanwhile.
    asking: StoredValue<bool>,
    again: StoredValue<bool>,
    /// What is in view everywhere else: the numbers in the navigation.
    counts: RwSignal<ReportCounts>,
}

impl Listing {
    pub(super) fn new(counts: RwSignal<ReportCounts>) -> Self {
        Self {
            found: RwSignal::new(None),
            most: RwSignal::new(ROWS),
            wrong: RwSignal::new(None),
            asking: StoredValue::new(false),
            again: StoredValue::new(false),
            counts,
        }
    }

    /// Which list is wanted; none once the room is left.
    fn wanted(self, view: Memo<View>) -> Option<String> {
        let view = view.try_get_untracked()?;
        self.most.try_get_untracked().map(|most| view.query(most))
    }

    /// Asks for it.
    pub(super) fn load(self, view: Memo<View>) {
        let Some(busy) = self.asking.try_get_value() else { return };
        self.again.set_value(busy);
        if busy {
            return;
        }
        self.asking.set_value(true);
        spawn(async move {
            while let Some(asked) = self.wanted(view) {
                match api::get::<Reports>(asked.clone()).await {
                    Ok(reports) if self.wanted(view).as_ref() == Some(&asked) => {
                        let _ = self.counts.try_set(reports.counts);
                        let _ = self.found.try_set(Some(reports));
                        let _ = self.wrong.try_set(None);
                    }
                    // Another list is wanted by now.
                    Ok(_) => {}
                    Err(key) => api::say(self.wrong, &key),
                }
                if self.again.try_get_value() != Some(true) {
                    break;
                }
                let _ = self.again.try_set_value(false);
            }
            let _ = self.asking.try_set_value(false);
        });
    }
}

/// What is being typed about a report. It outlives the card: whoever looks at another report finds it again.
#[derive(Clone)]
pub(in crate::screens::console) struct Typed {
    pub(in crate::screens::console) question: ArcRwSignal<String>,
    /// The question's own id, so that it is asked once however often it is sent.
    pub(in crate::screens::console) asking: ArcRwSignal<String>,
    pub(in crate::screens::console) reason: ArcRwSignal<String>,
    pub(in crate::screens::console) place: ArcRwSignal<String>,
    pub(in crate::screens::console) to: ArcRwSignal<String>,
    pub(in crate::screens::console) words: ArcRwSignal<String>,
}

impl Typed {
    pub(super) fn new() -> Self {
        let [question, asking, reason, place, to, words] =
            [(); 6].map(|()| ArcRwSignal::new(String::new()));
        Self { question, asking, reason, place, to, words }
    }
}

/// What was decided last, and the ways on from it.
#[derive(Clone, PartialEq, Default)]
pub(in crate::screens::console) struct Done {
    pub(in crate::screens::console) words: String,
    /// The lead it became or joined.
    pub(in crate::screens::console) lead: Option<Key>,
    /// A report whose joining can be taken back.
    pub(in crate::screens::console) joined: Option<Key>,
    /// Where the roster says another sum than the report.
    pub(in crate::screens::console) differences: Vec<AmountDifference>,
}

#[derive(Clone, Copy)]
pub(in crate::screens::console) struct Desk {
    pub(in crate::screens::console) view: Memo<View>,
    /// Shows something else; `true`: in place of what was shown before, so that Back leaves it out.
    pub(super) go: Callback<(View, bool)>,
    pub(super) listing: Listing,
    pub(in crate::screens::console) places: StoredValue<Vec<GrantedScope>>,
    pub(super) ticked: RwSignal<BTreeSet<Key>>,
    pub(in crate::screens::console) done: RwSignal<Option<Done>>,
    pub(super) typed: StoredValue<HashMap<RecordId, Typed>>,
    /// Counts the news from the office.
    pub(in crate::screens::console) news: RwSignal<u32>,
}

impl Desk {
    /// Shows the list another way.
    pub(super) fn show(self, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.go.run((view, true));
    }

    pub(in crate::screens::console) fn open(self, at: Option<Key>) {
        let view = View { at, ..self.view.get_untracked() };
        self.go.run((view, false));
    }

    pub(super) fn load(self) {
        self.listing.load(self.view);
    }

    pub(in crate::screens::console) fn typed(self, id: RecordId) -> Typed {
        let mut found = Typed::new();
        self.typed.update_value(|all| found = all.entry(id).or_insert(found.clone()).clone());
        found
    }

    /// The keys of the list, in its order.
    fn keys(self) -> Vec<Key> {
        self.listing.found.with_untracked(|found| {
            let rows = found.iter().flat_map(|reports| &reports.rows);
            rows.map(|row| (row.scope.clone(), row.id)).collect()
        })
    }

    /// Where a report is in the list, and how many there are.
    pub(in crate::screens::console) fn place_of(self, id: RecordId) -> Option<(usize, usize)> {
        self.listing.found.with(|found| {
            let rows = &found.as_ref()?.rows;
            Some((rows.iter().position(|row| row.id == id)? + 1, rows.len()))
        })
    }

    /// The report before or after another one.
    pub(in crate::screens::console) fn beside(self, id: RecordId, by: isize) -> Option<Key> {
        let keys = self.keys();
        let at = keys.iter().position(|(_, one)| *one == id)?;
        keys.get(at.checked_add_signed(by)?).cloned()
    }

    /// Says what was decided and goes on with the next report.
    pub(in crate::screens::console) fn decided(self, id: RecordId, done: Done) {
        let next = self.beside(id, 1).or_else(|| self.beside(id, -1));
        let _ = self.done.try_set(Some(done));
        self.typed.update_value(|all| drop(all.remove(&id)));
        self.load();
        if next.is_none() {
            focus_soon(".duty h1".to_owned());
        }
        let view = View { at: next, ..self.view.get_untracked() };
        self.go.run((view, true));
    }

    pub(in crate::screens::console) fn place_name(self, scope: &ScopeId) -> String {
        self.places.with_value(|all| {
            all.iter().find(|one| one.id == *scope).map(|one| one.name.clone()).unwrap_or_default()
        })
    }
}
