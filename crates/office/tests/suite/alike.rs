//! Nothing that the office answers tells whether a telephone or an id is known to it.

use reqwest::Method;
use serde_json::{Value, json};

use super::reports::{Worker, named, on};
use super::world::World;

/// Headers that are another each time, whoever asks.
const OF_THE_MOMENT: [&str; 2] = ["date", "anxin-request"];

/// An answer to the byte, without the moment at which it was given.
async fn told(
    world: &World,
    worker: &Worker,
    path: &str,
    body: &Value,
) -> (u16, Vec<String>, String) {
    let answer = worker.ask(world, Method::POST, path).json(body).send().await.expect("an answer");
    let status = answer.status().as_u16();
    let headers = answer.headers().iter();
    let headers = headers.filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str()));
    let mut headers: Vec<String> =
        headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    let text = answer.text().await.expect("text");
    let moment = text.split("\"received\":").nth(1).and_then(|rest| rest.split([',', '}']).next());
    let moment = moment.expect("a moment").to_owned();
    (status, headers, text.replace(&moment, "0"))
}

fn who(name: &str, phone: &str, id_no: &str) -> Value {
    let consent = json!([{ "item": "id_no", "text": "我同意", "at": 1 }]);
    json!({ "name": name, "phone": phone, "id_no": id_no, "consents": consent })
}

#[tokio::test]
async fn who_is_known_and_who_is_not_are_answered_alike_to_the_byte() {
    let world = World::new().await;
    let known = who("陈建国", "13800001234", "11010519491231002X");
    let stranger = who("王小芳", "13700009876", "110105194912310011");
    // Known to a report that waits, to one that is a case, and to the roster of that case.
    for taken_up in [true, false] {
        let first = Worker::new();
        let mut report = named();
        report["reporter"] = known.clone();
        assert_eq!(first.report(&world, &report).await.0, 200);
        if taken_up {
            let id = first.found(&world).await;
            assert_eq!(on(&world, &id, "acceptance", json!({})).await.0, 200);
        }
    }
    let mut answers = std::collections::BTreeSet::new();
    for person in [&known, &stranger] {
        let mut report = named();
        report["reporter"] = person.clone();
        let (named_at_once, named_later) = (Worker::new(), Worker::new());
        let at_once = told(&world, &named_at_once, "", &report).await;
        report["reporter"] = Value::Null;
        let unnamed = told(&world, &named_later, "", &report).await;
        let later = told(&world, &named_later, "/reporter", person).await;
        assert_eq!((at_once.0, unnamed.0, later.0), (200, 200, 200));
        answers.insert([at_once, unnamed, later]);
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}
