//! The one table of routes. The router, the API's description and the test of who may call what are
//! all made of it: a route that is not here is not served.

use std::sync::Arc;

use anxin_domain::policy::Action::{
    self, HandleReports, ManagePeople, ReadPeople, ReadRecords, SettleAside, WriteRecords,
};
use anxin_protocol::aside::{self, AsideOutcome, Asides};
use anxin_protocol::console::{
    Asker, ConfirmDevice, Devices, Enrolment, Export, FirstSignIn, Incoming, Me, NewEnrolment,
    NewGrants, NewPerson, People, PersonRow, RecordPage, SignIn,
};
use anxin_protocol::device::{Claim, Claimed, EnrolStatus, Session, Signed};
use anxin_protocol::duplicate::{Decision, Duplicates};
use anxin_protocol::escrow::{
    EscrowKey, HAND_IN_LIMIT, HandIn, HandedIn, LeftDraft, LeftDrafts, OpenedKey, VaultKey,
};
use anxin_protocol::limits;
use anxin_protocol::report::desk::{
    Acceptance, Accepted, Collective, Passing, Poster, ReportCounts, ReportPage, Reports, Words,
};
use anxin_protocol::report::{
    NewMessage, Place, RECEIPT_HEADER, Report, ReportStatus, Reporter, WORK_HEADER,
};
use anxin_protocol::sync::{Feed, History, Push, PushAnswer};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod::{self, Delete, Get, Head, Options, Patch, Post, Put};

use Who::{Anyone, Clerk, Phone};

use crate::app::Office;
use crate::handlers::{console, device, enrol, escrow, media, reports, sync};
use crate::openapi::{self, Content, EVENTS};

/// Where the API begins.
pub(crate) const API: &str = "/api/v1";

/// Who may call a route. With an action: only who may do it where the request says, or anywhere if
/// it names no place; to anyone else the thing is not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// No session is needed: the request brings its own proof, or there is nothing to prove.
    Anyone,
    /// An enrolled phone with a session.
    Phone(Option<Action>),
    /// A person signed in at the console.
    Clerk(Option<Action>),
}

/// One method of one path.
pub(crate) struct Route {
    pub(crate) method: HttpMethod,
    /// Below [`API`].
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    /// One line for who reads the description.
    pub(crate) summary: &'static str,
    pub(crate) takes: Option<Content>,
    pub(crate) gives: Option<Content>,
    /// The status when all went well.
    pub(crate) status: u16,
    pub(crate) query: &'static [&'static str],
    pub(crate) headers: &'static [&'static str],
    handler: MethodRouter<Arc<Office>>,
}

fn route<H, T>(
    method: HttpMethod,
    path: &'static str,
    who: Who,
    summary: &'static str,
    handler: H,
) -> Route
where
    H: Handler<T, Arc<Office>>,
    T: 'static,
{
    let filter = match method {
        Get => MethodFilter::GET,
        Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        Delete => MethodFilter::DELETE,
        Options => MethodFilter::OPTIONS,
        Head => MethodFilter::HEAD,
        Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    };
    Route {
        method,
        path,
        who,
        summary,
        takes: None,
        gives: None,
        status: 204,
        query: &[],
        headers: &[],
        handler: on(filter, handler),
    }
}

impl Route {
    /// The body it takes.
    fn takes<T: ToSchema>(self) -> Self {
        Self { takes: Some(Content::json::<T>()), ..self }
    }

    /// What it answers; without it: 204 and nothing.
    fn gives<T: ToSchema>(self, status: u16) -> Self {
        Self { gives: Some(Content::json::<T>()), status, ..self }
    }

    /// What the first line of its answer is.
    fn gives_lines<T: ToSchema>(self) -> Self {
        Self { gives: Some(Content::lines::<T>()), status: 200, ..self }
    }

    /// It answers bytes of a type.
    fn gives_bytes(self, mime: &'static str) -> Self {
        Self { gives: Some(Content::bytes(mime)), status: 200, ..self }
    }

    /// It answers headers only, with another status than 204.
    fn answers(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Names in the query, none of them required.
    fn query(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    /// Headers it reads.
    fn headers(self, headers: &'static [&'static str]) -> Self {
        Self { headers, ..self }
    }

    /// Its body may be so long.
    fn up_to(self, bytes: usize) -> Self {
        Self { handler: self.handler.layer(DefaultBodyLimit::max(bytes)), ..self }
    }

    /// It takes bytes as they come and counts them itself.
    fn streams(self) -> Self {
        let takes = Some(Content::bytes("application/offset+octet-stream"));
        Self { takes, handler: self.handler.layer(DefaultBodyLimit::disable()), ..self }
    }

    /// It takes a body of at most so many bytes, instead of what is usual.
    fn limited(self, bytes: usize) -> Self {
        Self { handler: self.handler.layer(DefaultBodyLimit::max(bytes)), ..self }
    }
}

/// All routes.
pub(crate) fn table() -> Vec<Route> {
    phone()
        .into_iter()
        .chain(escrow_routes())
        .chain(media_routes())
        .chain(worker_routes())
        .chain(console_routes())
        .chain(duty_routes())
        .chain(export_routes())
        .collect()
}

fn phone() -> Vec<Route> {
    vec![
        route(Post, "/enrol/claim", Anyone, "Claim an enrolment code.", enrol::claim)
            .takes::<Claim>()
            .gives::<Claimed>(200),
        route(Post, "/enrol/status", Anyone, "How an enrolment stands.", enrol::status)
            .takes::<Signed>()
            .gives::<EnrolStatus>(200),
        route(Post, "/device/session", Anyone, "Open a session.", device::session)
            .takes::<Signed>()
            .gives::<Session>(200),
        route(
            Put,
            "/device/vault-key",
            Phone(Some(ReadRecords)),
            "Register the key that a phone's vault signs with.",
            escrow::register,
        )
        .takes::<VaultKey>(),
        route(Post, "/sync/push", Phone(Some(WriteRecords)), "Hand in ops.", sync::push)
            .limited(limits::PUSH_BODY_BYTES)
            .takes::<Push>()
            .gives::<PushAnswer>(200),
        route(Get, "/sync/feed", Phone(Some(ReadRecords)), "What is new.", sync::feed)
            .query(&["cursor"])
            .gives_lines::<Feed>(),
        route(Get, "/sync/live", Phone(Some(ReadRecords)), "Be told of news.", sync::live)
            .gives_bytes(EVENTS),
        route(
            Get,
            "/sync/records/{scope}/{record}/history",
            Phone(Some(ReadRecords)),
            "All ops of a record.",
            sync::history,
        )
        .gives::<History>(200),
    ]
}

/// What a phone hands in without its PIN, and what a person's new phone gets back.
fn escrow_routes() -> Vec<Route> {
    let (left, reader) = ("/left/{record}", Phone(Some(ReadRecords)));
    vec![
        route(Post, "/escrow/ops", Anyone, "Hand in sealed ops without a PIN.", escrow::ops)
            .takes::<HandIn>()
            .gives::<HandedIn>(200)
            .up_to(HAND_IN_LIMIT),
        route(
            Post,
            "/escrow/key",
            reader,
            "Open the escrow key of one's own old phone.",
            escrow::key,
        )
        .takes::<EscrowKey>()
        .gives::<OpenedKey>(200),
        route(Get, "/left", reader, "Drafts that wait for one here.", escrow::list)
            .gives::<LeftDrafts>(200),
        route(Get, left, reader, "One of them, with its files.", escrow::read)
            .gives::<LeftDraft>(200),
        route(Delete, left, reader, "One of them is on the phone.", escrow::forget),
    ]
}

fn media_routes() -> Vec<Route> {
    let upload = "/media/uploads/{id}";
    vec![
        route(Options, "/media", Anyone, "What of tus the office speaks.", media::options),
        route(Post, "/media", Phone(Some(WriteRecords)), "Begin an upload.", media::create)
            .headers(&["upload-length", "upload-metadata"])
            .answers(201),
        route(Patch, upload, Phone(None), "Add to one's own upload.", media::append)
            .headers(&["upload-offset", "upload-checksum"])
            .streams(),
        route(Head, upload, Phone(None), "How far one's own upload is.", media::offset)
            .answers(200),
        route(Delete, upload, Phone(None), "Give one's own upload up.", media::terminate),
        route(
            Get,
            "/media/{scope}/{sha256}",
            Phone(Some(ReadRecords)),
            "The bytes of a medium.",
            media::read,
        )
        .gives_bytes("*/*"),
    ]
}

/// What a worker's phone says goes with the receipt; how much of it is read stands in the handlers.
const WORKER: [&str; 2] = [RECEIPT_HEADER, WORK_HEADER];

fn worker_routes() -> Vec<Route> {
    vec![
        route(Post, "/reports", Anyone, "Report unpaid wages.", reports::create)
            .takes::<Report>()
            .gives::<ReportStatus>(200)
            .headers(&WORKER),
        route(Get, "/reports/status", Anyone, "How one's report stands.", reports::status)
            .gives::<ReportStatus>(200)
            .headers(&WORKER),
        route(Post, "/reports/messages", Anyone, "Add to one's report.", reports::message)
            .takes::<NewMessage>()
            .gives::<ReportStatus>(200)
            .headers(&WORKER),
        route(Post, "/reports/reporter", Anyone, "Say who one is after all.", reports::reporter)
            .takes::<Reporter>()
            .gives::<ReportStatus>(200)
            .headers(&WORKER),
        route(Post, "/reports/withdrawal", Anyone, "Take one's report back.", reports::withdraw)
            .gives::<ReportStatus>(200)
            .headers(&WORKER),
        route(Put, "/reports/files/{sha256}", Anyone, "A file announced before.", reports::file)
            .headers(&WORKER)
            .streams(),
        route(
            Get,
            "/reports/places/{scope}",
            Anyone,
            "What a poster's code names.",
            reports::place,
        )
        .query(&["site"])
        .gives::<Place>(200),
    ]
}

fn duty_routes() -> Vec<Route> {
    use console::{posters, reports};
    let duty = Clerk(Some(HandleReports));
    vec![
        route(Get, "/console/reports", duty, "What workers report.", reports::list)
            .query(&["ended", "most", "place", "mark", "q", "sort"])
            .gives::<Reports>(200),
        route(Get, "/console/reports/counts", duty, "How many wait.", reports::counts)
            .gives::<ReportCounts>(200),
        route(
            Post,
            "/console/reports/collective",
            duty,
            "Make one lead of many reports.",
            reports::collective,
        )
        .takes::<Collective>()
        .gives::<Accepted>(200),
        route(Post, "/console/reports/{scope}/{id}/look", duty, "Look at one.", reports::look)
            .gives::<ReportPage>(200),
        route(Post, "/console/reports/{scope}/{id}/question", duty, "Ask.", reports::ask)
            .takes::<Words>()
            .gives::<ReportPage>(200),
        route(
            Post,
            "/console/reports/{scope}/{id}/acceptance",
            duty,
            "Make a lead of it, or let it join one.",
            reports::accept,
        )
        .takes::<Acceptance>()
        .gives::<Accepted>(200),
        route(
            Post,
            "/console/reports/{scope}/{id}/parting",
            duty,
            "Take back that it joined a lead.",
            reports::part,
        )
        .gives::<ReportPage>(200),
        route(
            Post,
            "/console/reports/{scope}/{id}/upholding",
            duty,
            "What came back stays as it was decided.",
            reports::uphold,
        )
        .gives::<ReportPage>(200),
        route(Post, "/console/reports/{scope}/{id}/refusal", duty, "Refuse it.", reports::refuse)
            .takes::<Words>()
            .gives::<ReportPage>(200),
        route(Post, "/console/reports/{scope}/{id}/passing", duty, "Hand it on.", reports::pass)
            .takes::<Passing>()
            .gives::<ReportPage>(200),
        route(
            Get,
            "/console/reports/{scope}/{id}/files/{sha256}",
            duty,
            "The bytes of a file.",
            reports::file,
        )
        .gives_bytes("*/*"),
        route(Get, "/console/posters/{scope}", duty, "A poster with its code.", posters::read)
            .query(&["site"])
            .gives::<Poster>(200),
    ]
}

/// What of a case leaves the office.
fn export_routes() -> Vec<Route> {
    use console::exports;
    let reader = Clerk(Some(ReadRecords));
    vec![
        route(Post, "/console/records/{scope}/{id}/file", reader, "A case's file.", exports::file)
            .takes::<Export>()
            .gives_bytes("application/json"),
        route(
            Post,
            "/console/records/{scope}/{id}/papers/{paper}",
            reader,
            "A paper of a case, as a Word file.",
            exports::paper,
        )
        .takes::<Export>()
        .gives_bytes(exports::DOCX),
        route(
            Post,
            "/console/records/{scope}/{id}/dossier",
            reader,
            "All papers of a case in order.",
            exports::dossier,
        )
        .takes::<Export>()
        .gives_bytes(exports::PDF),
        route(
            Post,
            "/console/records/{scope}/{id}/notary",
            reader,
            "What goes to the notary with a repayment agreement.",
            exports::notary,
        )
        .takes::<Export>()
        .gives_bytes(exports::PDF),
        route(
            Post,
            "/console/reports/{scope}/{id}/letter",
            Clerk(Some(HandleReports)),
            "The letter to whom a report was passed on to, as a Word file.",
            exports::letter,
        )
        .takes::<Export>()
        .gives_bytes(exports::DOCX),
    ]
}

fn console_routes() -> Vec<Route> {
    use console::{devices, duplicates, people, records, reporter, session};
    vec![
        route(Post, "/console/session", Anyone, "Sign in.", session::open).takes::<SignIn>(),
        route(Delete, "/console/session", Clerk(None), "Sign out.", session::close),
        route(Post, "/console/session/first", Anyone, "The first administrator.", session::first)
            .takes::<FirstSignIn>(),
        route(Get, "/console/me", Clerk(None), "Who is signed in.", session::me).gives::<Me>(200),
        route(Get, "/console/people", Clerk(Some(ReadPeople)), "All people.", people::list)
            .gives::<People>(200),
        route(Post, "/console/people", Clerk(Some(ManagePeople)), "Add a person.", people::add)
            .takes::<NewPerson>()
            .gives::<PersonRow>(201),
        route(
            Put,
            "/console/people/{id}/grants",
            Clerk(Some(ManagePeople)),
            "Change what a person may do, and where.",
            people::regrant,
        )
        .takes::<NewGrants>()
        .gives::<PersonRow>(200),
        route(
            Post,
            "/console/enrolments",
            Clerk(Some(ManagePeople)),
            "Make an enrolment code for a person.",
            devices::enrol,
        )
        .takes::<NewEnrolment>()
        .gives::<Enrolment>(201),
        route(Get, "/console/devices", Clerk(Some(ReadPeople)), "All phones.", devices::list)
            .gives::<Devices>(200),
        route(
            Post,
            "/console/devices/{id}/confirm",
            Clerk(Some(ManagePeople)),
            "Confirm a phone whose number was compared.",
            devices::confirm,
        )
        .takes::<ConfirmDevice>(),
        route(
            Post,
            "/console/devices/{id}/revoke",
            Clerk(Some(ManagePeople)),
            "Revoke a phone, for good.",
            devices::revoke,
        ),
        route(
            Get,
            "/console/records/{scope}/{id}/duplicates",
            Clerk(Some(ReadRecords)),
            "Cases that may be the same one, and those joined into it.",
            duplicates::list,
        )
        .gives::<Duplicates>(200),
        route(
            Post,
            "/console/records/{scope}/{id}/duplicates",
            Clerk(Some(WriteRecords)),
            "Join a case into another, or say that they are not the same.",
            duplicates::decide,
        )
        .takes::<Decision>()
        .gives::<Duplicates>(200),
        route(
            Post,
            "/console/records/{scope}/{id}/reporter",
            Clerk(Some(ReadRecords)),
            "Refuse somebody who asks who reported, and note it.",
            reporter::ask,
        )
        .takes::<Asker>()
        .answers(403),
        route(
            Get,
            "/console/incoming",
            Clerk(Some(ReadRecords)),
            "Records as they arrive, newest first.",
            records::incoming,
        )
        .query(&["kind", "scope", "q", "before"])
        .gives::<Incoming>(200),
        route(
            Get,
            "/console/records/{scope}/{id}",
            Clerk(Some(ReadRecords)),
            "A record with all that hangs from it.",
            records::page,
        )
        .gives::<RecordPage>(200),
        route(
            Get,
            "/console/media/{scope}/{sha256}",
            Clerk(Some(ReadRecords)),
            "The bytes of a medium.",
            media::read_at_console,
        )
        .gives_bytes("*/*"),
        route(
            Get,
            "/console/aside",
            Clerk(Some(SettleAside)),
            "Ops that were set aside.",
            console::aside::list,
        )
        .gives::<Asides>(200),
        route(
            Post,
            "/console/aside/{scope}/{key}",
            Clerk(Some(SettleAside)),
            "Take an op in after all that was set aside, or close it.",
            console::aside::settle,
        )
        .takes::<aside::SettleAside>()
        .gives::<AsideOutcome>(200),
        route(Get, "/console/live", Clerk(Some(ReadRecords)), "Be told of news.", records::live)
            .gives_bytes(EVENTS),
    ]
}

/// The API's router: the table, and its description beside it.
pub(crate) fn api() -> Router<Arc<Office>> {
    let routes = Router::new().fallback(|| async { crate::problem::Fault::not_found() });
    let routes =
        table().into_iter().fold(routes, |routes, route| routes.route(route.path, route.handler));
    Router::new().nest(API, routes).route(openapi::PATH, axum::routing::get(openapi::answer))
}
