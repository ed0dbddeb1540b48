//! Reading what a worker sent. A value that cannot be read never costs the report: it is put aside as
//! 待核, as it came.

use anxin_domain::{check, hex, money, reading};
use anxin_protocol::report::desk::DoubtfulValue;
use anxin_protocol::report::{
    CREW, Consent, CrewLine, FILE_BYTES, FILES_AT_ONCE, MONTHS, NAME_CHARS, NewMessage, Report,
    ReportFile, Reporter, SENSITIVE, WORDS_CHARS,
};
use anxin_protocol::{limits, media};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Characters kept of a value that could not be read.
const KEPT: usize = 200;
/// Values put aside at most.
const ASIDE: usize = 120;
/// What nobody is owed: a hundred million yuan, in fen.
const MOST_FEN: i64 = 10_000_000_000;
const MOST_PEOPLE: u32 = 100_000;
const PERSON_CHARS: usize = 50;
/// Characters of a message's id.
const ID_CHARS: usize = 40;

/// What could not be read so far.
#[derive(Default)]
pub(crate) struct Aside(pub(crate) Vec<DoubtfulValue>);

impl Aside {
    fn put(&mut self, field: &str, text: &str) {
        if self.0.len() < ASIDE {
            let text = text.chars().take(KEPT).collect();
            self.0.push(DoubtfulValue { field: field.to_owned(), text });
        }
    }

    /// A member of an object, or what stands for nothing.
    fn take<T: DeserializeOwned + Default>(&mut self, map: &Map<String, Value>, key: &str) -> T {
        let Some(value) = map.get(key).filter(|value| !value.is_null()) else {
            return T::default();
        };
        serde_json::from_value(value.clone()).unwrap_or_else(|_| {
            self.put(key, &as_text(value));
            T::default()
        })
    }

    /// Words without control characters and signs that turn them around, cut to a length.
    fn words(&mut self, map: &Map<String, Value>, key: &str, chars: usize) -> String {
        let text: String = self.take(map, key);
        let clean: String = text
            .chars()
            .filter(|c| *c == '\n' || !(c.is_control() || check::turns(*c)))
            .take(chars)
            .collect();
        if text.chars().count() > chars {
            self.put(key, &text);
        }
        clean.trim().to_owned()
    }

    /// Keeps a value only if it holds.
    fn only<T>(&mut self, field: &str, value: Option<T>, fits: bool, shown: &str) -> Option<T> {
        if value.is_some() && !fits {
            self.put(field, shown);
        }
        value.filter(|_| fits)
    }

    fn amount(&mut self, map: &Map<String, Value>, key: &str) -> Option<i64> {
        let value: Option<i64> = self.take(map, key);
        let shown = value.map(|fen| format!("¥{}", money::yuan(fen))).unwrap_or_default();
        self.only(key, value, value.is_some_and(|fen| (1..=MOST_FEN).contains(&fen)), &shown)
    }

    /// A list, of which each element is read by itself.
    fn list(&mut self, map: &Map<String, Value>, key: &str, most: usize) -> Vec<Value> {
        let all: Vec<Value> = self.take(map, key);
        if all.len() > most {
            self.put(key, &all.len().to_string());
        }
        all.into_iter().take(most).collect()
    }
}

/// A number in the form in which it is compared; as it was written where it cannot be read.
fn number(text: &str) -> String {
    check::tidy(text)
}

/// A telephone number, as [`number`].
fn phone(text: &str) -> String {
    reading::phone(text).read().unwrap_or_else(|| text.to_owned())
}

/// A name in the form in which it is shown; as it was written where it is none.
fn person_name(text: &str) -> String {
    reading::name(text).read().unwrap_or_else(|| text.to_owned())
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Reads a report on a day, `YYYY-MM-DD`.
pub(crate) fn report(map: &Map<String, Value>, today: &str) -> (Report, Vec<DoubtfulValue>) {
    let mut aside = Aside::default();
    let people: Option<u32> = aside.take(map, "people");
    let shown = people.map(|people| people.to_string()).unwrap_or_default();
    let fits = people.is_some_and(|people| (1..=MOST_PEOPLE).contains(&people));
    let report = Report {
        scope: aside.take(map, "scope"),
        site: aside.take(map, "site"),
        place: aside.words(map, "place", NAME_CHARS),
        employer: aside.words(map, "employer", NAME_CHARS),
        months: months(map, &mut aside),
        amount_fen: aside.amount(map, "amount_fen"),
        people: aside.only("people", people, fits, &shown),
        danger: aside.take(map, "danger"),
        reporter: map
            .get("reporter")
            .filter(|value| !value.is_null())
            .and_then(|value| object(value, "reporter", &mut aside))
            .and_then(|inner| reporter(&inner, today, &mut aside)),
        words: aside.words(map, "words", WORDS_CHARS),
        crew: crew(map, &mut aside),
        files: files(map, &mut aside),
    };
    let (scope, site, reporter) = (report.scope.clone(), report.site, report.reporter.clone());
    let nothing = report == Report { scope, site, reporter, ..Report::default() };
    if nothing && site.is_none() && aside.0.is_empty() {
        // Somebody wants help and has said nothing: to be asked.
        aside.put("words", "");
    }
    (report, aside.0)
}

fn object(value: &Value, field: &str, aside: &mut Aside) -> Option<Map<String, Value>> {
    let inner = value.as_object().cloned();
    if inner.is_none() {
        aside.put(field, &as_text(value));
    }
    inner
}

fn months(map: &Map<String, Value>, aside: &mut Aside) -> Vec<String> {
    let mut months = Vec::new();
    for value in aside.list(map, "months", MONTHS) {
        let text = as_text(&value);
        let month = reading::month(&text, "").read();
        match month.filter(|month| ("1990".."2200").contains(&month.as_str())) {
            Some(month) => months.push(month),
            None => aside.put("months", &text),
        }
    }
    months.sort();
    months.dedup();
    months
}

/// Who reports; none if nothing is left that names anybody.
pub(crate) fn reporter(
    map: &Map<String, Value>,
    today: &str,
    aside: &mut Aside,
) -> Option<Reporter> {
    Some(person(map, today, aside)).filter(names)
}

/// Whether somebody can be told by it.
pub(crate) fn names(reporter: &Reporter) -> bool {
    [&reporter.name, &reporter.phone, &reporter.id_no].iter().any(|text| !text.is_empty())
}

/// What is said of a person, whether it names him or adds to a name. What needs a consent and has none is
/// not kept anywhere.
pub(crate) fn person(map: &Map<String, Value>, today: &str, aside: &mut Aside) -> Reporter {
    let mut consents = Vec::new();
    for value in aside.list(map, "consents", SENSITIVE.len()) {
        let consent: Option<Consent> = serde_json::from_value(value).ok();
        let fits = |consent: &Consent| {
            SENSITIVE.contains(&consent.item.as_str())
                && !consent.text.trim().is_empty()
                && consent.text.chars().count() <= WORDS_CHARS
        };
        consents.extend(consent.filter(fits));
    }
    let agreed = |item: &str| consents.iter().any(|consent| consent.item == item);
    let mut sensitive = |item: &str, chars| {
        if agreed(item) { number(&aside.words(map, item, chars)) } else { String::new() }
    };
    let (id_no, account_tail) = (sensitive("id_no", 18), sensitive("account_tail", 4));
    let found = Reporter {
        name: person_name(&aside.words(map, "name", PERSON_CHARS)),
        phone: phone(&aside.words(map, "phone", 30)),
        id_no,
        account_tail,
        consents,
    };
    let tail =
        found.account_tail.len() == 4 && found.account_tail.bytes().all(|b| b.is_ascii_digit());
    let all = [
        ("name", &found.name, check::name(&found.name).is_ok()),
        ("phone", &found.phone, check::phone(&found.phone)),
        ("id_no", &found.id_no, check::id_card(&found.id_no, today).is_ok()),
        ("account_tail", &found.account_tail, tail),
    ];
    // Kept as it is: somebody may still make out what was meant.
    for (field, text, _) in all.into_iter().filter(|(_, text, right)| !text.is_empty() && !right) {
        aside.put(field, text);
    }
    found
}

/// A line as an older page sent it: what it could not read stayed in the name, and of `3,600` the sum had only the last
/// digits. Where digits are left in a name no sum beside it is believed; both are kept for somebody to ask.
fn listed(
    name: String,
    phone: String,
    amount_fen: Option<i64>,
    aside: &mut Aside,
) -> (String, String, Option<i64>) {
    let digits = name.chars().any(|c| check::half_width(c).is_ascii_digit());
    if !digits {
        return (person_name(&name), phone, amount_fen);
    }
    let mut rows = reading::people(&name, "").rows;
    let row = rows.pop().filter(|_| rows.is_empty());
    let read = row.and_then(|row| Some((row.name?.value()?, row.phone, row.amount)));
    match (read, amount_fen) {
        (Some((found, number, sum)), None) => {
            let number = number.and_then(|cell| cell.value()).unwrap_or(phone);
            let fen = sum.as_ref().and_then(reading::Cell::value);
            if sum.is_some() && fen.is_none() {
                aside.put("crew", &name);
            }
            (found, number, fen)
        }
        (_, None) => (name, phone, None),
        (_, Some(fen)) => {
            aside.put("crew", &format!("{name} ¥{}", money::yuan(fen)));
            (name, phone, None)
        }
    }
}

fn crew(map: &Map<String, Value>, aside: &mut Aside) -> Vec<CrewLine> {
    let mut crew = Vec::new();
    for value in aside.list(map, "crew", CREW) {
        let Some(line) = object(&value, "crew", aside) else { continue };
        let name = aside.words(&line, "name", PERSON_CHARS);
        let phone = phone(&aside.words(&line, "phone", 30));
        let amount_fen = aside.amount(&line, "amount_fen");
        let said = aside.words(&line, "said", KEPT);
        let (name, phone, amount_fen) = listed(name, phone, amount_fen, aside);
        if !said.is_empty() {
            // Written in a way that can be read as more than one thing: as it came, for somebody to ask.
            aside.put("crew", &said);
        } else if name.is_empty() && line.iter().any(|(key, said)| key != "name" && !said.is_null())
        {
            // Nobody is named, and yet something was said.
            aside.put("crew", &as_text(&value));
        }
        if !phone.is_empty() && !check::phone(&phone) {
            aside.put("crew", &phone);
        }
        if !name.is_empty() {
            crew.push(CrewLine { name, phone, amount_fen, said });
        }
    }
    crew
}

/// Reads words and files that come after a report; none where nothing was said at all.
pub(crate) fn message(map: &Map<String, Value>) -> Option<(NewMessage, Vec<DoubtfulValue>)> {
    let mut aside = Aside::default();
    let said = NewMessage {
        id: map.get("id")?.as_str()?.chars().take(ID_CHARS).collect(),
        words: aside.words(map, "words", WORDS_CHARS),
        danger: aside.take(map, "danger"),
        files: files(map, &mut aside),
    };
    let nothing = said == NewMessage { id: said.id.clone(), ..NewMessage::default() };
    let something = !nothing || !aside.0.is_empty();
    (!said.id.is_empty() && something).then_some((said, aside.0))
}

/// Files that may follow; one that could never be taken is put aside.
fn files(map: &Map<String, Value>, aside: &mut Aside) -> Vec<ReportFile> {
    let mut files = Vec::new();
    for value in aside.list(map, "files", FILES_AT_ONCE) {
        let file: Option<ReportFile> = serde_json::from_value(value.clone()).ok();
        let fits = |file: &ReportFile| {
            hex::decode_hash(&file.sha256).is_some()
                && media::MIMES.contains(&file.mime.as_str())
                && (1..=FILE_BYTES as u64).contains(&file.size)
        };
        match file.filter(fits) {
            Some(mut file) => {
                let drawn = file.thumb.starts_with("data:image/jpeg;base64,");
                if !drawn || file.thumb.len() > limits::REPORT_THUMB_BYTES {
                    file.thumb.clear();
                }
                if hex::decode_hash(&file.orig).is_none() {
                    file.orig.clear();
                }
                files.push(file);
            }
            None => aside.put("files", &as_text(&value)),
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> (Report, Vec<String>) {
        let map = value.as_object().expect("an object").clone();
        let (report, doubts) = report(&map, "2026-11-24");
        (report, doubts.into_iter().map(|doubt| doubt.field).collect())
    }

    #[test]
    fn what_is_right_is_read_without_a_doubt() {
        let (report, doubts) = read(&json!({
            "scope": "429800001", "place": "幸福里二期", "employer": " 宏达 ", "words": "第一行\n第二行",
            "months": ["2026-09", "2026-08", "2026-09"], "amount_fen": 1_860_000, "people": 12,
            "reporter": { "name": "陈建国", "phone": "１３８００００１２３４" },
            "crew": [{ "name": "王芳", "amount_fen": 100 }, { "name": "" }],
        }));
        assert_eq!(doubts, Vec::<String>::new());
        assert_eq!(report.months, ["2026-08", "2026-09"]);
        assert_eq!((report.amount_fen, report.people), (Some(1_860_000), Some(12)));
        assert_eq!(report.reporter.expect("a reporter").phone, "13800001234");
        assert_eq!((report.employer.as_str(), report.crew.len()), ("宏达", 1));
        assert_eq!(report.words, "第一行\n第二行");
    }

    #[test]
    fn one_telephone_name_and_month_has_one_form_however_it_was_sent() {
        for sent in [
            "+86 138 0000 1234",
            "8613800001234",
            "138-0000-1234",
            "\u{200e}１３８００００１２３４",
        ] {
            let (report, doubts) = read(&json!({ "months": ["2026-9", "2026年9月", "2026-09"],
                "reporter": { "name": "阿依古丽•买买提", "phone": sent } }));
            let who = report.reporter.expect("a reporter");
            assert_eq!((&*who.name, &*who.phone), ("阿依古丽·买买提", "13800001234"), "{sent}");
            assert_eq!((report.months, doubts), (vec!["2026-09".to_owned()], Vec::new()), "{sent}");
        }
    }

    #[test]
    fn every_field_wrong_in_every_way_leaves_a_report_with_doubts() {
        let fields = [
            "scope",
            "site",
            "place",
            "employer",
            "months",
            "amount_fen",
            "people",
            "danger",
            "reporter",
            "words",
            "crew",
            "files",
        ];
        let long = "长".repeat(5_000);
        let wrong = [
            json!(true),
            json!(-7),
            json!(1.5),
            json!(u64::MAX),
            json!("\u{0}\u{202e}x"),
            json!(long),
            json!([]),
            json!({}),
            json!([[1]]),
            json!([{ "name": 7 }]),
            json!({ "name": [], "phone": {} }),
            json!(["2026-13", "yesterday", 2026]),
        ];
        for field in fields {
            for value in &wrong {
                let (report, doubts) = read(&json!({ field: value, "employer_": "x" }));
                let empty = report == Report::default();
                let label = format!("{field}: {value}");
                assert!(!empty || !doubts.is_empty() || harmless(value), "{label}");
                assert!(report.words.chars().count() <= WORDS_CHARS, "{label}");
                assert!(report.place.chars().count() <= NAME_CHARS, "{label}");
                assert!(report.amount_fen.is_none_or(|fen| fen > 0), "{label}");
            }
        }
    }

    /// An empty list or object says nothing, and so does a name that is none.
    fn harmless(value: &Value) -> bool {
        let empty = value.as_array().is_some_and(Vec::is_empty);
        empty || value.as_object().is_some_and(Map::is_empty)
    }

    #[test]
    fn numbers_and_names_that_cannot_be_are_kept_and_marked() {
        let agreed = |item: &str| json!({ "item": item, "text": "同意", "at": 1 });
        let (report, doubts) = read(
            &json!({ "words": "\u{202e}欠薪\u{2066}", "amount_fen": -500, "reporter": {
                "name": "😀", "phone": "1380000", "id_no": "110105194912310021", "account_tail": "四四一七",
                "consents": [agreed("id_no"), agreed("account_tail")],
            }}),
        );
        assert_eq!(doubts, ["amount_fen", "name", "phone", "id_no", "account_tail"]);
        let who = report.reporter.expect("a reporter");
        let kept = [&who.name, &who.phone, &who.id_no, &who.account_tail];
        assert_eq!(kept, ["😀", "1380000", "110105194912310021", "四四一七"]);
        assert_eq!(report.words, "欠薪", "nothing turns around what stands beside it");
    }

    #[test]
    fn a_line_of_a_list_that_can_be_read_in_two_ways_is_kept_as_it_was_written() {
        let (report, doubts) = read(&json!({ "crew": [
            { "name": "吴十", "phone": "１３８００００１２３４", "amount_fen": 360_000 },
            { "name": "王芳", "said": "王芳 1200,50" },
            { "said": "3600" },
            { "name": "李四", "phone": "138" },
        ]}));
        let crew: Vec<_> = report.crew.iter().map(|line| (&*line.name, &*line.phone)).collect();
        assert_eq!(crew, [("吴十", "13800001234"), ("王芳", ""), ("李四", "138")]);
        assert_eq!(report.crew[1].amount_fen, None);
        assert_eq!(doubts, ["crew", "crew", "crew"]);
    }

    #[test]
    fn d5_what_an_older_page_left_in_a_name_is_read_and_its_last_digits_are_no_sum() {
        let (report, doubts) = read(&json!({ "crew": [
            { "name": "沈七 3600块" },
            { "name": "韩八3600" },
            { "name": "陈三 3600 13800001234" },
            { "name": "吴十 3,", "amount_fen": 60_000 },
            { "name": "陈国强", "amount_fen": 60_000 },
        ]}));
        let crew: Vec<_> =
            report.crew.iter().map(|line| (&*line.name, &*line.phone, line.amount_fen)).collect();
        assert_eq!(
            crew,
            [
                ("沈七", "", Some(360_000)),
                ("韩八", "", Some(360_000)),
                ("陈三", "13800001234", Some(360_000)),
                ("吴十 3,", "", None),
                ("陈国强", "", Some(60_000)),
            ]
        );
        assert_eq!(doubts, ["crew"]);
    }

    #[test]
    fn a_report_that_says_nothing_is_marked() {
        assert_eq!(read(&json!({})).1, ["words"]);
        assert_eq!(read(&json!({ "reporter": { "phone": "13800001234" } })).1, ["words"]);
        assert_eq!(read(&json!({ "people": 3 })).1, Vec::<String>::new());
    }

    #[test]
    fn what_needs_a_consent_is_not_kept_without_one() {
        let consent = json!({ "item": "id_no", "text": "同意保存身份证号", "at": 1 });
        let (report, _) = read(&json!({ "reporter": {
            "name": "陈", "id_no": "11010519491231002x", "account_tail": "4417",
            "consents": [consent],
        }}));
        let reporter = report.reporter.expect("a reporter");
        assert_eq!(reporter.id_no, "11010519491231002X");
        assert_eq!(reporter.account_tail, "");
        assert_eq!(reporter.consents[0].text, "同意保存身份证号");
    }

    #[test]
    fn a_file_that_could_never_be_taken_is_not_waited_for() {
        let good = json!({ "sha256": "ab".repeat(32), "mime": "image/jpeg", "size": 9,
            "thumb": "data:text/html,x" });
        let (report, doubts) = read(&json!({ "files": [
            good, { "sha256": "zz", "mime": "image/jpeg", "size": 9 },
            { "sha256": "ab".repeat(32), "mime": "image/svg+xml", "size": 9 }, good,
        ]}));
        assert_eq!(report.files.len(), 1);
        assert_eq!(report.files[0].thumb, "");
        assert_eq!(doubts, ["files", "files", "files"]);
    }
}
