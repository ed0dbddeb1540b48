//! The duty officer's side: `/api/v1/console/reports/*`, with a session and the action
//! `handle_reports`.
//!
//! - `GET reports?ended=&most=&place=&mark=&q=&sort=` → [`Reports`], [`ROWS`] or as many as asked for; `mark` is one
//!   of [`MARKS`], `sort` one of [`SORTS`].
//! - `GET reports/counts` → [`ReportCounts`]. `GET reports/{scope}/{id}/files/{sha256}` → bytes.
//! - `POST reports/{scope}/{id}/look` → [`ReportPage`]: from now on somebody looks at it.
//! - `POST reports/{scope}/{id}/question` [`Words`] → [`ReportPage`].
//! - `POST reports/{scope}/{id}/acceptance` [`Acceptance`] → [`Accepted`]: a lead, new or joined. `POST …/parting` →
//!   [`ReportPage`]: takes back what joining it to a lead wrote, until [`ReportPage::parting_until`].
//! - `POST reports/{scope}/{id}/upholding` → [`ReportPage`]: a report that came back stays as it was decided.
//! - `POST reports/{scope}/{id}/refusal` [`Words`], `…/passing` [`Passing`] → [`ReportPage`].
//! - `POST reports/{scope}/{id}/letter` [`crate::console::Export`] → a Word file: what goes to the other authority.
//! - `POST reports/collective` [`Collective`] → [`Accepted`]: the files of named reporters go along, each as his own.
//! - `GET posters/{scope}?site=` → [`Poster`].

use anxin_domain::id::{RecordId, ScopeId};
use serde::{Deserialize, Serialize};

use super::{Message, Outcome, Report, ReportState};

/// Rows of a list, unless more are asked for.
pub const ROWS: u32 = 300;
/// What a list can be narrowed to.
pub const MARKS: [&str; 8] =
    ["danger", "late", "returned", "new", "looking", "named", "anonymous", "doubts"];
/// Orders of a list: what is due first (of decided ones: the newest), the newest, the largest sum, most people.
pub const SORTS: [&str; 4] = ["due", "new", "amount", "people"];

/// What waits, and what may belong together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reports {
    /// Those that wait: danger first, then late ones, then by the day on which an answer is due, then those that
    /// were answered. Those that were decided: newest first.
    pub rows: Vec<ReportRow>,
    /// How many more there are.
    #[serde(default)]
    pub more: u64,
    /// How many wait in all, whatever the list is narrowed to.
    #[serde(default)]
    pub counts: ReportCounts,
    /// Reports of one site or firm that one case could take.
    pub groups: Vec<ReportGroup>,
}

/// How many reports wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ReportCounts {
    /// All that wait.
    pub open: u64,
    /// Those past the day on which an answer was due.
    pub late: u64,
    /// Those in which somebody is in danger.
    pub danger: u64,
    /// Those whose worker spoke after they were decided.
    pub returned: u64,
}

/// One report in the list.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a tag of the row; any of them stand together"
)]
pub struct ReportRow {
    /// Its scope.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// Its id.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: RecordId,
    /// How far it is.
    pub state: ReportState,
    /// When it came, milliseconds since 1970.
    pub got: i64,
    /// First answer due (T1): the last day, `YYYY-MM-DD`.
    pub due: String,
    /// That day is past and nobody has answered.
    pub late: bool,
    /// How many days it is past.
    #[serde(default)]
    pub days_late: u32,
    /// Site or firm, in a few words.
    pub title: String,
    /// Somebody is in danger, as said.
    #[serde(default)]
    pub danger: bool,
    /// Whether a person stands behind it by name or telephone.
    pub named: bool,
    /// People owed, as said.
    pub people: Option<u32>,
    /// Owed in fen, as said.
    pub amount_fen: Option<i64>,
    /// The months, as said.
    pub months: Vec<String>,
    /// Values that could not be read.
    pub doubts: u32,
    /// The worker has spoken since somebody at the office looked.
    pub unread: bool,
    /// The worker spoke after it was decided: somebody decides again.
    #[serde(default)]
    pub returned: bool,
    /// It belongs to a case.
    #[serde(default)]
    pub in_case: bool,
    /// How it ended; of one that came back, how it had ended.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

/// Reports that one case could take.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReportGroup {
    /// Their scope.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// Site or firm.
    pub title: String,
    /// The reports, oldest first.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub reports: Vec<RecordId>,
    /// The same reports, oldest first, as a person tells them apart; at most [`MEMBERS`].
    #[serde(default)]
    pub members: Vec<GroupMember>,
    /// People with a name or telephone, each once.
    #[serde(default)]
    pub named: u32,
    /// Anonymous reports. Some of them may be of one person.
    #[serde(default)]
    pub anonymous: u32,
    /// Of the named, how many may be one with another, or were counted with one whom they may not be.
    #[serde(default)]
    pub unsure: u32,
    /// People at most: named ones, and one for each anonymous report.
    pub people: u32,
    /// Owed in fen, each person once.
    pub amount_fen: i64,
    /// The months, all of them.
    pub months: Vec<String>,
    /// 群体性, by the county's settings.
    pub many: bool,
}

/// Members of a suggested group that are listed.
pub const MEMBERS: usize = 200;

/// One report of a suggested group.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroupMember {
    /// Its id.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: RecordId,
    /// The reporter's name or telephone; empty for an anonymous one.
    pub who: String,
    /// When it came, milliseconds since 1970.
    pub got: i64,
    /// Owed in fen, as said.
    pub amount_fen: Option<i64>,
}

/// A value that could not be read, kept as it came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoubtfulValue {
    /// The field.
    pub field: String,
    /// What came, cut to its beginning.
    pub text: String,
}

/// A report with all that was said.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReportPage {
    /// Its line in the list.
    pub row: ReportRow,
    /// What the worker said.
    pub report: Report,
    /// What could not be read.
    pub doubts: Vec<DoubtfulValue>,
    /// What was said since.
    pub messages: Vec<Message>,
    /// Files that are here, by SHA-256, with their types.
    pub files: Vec<HeldFile>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The lead it became or joined.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub lead: Option<RecordId>,
    /// Open leads that it could join, the likeliest first.
    pub joinable: Vec<Joinable>,
    /// Until when joining it can be taken back, milliseconds since 1970.
    #[serde(default)]
    pub parting_until: Option<i64>,
    /// Signs in the worker's words that need care, each once: see `anxin_domain::signs`.
    #[serde(default)]
    pub signs: Vec<String>,
}

/// A lead that a report could join, as a person tells it from others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Joinable {
    /// The lead.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub id: RecordId,
    /// Its scope.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// What it is called.
    pub title: String,
    /// Its receipt number.
    pub receipt: String,
    /// Where it is.
    pub place: String,
    /// When it was first received, milliseconds since 1970.
    pub got: i64,
    /// People of the case.
    pub people: u32,
    /// Owed in fen, by its roster or as was said.
    pub amount_fen: i64,
    /// Why it is offered: names of `anxin_domain::duplicate::Same`.
    pub why: Vec<String>,
}

/// A file of a report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HeldFile {
    /// SHA-256, hex.
    pub sha256: String,
    /// Its type.
    pub mime: String,
}

/// A question, or a reason.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Words {
    /// What the worker will read.
    pub words: String,
    /// The question's own id, made by the page: sent twice it is there once.
    pub id: String,
}

/// A report becomes a lead or joins one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Acceptance {
    /// The lead to join; none: a new one.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub into: Option<RecordId>,
    /// The files that go along, by SHA-256. The others stay sealed.
    pub files: Vec<String>,
}

/// Many reports become one lead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Collective {
    /// Their scope.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// The reports.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub reports: Vec<RecordId>,
}

/// The lead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// Its scope.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub scope: ScopeId,
    /// Its id.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub lead: RecordId,
    /// Who stood on its roster already with another sum than the report says. The lines stay as they are.
    #[serde(default)]
    pub differences: Vec<AmountDifference>,
}

/// A sum that a report says and one that stands on the roster, of one worker.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AmountDifference {
    /// Whose line it is.
    pub name: String,
    /// Owed in fen, as the report says.
    pub said_fen: i64,
    /// Owed in fen, as the line says.
    pub line_fen: i64,
}

/// 首问负责: handed on to another place of the county, or to another authority.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Passing {
    /// The place of the county; none: another authority.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub scope: Option<ScopeId>,
    /// The name of who follows, as the worker will read it.
    pub to: String,
    /// What the worker should know: where, a telephone.
    pub words: String,
}

/// What a poster shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Poster {
    /// The page's address.
    pub link: String,
    /// The address as a QR code, SVG.
    pub qr_svg: String,
    /// The county or township.
    pub name: String,
    /// The county, whose bureau and legal aid the poster names.
    #[serde(default)]
    pub county: String,
    /// The site's own lines by field, as in the kind `site`; empty on a county's poster.
    pub site: std::collections::BTreeMap<String, String>,
}
