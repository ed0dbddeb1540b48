//! What the desk shows, as it is in the page's address: the list, what it is narrowed to, and the open report. The
//! address can be loaded anew, gone back to and sent to a colleague.

use anxin_domain::id::{RecordId, ScopeId};
use leptos_router::params::ParamsMap;

/// A report by its place and id.
pub(in crate::screens::console) type Key = (ScopeId, RecordId);

/// Parts the place from the id of a report.
const PARTING: char = '~';

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::screens::console) struct View {
    /// Those that were decided, instead of those that wait.
    pub(in crate::screens::console) ended: bool,
    pub(in crate::screens::console) place: String,
    pub(in crate::screens::console) mark: String,
    pub(in crate::screens::console) q: String,
    pub(in crate::screens::console) sort: String,
    /// The open report.
    pub(in crate::screens::console) at: Option<Key>,
}

impl View {
    pub(super) fn read(map: &ParamsMap) -> Self {
        let get = |name: &str| map.get(name).unwrap_or_default();
        let at = get("at");
        let at = at.split_once(PARTING);
        Self {
            ended: get("list") == "ended",
            place: get("place"),
            mark: get("mark"),
            q: get("q"),
            sort: get("sort"),
            at: at.and_then(|(scope, id)| Some((ScopeId::parse(scope).ok()?, id.parse().ok()?))),
        }
    }

    /// Without the open report: what the list is asked by.
    pub(super) fn list(&self) -> Self {
        Self { at: None, ..self.clone() }
    }

    fn parts(&self) -> String {
        let parts =
            [("place", &self.place), ("mark", &self.mark), ("q", &self.q), ("sort", &self.sort)];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let part = |(name, value): (&str, &String)| {
            let value: String = js_sys::encode_uri_component(value).into();
            format!("&{name}={value}")
        };
        parts.map(part).collect()
    }

    /// The address of the page.
    pub(super) fn path(&self) -> String {
        let list = if self.ended { "ended" } else { "open" };
        let at = self.at.as_ref().map(|(scope, id)| {
            let at: String = js_sys::encode_uri_component(&format!("{scope}{PARTING}{id}")).into();
            format!("&at={at}")
        });
        format!("/console/reports?list={list}{}{}", self.parts(), at.unwrap_or_default())
    }

    /// What the office is asked.
    pub(super) fn query(&self, most: u32) -> String {
        format!("reports?ended={}&most={most}{}", self.ended, self.parts())
    }
}
