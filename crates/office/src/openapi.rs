//! The API's description, as OpenAPI 3.1, from the table of routes and the types of the protocol.

use std::sync::OnceLock;

use anxin_domain::policy::Action;
use anxin_protocol::problem::Problem;
use anxin_protocol::{PROTOCOL_HEADER, limits};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa::ToSchema;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Paths, Ref, RefOr,
    Required, ResponseBuilder, Schema,
};

use crate::routes::{API, Route, Who, table};

/// Where it is served.
pub(crate) const PATH: &str = "/api/openapi.json";
/// The media type of server-sent events.
pub(crate) const EVENTS: &str = "text/event-stream";

/// The media type of JSON values, each on a line of its own.
pub(crate) const LINES: &str = "application/x-ndjson";

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";
/// The names of the two ways to have a session.
const BEARER: &str = "phone";
const COOKIE: &str = "console";

type Named = Vec<(String, RefOr<Schema>)>;

/// A body, in or out.
pub(crate) struct Content {
    mime: &'static str,
    /// The type's name among the components; none for bytes.
    name: Option<String>,
    /// The type and those it is made of.
    schemas: fn(&mut Named),
}

impl Content {
    /// A type of the protocol.
    pub(crate) fn json<T: ToSchema>() -> Self {
        Self { mime: JSON, name: Some(T::name().into_owned()), schemas: collect::<T> }
    }

    /// A type of the protocol on the first line, and others after it.
    pub(crate) fn lines<T: ToSchema>() -> Self {
        Self { mime: LINES, ..Self::json::<T>() }
    }

    /// Bytes.
    pub(crate) fn bytes(mime: &'static str) -> Self {
        Self { mime, name: None, schemas: |_| {} }
    }

    fn described(&self) -> utoipa::openapi::Content {
        let schema = self.name.as_ref().map(Ref::from_schema_name);
        ContentBuilder::new().schema(schema).build()
    }
}

fn collect<T: ToSchema>(named: &mut Named) {
    T::schemas(named);
    named.push((T::name().into_owned(), T::schema()));
}

/// `GET /api/openapi.json`
pub(crate) async fn answer() -> Response {
    static TEXT: OnceLock<Option<String>> = OnceLock::new();
    let Some(text) = TEXT.get_or_init(|| document(&table()).to_json().ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = HeaderValue::from_static(JSON);
    ([(header::CONTENT_TYPE, kind)], text.as_str()).into_response()
}

/// Describes routes.
pub(crate) fn document(routes: &[Route]) -> OpenApi {
    let mut named = Named::new();
    collect::<Problem>(&mut named);
    let mut paths = Paths::new();
    for route in routes {
        for content in route.takes.iter().chain(&route.gives) {
            (content.schemas)(&mut named);
        }
        let path = format!("{API}{}", route.path);
        let item = PathItem::new(route.method.clone(), operation(route));
        match paths.paths.get_mut(&path) {
            Some(known) => known.merge_operations(item),
            None => drop(paths.paths.insert(path, item)),
        }
    }
    let mut components = Components::new();
    components.schemas.extend(named);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-anxin"));
    components.add_security_scheme(COOKIE, SecurityScheme::ApiKey(cookie));
    let about = format!(
        "Requests carry the header `{PROTOCOL_HEADER}: 1`; changes at the console also \
         `anxin-console: 1`. A push holds at most {} ops and {} bytes. Times are milliseconds since \
         1970, money is fen.",
        limits::PUSH_OPS,
        limits::PUSH_BODY_BYTES
    );
    let info = InfoBuilder::new()
        .title("Anxin 安薪")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(about))
        .build();
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}

fn operation(route: &Route) -> Operation {
    let mut good = ResponseBuilder::new().description("Done.");
    if let Some(content) = &route.gives {
        good = good.content(content.mime, content.described());
    }
    let problem =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    let bad = ResponseBuilder::new().description("What went wrong.").content(PROBLEM, problem);
    let mut operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .response(route.status.to_string(), good.build())
        .response("default", bad.build());
    if let Some(content) = &route.takes {
        let body = RequestBodyBuilder::new()
            .content(content.mime, content.described())
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    let in_path =
        route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    for name in in_path {
        operation = operation.parameter(parameter(name, ParameterIn::Path, Required::True));
    }
    for name in route.query {
        operation = operation.parameter(parameter(name, ParameterIn::Query, Required::False));
    }
    for name in route.headers {
        operation = operation.parameter(parameter(name, ParameterIn::Header, Required::False));
    }
    let (who, scheme, action) = match route.who {
        Who::Anyone => ("anyone", None, None),
        Who::Phone(action) => ("phone", Some(BEARER), action),
        Who::Clerk(action) => ("clerk", Some(COOKIE), action),
    };
    if let Some(scheme) = scheme {
        operation = operation.security(SecurityRequirement::new(scheme, [""; 0]));
    }
    let mut operation = operation.build();
    let policy = ExtensionsBuilder::new().add("x-who", who).add("x-action", action.map(name));
    operation.extensions = Some(policy.build());
    operation
}

fn parameter(name: &str, place: ParameterIn, required: Required) -> Parameter {
    let text =
        utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String);
    Parameter::builder()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(text))
        .build()
}

/// An action's name in the description.
fn name(action: Action) -> &'static str {
    match action {
        Action::ReadRecords => "read_records",
        Action::WriteRecords => "write_records",
        Action::HandInLate => "hand_in_late",
        Action::FileSealed => "file_sealed",
        Action::ManagePeople => "manage_people",
        Action::ReadPeople => "read_people",
        Action::ReadAudit => "read_audit",
        Action::SettleAside => "settle_aside",
        Action::HandleReports => "handle_reports",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn described() -> Value {
        serde_json::to_value(document(&table())).expect("json")
    }

    /// Every `$ref` in a document.
    fn refs(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|inner| refs(inner, found));
            }
            Value::Array(list) => list.iter().for_each(|inner| refs(inner, found)),
            _ => {}
        }
    }

    #[test]
    fn every_route_is_described_with_its_bodies_and_who_may_call_it() {
        let document = described();
        let mut operations = 0;
        for route in table() {
            let method = serde_json::to_value(&route.method).expect("json");
            let method = method.as_str().expect("text");
            let operation = &document["paths"][format!("{API}{}", route.path)][method];
            let label = format!("{method} {}", route.path);
            assert_eq!(operation["summary"], route.summary, "{label}");
            let who = operation["x-who"].as_str().expect("a caller");
            assert_eq!(operation.get("security").is_none(), who == "anyone", "{label}");
            assert_eq!(operation.get("requestBody").is_some(), route.takes.is_some(), "{label}");
            let good = &operation["responses"][route.status.to_string()];
            assert_eq!(good.get("content").is_some(), route.gives.is_some(), "{label}");
            operations += 1;
        }
        let paths = document["paths"].as_object().expect("paths");
        let all: usize =
            paths.values().map(|path| path.as_object().map_or(0, serde_json::Map::len)).sum();
        assert_eq!(operations, all);
    }

    #[test]
    fn every_type_that_is_named_is_described() {
        let document = described();
        let mut found = BTreeSet::new();
        refs(&document, &mut found);
        assert!(found.len() > 25, "{found:?}");
        for name in found {
            let place = name.strip_prefix('#').expect("in this document");
            assert!(document.pointer(place).is_some(), "{name}");
        }
    }

    /// The table is the only door: a route added to a router elsewhere would be in no description.
    #[test]
    fn no_route_is_made_outside_of_the_table() {
        fn sources(folder: &std::path::Path, found: &mut Vec<(String, String)>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    sources(&path, found);
                } else {
                    let text = std::fs::read_to_string(&path).expect("text");
                    found.push((path.to_string_lossy().into_owned(), text));
                }
            }
        }
        let mut found = Vec::new();
        let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        sources(&own, &mut found);
        let mark = [".", "route("].concat();
        let mut made: Vec<(String, usize)> = found
            .into_iter()
            .map(|(path, text)| (path, text.matches(&mark).count()))
            .filter(|(_, count)| *count > 0)
            .map(|(path, count)| (path.rsplit('/').next().unwrap_or_default().to_owned(), count))
            .collect();
        made.sort();
        // `/healthz`; and in the table's file the table's own fold and the description.
        assert_eq!(made, [("app.rs".to_owned(), 1), ("routes.rs".to_owned(), 2)]);
    }
}
