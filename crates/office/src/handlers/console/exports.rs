//! What of a case leaves the office: its file, one paper, the whole dossier, what goes to the notary.
//! Personal data are masked unless somebody who works on cases there says what they are needed for; either
//! way it is audited.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::case::day;
use anxin_domain::case::notary::repayment;
use anxin_domain::case::outlook::outlook;
use anxin_domain::case::step::handler;
use anxin_domain::file::case::write;
use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds::{self, LEAD};
use anxin_domain::policy::Action;
use anxin_papers::sheet::Sheet;
use anxin_papers::{Case, Copy, Document, Folder, docx, named};
use anxin_protocol::console::{Export, Purpose};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::case::{Held, joined};
use super::records::site;
use super::reports;
use super::session::audit;
use crate::access::{Clerk, names};
use crate::app::Office;
use crate::dossier::{DossierError, Printer};
use crate::extract::{Json, Path};
use crate::problem::Fault;
use crate::reports::{letter, taking};

/// A Word file.
pub(crate) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// A printed file.
pub(crate) const PDF: &str = "application/pdf";
/// What the audit says where nothing was shown.
const MASKED: &str = "masked";

/// A case that the clerk may read, with its site and what was joined into it.
async fn find(
    office: &Office,
    clerk: &Clerk,
    scope: &ScopeId,
    id: RecordId,
) -> Result<Held, Fault> {
    let held = find_head(office, clerk, scope, id).await?;
    (held.lead.kind == LEAD.kind).then_some(held).ok_or_else(Fault::not_found)
}

/// The same of any record that its papers hang from: an inspection and a sealed report are printed too.
async fn find_head(
    office: &Office,
    clerk: &Clerk,
    scope: &ScopeId,
    id: RecordId,
) -> Result<Held, Fault> {
    clerk.caller.must(Action::ReadRecords, scope)?;
    let found = office.store.record(scope, id).await?;
    let is_head = |kind: &str| kinds::spec(kind).is_some_and(|spec| spec.parent.is_none());
    let found = found.filter(|record| is_head(&record.kind)).ok_or_else(Fault::not_found)?;
    let mut held = Held::of(office, found).await?;
    held.others.extend(site(office, &held.lead).await?);
    held.others.extend(joined(office, &held.lead).await?);
    Ok(held)
}

impl Held {
    /// What the office knows of a case beside its records, by the names of its parts: who wrote it down first, whose
    /// it is, on a visit by when wages were to be paid, and how urgent it is today, which of all papers the ledger
    /// alone says.
    async fn folder(
        &self,
        office: &Office,
        paper: &str,
    ) -> Result<BTreeMap<String, String>, Fault> {
        let people = names(office).await?;
        let name = |id: &str| people.iter().find(|person| person.id.to_string() == id);
        let parts = [
            ("registered_by", self.lead.created.by.to_string()),
            ("handler", self.with(|case| handler(&case).to_owned())),
        ];
        let known = parts.into_iter().filter_map(|(part, id)| Some((part, name(&id)?)));
        let mut folder: BTreeMap<String, String> =
            known.map(|(part, person)| (part.to_owned(), person.name.clone())).collect();
        let pay_by = self.with(|case| case.paid_before(&office.years.calendar()));
        folder.extend(pay_by.map(|due| ("pay_by".to_owned(), due.day.to_string())));
        if paper == Sheet::Ledger.name() {
            folder.insert("warning".to_owned(), self.warning(office).to_owned());
        }
        Ok(folder)
    }

    /// How urgent it is today: the colour by its name.
    fn warning(&self, office: &Office) -> &'static str {
        let (settings, calendar) = (office.years.settings(), office.years.calendar());
        let today = day(office.now()).unwrap_or_default();
        self.with(|case| outlook(&case, &settings, &calendar, today).colour.name())
    }

    /// [`let_out`] of this case.
    async fn let_out(
        &self,
        office: &Office,
        clerk: &Clerk,
        what: (&str, &str),
        export: &Export,
    ) -> Result<(), Fault> {
        let_out(office, clerk, (&self.lead.scope, self.lead.id), what, export).await
    }
}

/// The copy that is asked for: whole for a purpose, masked without one.
fn copy(export: &Export) -> Copy {
    if export.purpose.is_some() { Copy::Original } else { Copy::Outsider }
}

/// Whether somebody may take that out, and a note of who does, what out of where and what for: before it leaves.
async fn let_out(
    office: &Office,
    clerk: &Clerk,
    (scope, id): (&ScopeId, RecordId),
    (action, part): (&str, &str),
    export: &Export,
) -> Result<(), Fault> {
    if export.purpose.is_some() {
        clerk.caller.must(Action::WriteRecords, scope)?;
    }
    let purpose = export.purpose.map_or(MASKED, |purpose| purpose.name());
    let target = [&id.to_string(), part, purpose].join(" ");
    audit(office, clerk.caller.principal.person, action, &target).await
}

/// `POST /api/v1/console/records/{scope}/{id}/file`: what `anxin-office explain` and `dossier` read.
pub(crate) async fn file(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
    Json(export): Json<Export>,
) -> Result<Response, Fault> {
    let held = find(&office, &clerk, &scope, id).await?;
    // A masked file would be another case.
    if export.purpose.is_none() {
        return Err(Fault::wrong_field("purpose"));
    }
    held.let_out(&office, &clerk, ("case.file", "file"), &export).await?;
    let today = day(office.now()).unwrap_or_default();
    let (settings, folder) = (office.years.settings(), held.folder(&office, "file").await?);
    let text = held.with(|case| format!("{:#}\n", write(&case, &folder, &settings, today)));
    Ok(bytes("application/json", text.into_bytes()))
}

impl Held {
    /// The papers of a name ([`named`]) as this export takes them out.
    async fn documents(
        &self,
        office: &Office,
        name: &str,
        export: &Export,
    ) -> Result<Vec<Document>, Fault> {
        let folder = self.folder(office, name).await?;
        Ok(self.with(|case| named(name, &Case::new(case, Folder::of(&folder)), copy(export))))
    }
}

/// `POST /api/v1/console/records/{scope}/{id}/papers/{paper}`: a record's, a sheet's by its name, or the papers
/// that go together by theirs.
pub(crate) async fn paper(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id, name)): Path<(ScopeId, RecordId, String)>,
    Json(export): Json<Export>,
) -> Result<Response, Fault> {
    let held = find_head(&office, &clerk, &scope, id).await?.settled();
    // Whether there is such a paper comes before what the audit says of it.
    let papers = held.documents(&office, &name, &export).await?;
    (!papers.is_empty()).then_some(()).ok_or_else(Fault::not_found)?;
    // What lies sealed goes to whom it is for, whole, and to nobody else.
    let is_sealed = kinds::spec(&held.lead.kind).is_some_and(|spec| spec.compartment.is_some());
    if is_sealed && export.purpose != Some(Purpose::Authority) {
        return Err(Fault::wrong_field("purpose"));
    }
    held.let_out(&office, &clerk, ("case.paper", &name), &export).await?;
    let file = docx::file(&papers).map_err(|error| failed(&error.into()))?;
    Ok(bytes(DOCX, file))
}

/// `POST /api/v1/console/records/{scope}/{id}/dossier`
pub(crate) async fn dossier(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
    Json(export): Json<Export>,
) -> Result<Response, Fault> {
    let held = find(&office, &clerk, &scope, id).await?.settled();
    held.let_out(&office, &clerk, ("case.dossier", "dossier"), &export).await?;
    print(&office, held.documents(&office, "dossier", &export).await?).await
}

/// `POST /api/v1/console/records/{scope}/{id}/notary`: what goes to the notary with a 还款协议.
pub(crate) async fn notary(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
    Json(export): Json<Export>,
) -> Result<Response, Fault> {
    let held = find(&office, &clerk, &scope, id).await?.settled();
    if held.with(|case| repayment(&case).is_none()) {
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "no_repayment"));
    }
    held.let_out(&office, &clerk, ("case.paper", "notary"), &export).await?;
    print(&office, held.documents(&office, "notary", &export).await?).await
}

/// Prints papers to one PDF, when it is their turn.
async fn print(office: &Office, papers: Vec<Document>) -> Result<Response, Fault> {
    let unavailable = || Fault::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    let _turn = office.printings.acquire().await.map_err(|_| unavailable())?;
    let print = move || Printer::find(&std::env::var_os("PATH").unwrap_or_default())?.pdf(papers);
    let printed = tokio::task::spawn_blocking(print).await.map_err(|_| unavailable())?;
    Ok(bytes(PDF, printed.map_err(|error| failed(&error))?))
}

/// `POST /api/v1/console/reports/{scope}/{id}/letter`: what goes to whom a report was passed on to.
pub(crate) async fn letter(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
    Json(export): Json<Export>,
) -> Result<Response, Fault> {
    let opened = reports::find(&office, &clerk, &scope, id).await?;
    let site = taking::site(&office, &opened, &[&opened]).await?;
    let people = names(&office).await?;
    let own = people.iter().find(|person| person.id == clerk.caller.principal.person);
    let contact = own.map_or("", |person| person.name.as_str());
    // Whether there is such a letter comes before what the audit says of it.
    let letter = letter::letter(&opened, site.as_ref(), contact, copy(&export));
    let letter = letter.ok_or_else(Fault::not_found)?;
    let_out(&office, &clerk, (&scope, id), ("report.letter", "letter"), &export).await?;
    let file = docx::file(&[letter]).map_err(|error| failed(&error.into()))?;
    Ok(bytes(DOCX, file))
}

/// Why nothing was printed; the log says more, and nothing of the case.
fn failed(error: &DossierError) -> Fault {
    tracing::error!(%error, "a paper");
    let code = match error {
        DossierError::NoPrinter => "no_printer",
        _ => "not_printed",
    };
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, code)
}

fn bytes(mime: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
