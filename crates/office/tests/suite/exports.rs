//! What of a case leaves the office over HTTP: its file, a paper, the dossier; masked or for a purpose.

use std::io::{Cursor, Read as _};
use std::path::Path;

use anxin_domain::calendar::Calendar;
use anxin_domain::case::outlook::{Outlook, outlook};
use anxin_domain::case::settings::Settings;
use anxin_domain::case::{Case, Paper};
use anxin_domain::file::case::CaseFile;
use anxin_office::dossier::of_file;
use anxin_office::explain::{Answer, explain};
use anxin_papers::seal::seal;
use anxin_papers::{Copy, docx};
use anxin_protocol::console::RecordPage;
use anxin_sync::Record;
use reqwest::Method;
use serde_json::{Value, json};

use super::dossier::pages;
use super::world::{Phone, TOWNSHIP, World};

/// A case with an instalment that is late, as a file writes it.
const LATE: &str = include_str!("../../../domain/tests/cases/c10.json");

/// Hands a case file's records in from a phone; gives the lead's id.
async fn hand_in(world: &World, phone: &mut Phone) -> String {
    let file = CaseFile::read(LATE).expect("a case");
    // A site that is paid from the budget counts for the case.
    let mut site = phone.create("");
    site["kind"] = json!("site");
    site["body"]["fields"] = json!({ "name": "幸福里二期", "funding": "government" });
    let mut lead = phone.create("");
    lead["body"]["fields"] = json!(file.lead.fields);
    lead["body"]["fields"]["site"] = site["record"].clone();
    lead["body"]["fields"].as_object_mut().expect("fields").remove("funding");
    lead["record"] = json!(file.lead.id);
    let mut ops = vec![site, lead];
    for record in &file.others {
        let mut op = phone.create("");
        op["kind"] = json!(record.kind);
        op["record"] = json!(record.id);
        op["body"]["parent"] = json!(file.lead.id);
        op["body"]["fields"] = json!(record.fields);
        ops.push(op);
    }
    let (status, answer) = phone.push(world, &ops).await;
    assert_eq!(status, 200, "{answer}");
    file.lead.id.to_string()
}

pub(crate) async fn export(
    world: &World,
    cookie: &str,
    lead: &str,
    what: &str,
    purpose: Option<&str>,
) -> (u16, Vec<u8>) {
    let path = format!("/api/v1/console/records/{TOWNSHIP}/{lead}/{what}");
    let ask = world.ask(Method::POST, &path).header("anxin-console", "1").header("cookie", cookie);
    let answer = ask.json(&json!({ "purpose": purpose })).send().await.expect("an answer");
    (answer.status().as_u16(), answer.bytes().await.expect("bytes").to_vec())
}

pub(crate) async fn page(world: &World, cookie: &str, lead: &str) -> RecordPage {
    let path = format!("/api/v1/console/records/{TOWNSHIP}/{lead}");
    let ask = world.ask(Method::GET, &path).header("cookie", cookie);
    ask.send().await.expect("an answer").json().await.expect("a page")
}

/// The words of a Word file, each cell and paragraph a line.
pub(crate) fn words(file: Vec<u8>) -> String {
    let mut file = zip::ZipArchive::new(Cursor::new(file)).expect("a Word file");
    let mut xml = String::new();
    let mut document = file.by_name("word/document.xml").expect("a document");
    document.read_to_string(&mut xml).expect("text");
    let texts = xml.split('<').filter_map(|piece| piece.split_once('>').map(|(_, text)| text));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What the rules say about the records that the console's page shows.
pub(crate) fn shown(page: &RecordPage) -> Outlook {
    let paper = |record: &'static Record| {
        let Record { id, kind, fields, created, .. } = record;
        Paper { id: *id, kind, fields, at: created.at, got: created.got }
    };
    let leaked: &'static RecordPage = Box::leak(Box::new(page.clone()));
    let others = leaked.children.iter().filter(|one| one.void.is_none()).chain(&leaked.site);
    let papers: Vec<Paper<'_>> = others.map(paper).collect();
    let case = Case { lead: paper(&leaked.record), papers: &papers };
    let today = page.today.parse().expect("a day");
    outlook(&case, &Settings::default(), &Calendar::default(), today)
}

#[tokio::test]
async fn the_exported_file_is_explained_as_the_console_shows_the_case() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = hand_in(&world, &mut phone).await;
    let clerk = world.clerk().await;
    let page = page(&world, &clerk, &lead).await;
    let (status, bytes) = export(&world, &clerk, &lead, "file", Some("archive")).await;
    assert_eq!(status, 200);
    let text = String::from_utf8(bytes).expect("text");
    let file = CaseFile::read(&text).expect("a case file");
    let papers = file.papers();
    let today = file.today.expect("a day");
    let said = outlook(&file.case(&papers), &file.settings, &Calendar::default(), today);
    assert_eq!(said, shown(&page));
    assert!(file.case(&papers).is_government(), "by its site");
    assert_eq!(page.site.as_ref().map(|site| site.text("name")), Some("幸福里二期"));
    assert!(said.instalments.len() == 3 && !said.timers.is_empty(), "{said:?}");
    // And by the command, from the disk.
    let path = world.data.join("case.json");
    std::fs::write(&path, &text).expect("written");
    let answer = explain(&world.data, &path, "2020-01-01".parse().expect("a day")).expect("said");
    assert_eq!(answer, Answer::new(&file, &Calendar::default(), today));
    assert_eq!(answer.today.to_string(), page.today);
}

#[tokio::test]
async fn every_case_of_the_county_can_be_exported_and_read_again() {
    let world = World::new().await;
    let clerk = world.clerk().await;
    let list = world.ask(Method::GET, "/api/v1/console/incoming?kind=lead");
    let list = list.header("cookie", &clerk).send().await.expect("an answer");
    let list: Value = list.json().await.expect("json");
    let rows = list["rows"].as_array().expect("rows").clone();
    assert!(rows.len() > 40, "{}", rows.len());
    for row in rows {
        let (scope, id) = (&row["record"]["scope"], &row["record"]["id"]);
        let path = format!(
            "/api/v1/console/records/{}/{}/file",
            scope.as_str().expect("a scope"),
            id.as_str().expect("an id")
        );
        let ask = world.ask(Method::POST, &path).header("anxin-console", "1");
        let ask = ask.header("cookie", &clerk).json(&json!({ "purpose": "authority" }));
        let text = ask.send().await.expect("an answer").text().await.expect("text");
        let file = CaseFile::read(&text).map_err(|error| error.to_string());
        assert_eq!(file.map(|file| file.lead.name), Ok(id.as_str().expect("an id").to_owned()));
    }
}

#[tokio::test]
async fn what_was_struck_out_is_not_exported_and_may_still_be_named() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = hand_in(&world, &mut phone).await;
    let line = CaseFile::read(LATE).expect("a case").others[0].id;
    let mut strike = phone.create("");
    strike["kind"] = json!("wage_line");
    strike["record"] = json!(line);
    strike["base"] = json!(1);
    strike["body"] = json!({ "do": "void", "reason": "重复登记" });
    let (status, answer) = phone.push(&world, &[strike]).await;
    assert_eq!(status, 200, "{answer}");
    let clerk = world.clerk().await;
    let (_, bytes) = export(&world, &clerk, &lead, "file", Some("archive")).await;
    let file = CaseFile::read(&String::from_utf8_lossy(&bytes)).expect("still a case file");
    assert!(file.others.iter().all(|one| one.id != line));
    let agreement = file.others.iter().find(|one| one.kind == "agreement").expect("there");
    assert_eq!(agreement.fields["i.001.worker"], line.to_string());
}

#[tokio::test]
async fn a_paper_is_masked_unless_who_works_on_the_case_says_what_it_is_for() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = hand_in(&world, &mut phone).await;
    let (clerk, (_, leader)) = (world.clerk().await, world.colleague("leader").await);
    let (_, bytes) = export(&world, &clerk, &lead, "file", Some("archive")).await;
    let file = CaseFile::read(&String::from_utf8_lossy(&bytes)).expect("a case file");
    let agreement = file.others.iter().find(|one| one.kind == "agreement").expect("there");
    let what = format!("papers/{}", agreement.id);
    for (cookie, purpose, copy) in [
        (&clerk, None, Copy::Outsider),
        (&clerk, Some("party"), Copy::Original),
        (&leader, None, Copy::Outsider),
    ] {
        let (status, bytes) = export(&world, cookie, &lead, &what, purpose).await;
        assert_eq!(status, 200);
        let found = docx::read(Cursor::new(bytes)).expect("a Word file");
        let papers = of_file(&file, "dossier", copy);
        let paper = papers.iter().find(|paper| paper.kind == "agreement").expect("there");
        assert_eq!((found.len(), &found[0].seal), (1, &seal(paper)), "{purpose:?}");
        assert!(found[0].matches);
    }
    // Who only reads takes nothing out unmasked; the file of a case is nothing without its names.
    for (cookie, what, purpose, status) in [
        (&leader, what.as_str(), Some("party"), 404),
        (&leader, "file", Some("party"), 404),
        (&leader, "dossier", Some("party"), 404),
        (&clerk, "file", None, 422),
        (&clerk, "papers/nothing", None, 404),
        (&clerk, "papers/agreement", None, 404),
        (&clerk, what.as_str(), Some("curiosity"), 422),
    ] {
        let (found, body) = export(&world, cookie, &lead, what, purpose).await;
        assert_eq!(found, status, "{what} {purpose:?}");
        let body: Value = serde_json::from_slice(&body).expect("a problem");
        assert!(!body["title"].as_str().expect("words").starts_with("problem."), "{body}");
    }
    let rows = world.office.store.audit_rows(1, 1000).await.expect("the audit");
    let taken: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row.entry.action.as_str(), row.entry.target.as_str()))
        .filter(|(action, _)| action.starts_with("case."))
        .collect();
    let paper = |purpose: &str| format!("{lead} {} {purpose}", agreement.id);
    let expected = [
        ("case.file", format!("{lead} file archive")),
        ("case.paper", paper("masked")),
        ("case.paper", paper("party")),
        ("case.paper", paper("masked")),
    ];
    let expected: Vec<(&str, &str)> =
        expected.iter().map(|(action, target)| (*action, target.as_str())).collect();
    assert_eq!(taken, expected);
}

#[tokio::test]
async fn c13_what_goes_to_the_notary_is_one_file_and_is_audited() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = hand_in(&world, &mut phone).await;
    let clerk = world.clerk().await;
    // A written agreement is nothing to notarise: that is said in words.
    let (status, body) = export(&world, &clerk, &lead, "notary", Some("court")).await;
    let body: Value = serde_json::from_slice(&body).expect("a problem");
    assert_eq!((status, body["code"].as_str()), (422, Some("no_repayment")), "{body}");
    assert!(body["title"].as_str().is_some_and(|title| title.contains("还款协议")), "{body}");
    assert_eq!(export(&world, &clerk, &lead, "papers/notary", None).await.0, 404);
    let mut agreement = phone.create("");
    agreement["kind"] = json!("agreement");
    agreement["body"]["parent"] = json!(lead);
    agreement["body"]["fields"] =
        json!({ "form": "repayment", "debtor": "宏达建筑劳务有限公司", "promise": true });
    let (status, answer) = phone.push(&world, &[agreement]).await;
    assert_eq!(status, 200, "{answer}");
    let titles = ["公证申请材料清单", "公证申请书", "还款协议"];
    let (status, bytes) = export(&world, &clerk, &lead, "notary", Some("court")).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    let all = printed(&bytes, "notary.pdf", &world.data);
    for title in titles {
        assert!(all.iter().any(|page| page.starts_with(title)), "{title}: {all:?}");
    }
    assert!(all.concat().contains("工人甲"));
    let (status, bytes) = export(&world, &clerk, &lead, "papers/notary", None).await;
    assert_eq!(status, 200);
    let found = docx::read(Cursor::new(bytes)).expect("a Word file");
    assert_eq!((found.len(), found.iter().all(|paper| paper.matches)), (titles.len(), true));
    let rows = world.office.store.audit_rows(1, 1000).await.expect("the audit");
    let taken = rows.iter().filter(|row| row.entry.action == "case.paper");
    let taken: Vec<&str> = taken.map(|row| row.entry.target.as_str()).collect();
    assert_eq!(taken, [format!("{lead} notary court"), format!("{lead} notary masked")]);
}

#[tokio::test]
async fn who_must_not_be_known_is_in_nothing_that_leaves_of_a_proceeding() {
    const SECRET: &str = "周小河";
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let mut lead = phone.create("");
    lead["body"]["fields"] = json!({ "source": "window", "employer": "远山劳务有限公司",
        "reporter": SECRET, "reporter_phone": "13800000009", "reporter_sealed": true });
    let ways = ["confirmation", "legal_aid", "notary"];
    let proceedings = ways.map(|way| {
        let mut op = phone.create("");
        op["kind"] = json!("proceeding");
        op["body"]["parent"] = lead["record"].clone();
        op["body"]["fields"] = json!({ "way": way, "stage": "preparing",
            "body": format!("{SECRET}去过的窗口"), "note": format!("{SECRET}（13800000009）催问") });
        op
    });
    let mut agreement = phone.create("");
    agreement["kind"] = json!("agreement");
    agreement["body"]["parent"] = lead["record"].clone();
    agreement["body"]["fields"] = json!({ "form": "repayment", "debtor": "远山劳务有限公司", "facts": format!("{SECRET}反映") });
    let ops = [&[lead.clone()][..], &proceedings[..], &[agreement][..]].concat();
    let (status, answer) = phone.push(&world, &ops).await;
    assert_eq!(status, 200, "{answer}");
    let (clerk, lead) = (world.clerk().await, lead["record"].as_str().expect("an id").to_owned());
    let papers =
        proceedings.iter().map(|op| format!("papers/{}", op["record"].as_str().expect("an id")));
    let mut texts = Vec::new();
    for what in papers.chain(["papers/notary".to_owned(), "papers/dossier".to_owned()]) {
        let (status, bytes) = export(&world, &clerk, &lead, &what, Some("court")).await;
        assert_eq!(status, 200, "{what}");
        let found = docx::read(Cursor::new(&bytes)).expect("a Word file");
        assert!(!found.is_empty() && found.iter().all(|paper| paper.matches), "{what}");
        texts.push((what, words(bytes)));
    }
    let (status, bytes) = export(&world, &clerk, &lead, "file", Some("authority")).await;
    assert_eq!(status, 200);
    let path = world.data.join("case.json");
    std::fs::write(&path, &bytes).expect("written");
    texts.push(("file".to_owned(), String::from_utf8(bytes).expect("text")));
    let answer = explain(&world.data, &path, "2020-01-01".parse().expect("a day")).expect("said");
    texts.push(("explain".to_owned(), format!("{}{}", answer.text(), answer.json())));
    for (what, text) in texts {
        assert!(!text.contains(SECRET) && !text.contains("13800000009"), "{what}: {text}");
    }
}

#[tokio::test]
async fn a_paper_says_who_wrote_the_case_down_whose_it_is_and_how_urgent() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = hand_in(&world, &mut phone).await;
    let clerk = world.clerk().await;
    let paper = async |name: &str| {
        let what = format!("papers/{name}");
        let (status, bytes) = export(&world, &clerk, &lead, &what, Some("archive")).await;
        assert_eq!(status, 200, "{name}");
        words(bytes)
    };
    let shown = page(&world, &clerk, &lead).await;
    let name = |id| {
        let found = shown.people.iter().find(|person| person.id == id);
        found.map(|person| person.name.clone()).expect("a name")
    };
    let mediator = name(world.mediator(TOWNSHIP).await);
    let ledger = paper("ledger").await;
    assert!(ledger.contains("承办人\n　\n更新时间"), "nobody has begun: {ledger}");
    assert!(ledger.contains("预警\n红色"), "an instalment is late: {ledger}");
    assert!(paper("registration").await.contains(&format!("登记人\n{mediator}")));

    // Whoever took the last step has it; who raised a warning has not.
    let (person, _) = world.colleague("head").await;
    let mut other = world.phone_of(person).await;
    TOWNSHIP.clone_into(&mut other.township);
    for (phone, action, args) in
        [(&mut other, "accept", json!({})), (&mut phone, "raise", json!({ "reason": "堵门" }))]
    {
        let mut step = phone.create("");
        step["record"] = json!(lead);
        step["base"] = json!(1);
        step["body"] = json!({ "do": "act", "action": action, "args": args });
        let (status, answer) = phone.push(&world, &[step]).await;
        assert_eq!(status, 200, "{answer}");
    }
    let handler = "承办人\n同事";
    let ledger = paper("ledger").await;
    assert!(ledger.contains(handler), "{ledger}");

    // The file takes both along, so that its dossier says them as well.
    let (_, bytes) = export(&world, &clerk, &lead, "file", Some("archive")).await;
    let file = CaseFile::read(&String::from_utf8_lossy(&bytes)).expect("a case file");
    let parts = ["registered_by", "handler"].map(|part| file.folder[part].as_str());
    assert_eq!(parts, [mediator.as_str(), "同事"]);
    let papers = of_file(&file, "dossier", Copy::Original);
    let form = papers.iter().find(|paper| paper.kind == "registration").expect("there");
    assert!(form.texts().join("\n").contains(&format!("登记人\n{mediator}")));
}

fn printed(bytes: &[u8], name: &str, folder: &Path) -> Vec<String> {
    let file = folder.join(name);
    std::fs::write(&file, bytes).expect("written");
    pages(&file)
}

#[tokio::test]
async fn the_dossier_is_one_pdf_with_every_paper_in_order() {
    let world = World::new().await;
    let mut phone = world.phone(TOWNSHIP).await;
    let lead = hand_in(&world, &mut phone).await;
    let clerk = world.clerk().await;
    let (status, bytes) = export(&world, &clerk, &lead, "dossier", Some("court")).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    let all = printed(&bytes, "whole.pdf", &world.data);
    let order = ["卷宗", "目录", "人民调解申请书", "权利义务告知书", "调解记录", "人民调解协议书"];
    let mut from = 0;
    for title in order {
        let found = all.iter().skip(from).position(|page| page.contains(title));
        from += found.unwrap_or_else(|| panic!("{title} after page {from} of {all:?}")) + 1;
    }
    assert!(all.concat().contains("工人甲"));
    let (status, bytes) = export(&world, &clerk, &lead, "dossier", None).await;
    assert_eq!(status, 200);
    let masked = printed(&bytes, "masked.pdf", &world.data).concat();
    assert!(masked.contains("副本") && !masked.contains("工人甲"));
}
