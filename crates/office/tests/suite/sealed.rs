//! What is filed into the sealed register goes in, and comes out for its keeper alone.

use std::io::Cursor;

use anxin_papers::docx;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{TOWNSHIP, World};

const REGISTER: &str = "429800!crime";
const SEEN: &str = "三辆无牌车拦门";

/// A sealed report, as the mediator's phone makes it of a lead's op.
fn report(mut op: Value) -> Value {
    op["kind"] = "crime_sign".into();
    op["scope"] = REGISTER.into();
    op["body"]["fields"] = json!({ "place": "幸福里", "what": SEEN });
    op
}

#[tokio::test]
async fn a_mediator_files_and_nobody_below_the_register_reads() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let op = report(phone.create("幸福里"));
    let (status, answer) = phone.push(&world, std::slice::from_ref(&op)).await;
    assert_eq!((status, &answer["verdicts"][0]["verdict"]), (200, &json!("applied")));
    assert!(!answer.to_string().contains(SEEN), "the phone gets nothing of it back");
    for reader in [&phone, &world.phone(TOWNSHIP).await] {
        let (_, page) = reader.feed(&world, None).await;
        assert!(!page.to_string().contains(SEEN), "nor does any phone's feed");
        let granted = page["scopes"].as_array().expect("scopes");
        let register = granted.iter().find(|scope| scope["id"] == REGISTER).expect("the register");
        assert_eq!((&register["write"], &register["sealed"]), (&json!(false), &json!(true)));
    }
    let path =
        format!("/api/v1/sync/records/{REGISTER}/{}/history", op["record"].as_str().expect("id"));
    let history = phone.ask(&world, Method::GET, &path).send().await.expect("an answer");
    assert_eq!(history.status(), 404, "as if it were not there");
}

#[tokio::test]
async fn c52_a_colleague_of_the_same_office_sees_nothing_of_it_and_its_keeper_reads_it() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let sign = report(phone.create("幸福里"));
    let mut lead = phone.create("幸福里");
    lead["body"]["fields"]["employer"] = "远山劳务".into();
    let (status, answer) = phone.push(&world, &[sign.clone(), lead.clone()]).await;
    let verdicts: Vec<&Value> = answer["verdicts"]
        .as_array()
        .expect("verdicts")
        .iter()
        .map(|one| &one["verdict"])
        .collect();
    assert_eq!((status, verdicts), (200, vec![&json!("applied"); 2]));
    let id = sign["record"].as_str().expect("an id").to_owned();

    // Everybody else of the 司法所, and its head: on a phone that fetches everything anew, and at a console.
    for role in ["mediator", "head"] {
        let (person, cookie) = world.colleague_at(TOWNSHIP, role).await;
        let colleague = world.phone_of(person).await;
        let (mut cursor, mut fed) = (None::<String>, String::new());
        loop {
            let (status, page) = colleague.feed(&world, cursor.as_deref()).await;
            assert_eq!(status, 200, "{page}");
            fed += &page.to_string();
            cursor = page["cursor"].as_str().map(str::to_owned);
            if page["more"] != true {
                break;
            }
        }
        assert!(fed.contains("远山劳务"), "{role}: what is open comes");
        assert!(
            !fed.contains(SEEN) && !fed.contains(&id),
            "{role}: of the sealed nothing, not the id"
        );
        for path in [
            format!("/api/v1/console/records/{REGISTER}/{id}"),
            format!("/api/v1/console/records/{TOWNSHIP}/{id}"),
        ] {
            let asked = world.ask(Method::GET, &path).header("cookie", &cookie).send().await;
            assert_eq!(asked.expect("an answer").status(), 404, "{role} {path}");
        }
        let listed = world.ask(Method::GET, "/api/v1/console/incoming?kind=crime_sign");
        let listed = listed.header("cookie", &cookie).send().await.expect("an answer");
        assert!(!listed.text().await.expect("text").contains(&id), "{role}: nor in a list");
    }
    // Whoever keeps the register, by a grant in it, reads it.
    let keeper = world.clerk().await;
    let path = format!("/api/v1/console/records/{REGISTER}/{id}");
    let read = world.ask(Method::GET, &path).header("cookie", &keeper).send().await;
    let read: Value = read.expect("an answer").json().await.expect("json");
    assert_eq!(read["record"]["fields"]["what"], SEEN, "{read}");
}

#[tokio::test]
async fn c52_its_keeper_prints_the_letter_to_the_police_and_nobody_else_does() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let sign = report(phone.create("幸福里"));
    let (status, answer) = phone.push(&world, std::slice::from_ref(&sign)).await;
    assert_eq!(status, 200, "{answer}");
    let id = sign["record"].as_str().expect("an id");
    let keeper = world.clerk().await;
    let (_, colleague) = world.colleague_at(TOWNSHIP, "head").await;
    for (cookie, name, purpose, expected) in [
        (&keeper, id, Some("authority"), 200),
        // It goes to the police whole, and nowhere else.
        (&keeper, id, Some("party"), 422),
        (&keeper, id, None, 422),
        (&keeper, "cover", Some("authority"), 404),
        (&keeper, "dossier", Some("authority"), 404),
        (&colleague, id, Some("authority"), 404),
    ] {
        let path = format!("/api/v1/console/records/{REGISTER}/{id}/papers/{name}");
        let ask = world.ask(Method::POST, &path).header("anxin-console", "1");
        let ask = ask.header("cookie", cookie).json(&json!({ "purpose": purpose }));
        let answer = ask.send().await.expect("an answer");
        assert_eq!(answer.status(), expected, "{name} {purpose:?}");
        if expected == 200 {
            let file = answer.bytes().await.expect("a file");
            let found = docx::read(Cursor::new(file)).expect("a Word file");
            assert!(found.len() == 1 && found[0].matches, "{found:?}");
            assert!(found[0].seal.starts_with("ANXIN:1:POLICE:"), "{}", found[0].seal);
        }
    }
    for part in ["file", "dossier", "notary"] {
        let path = format!("/api/v1/console/records/{REGISTER}/{id}/{part}");
        let ask = world.ask(Method::POST, &path).header("anxin-console", "1");
        let ask = ask.header("cookie", &keeper).json(&json!({ "purpose": "authority" }));
        assert_eq!(ask.send().await.expect("an answer").status(), 404, "it is no case: {part}");
    }
    let rows = world.office.store.audit_rows(1, 1000).await.expect("the audit");
    let taken: Vec<String> = rows
        .into_iter()
        .filter(|row| row.entry.action.starts_with("case."))
        .map(|row| row.entry.target)
        .collect();
    assert_eq!(
        taken,
        [format!("{id} {id} authority")],
        "who took it out, once, and not what it says"
    );
}

#[tokio::test]
async fn a_sealed_report_lies_in_its_register_only_and_is_not_changed_from_below() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let filed = report(phone.create("幸福里"));
    let mut open = report(phone.create("幸福里"));
    open["scope"] = TOWNSHIP.into();
    let mut patch = report(phone.create("幸福里"));
    patch["record"] = filed["record"].clone();
    patch["body"] = json!({ "do": "patch", "changes": { "place": { "now": "别处" } } });
    let mut void = report(phone.create("幸福里"));
    void["record"] = filed["record"].clone();
    void["body"] = json!({ "do": "void", "reason": "当没看见" });
    let (status, answer) = phone.push(&world, &[filed, open, patch, void]).await;
    let verdicts: Vec<&Value> =
        answer["verdicts"].as_array().expect("verdicts").iter().map(|one| &one["reason"]).collect();
    let forbidden = json!("forbidden");
    assert_eq!(status, 200);
    assert_eq!(verdicts, [&Value::Null, &forbidden, &forbidden, &forbidden]);
}
