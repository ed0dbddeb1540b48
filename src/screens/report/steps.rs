//! The five questions, and a crew leader's list. Each can be left out; whoever has said enough sends at
//! once.

use anxin_domain::money;
use anxin_locale::text;
use anxin_protocol::report::{CREW, MONTHS, NAME_CHARS, Reporter};

use super::crew;
use super::page::{KEPT_FIELDS, Page};
use super::parts::{Field, ask, button, doubt, foot, live as part, p, pad, strip, t, tf};
use crate::platform::http::day;
use crate::ui::number::{grouped_yuan, parse_yuan};

/// Characters on the pad: nobody is owed ten digits of yuan.
const PAD: usize = 10;
/// Months that are shown more at a time.
const MORE_MONTHS: u32 = 12;
/// The first month that the office takes.
const FIRST_MONTH: &str = "1990-01";
/// Characters of a site or firm: as many as the office reads.
#[expect(clippy::cast_possible_truncation, reason = "sixty")]
const PLACE: u32 = NAME_CHARS as u32;
/// Characters of a list.
const LIST: u32 = 16_000;
/// Bytes of a list: with all else a report stays below what the office takes.
const LIST_BYTES: usize = 18_000;

fn step(back: &str, no: u8, html: &str) -> String {
    format!("{}<div class=\"step\">{html}</div>", strip(back, no))
}

/// On to the next question, or straight to the end.
fn on() -> String {
    let next =
        "<button type=\"button\" class=\"btn\" data-act=\"next\" data-live=\"next\"></button>";
    foot(&format!("{next}{}", button("enough", "quiet", "report.now")))
}

/// Which site or employer.
pub(super) fn place(page: &Page) -> String {
    let pocket = page.pocket();
    let report = &pocket.draft.report;
    let field = |name, label, value, like| Field {
        name,
        label,
        value,
        like,
        max: PLACE,
        ..Field::default()
    };
    let place = field("place", "report.place", report.place.as_str(), "report.place.like");
    let employer =
        field("employer", "report.employer", report.employer.as_str(), "report.employer.like");
    let html = format!(
        "{}{}{}{}{}",
        ask("report.where", "report.where.say"),
        part("at"),
        place.html(),
        employer.html(),
        on()
    );
    step("", 1, &html)
}

/// How much.
pub(super) fn amount() -> String {
    let sum = "<div class=\"sum\" aria-live=\"polite\" data-live=\"amount\"></div>";
    let ask = ask("report.amount", "report.amount.say");
    step("where", 2, &format!("{ask}{sum}{}{}", pad(true), on()))
}

/// Which months.
pub(super) fn months() -> String {
    let ask = ask("report.months", "report.months.say");
    let grid = "<div class=\"months\" data-live=\"months\"></div>";
    step("amount", 3, &format!("{ask}{grid}{}{}{}", doubt("months"), part("earlier"), on()))
}

/// How many.
pub(super) fn people() -> String {
    let sum = "<div class=\"sum\" aria-live=\"polite\" data-live=\"people\"></div>";
    let ask = ask("report.people", "report.people.say");
    let crew = t("report.crew.go");
    let crew = format!("<a class=\"btn quiet\" href=\"#crew\" data-act=\"crew\">{crew}</a>");
    step("months", 4, &format!("{ask}{sum}{}{crew}{}", pad(false), on()))
}

/// A crew leader's list: what is in the field is the list, and below it stands how it is read.
pub(super) fn list(page: &Page) -> String {
    let list = page.pocket().draft.list.clone();
    let list = Field {
        name: "list",
        label: "report.crew.list",
        value: &list,
        max: LIST,
        like: "report.crew.like",
        long: true,
        ..Field::default()
    };
    let html = format!(
        "{}{}{}{}{}",
        ask("report.crew", "report.crew.say"),
        list.html(),
        part("crew"),
        p("say", &t("report.crew.named")),
        foot(&button("listed", "", "report.crew.done")),
    );
    step("people", 0, &html)
}

/// Who, or nobody.
pub(super) fn who(page: &Page) -> String {
    let pocket = page.pocket();
    let Reporter { name, phone, .. } = &pocket.draft.reporter;
    let crew = if pocket.draft.list.trim().is_empty() { "" } else { "report.crew.named" };
    let phone = Field {
        name: "phone",
        label: "report.phone",
        value: phone,
        mode: "tel",
        max: 20,
        ..Field::default()
    };
    let name =
        Field { name: "name", label: "report.name", value: name, max: 50, ..Field::default() };
    let send = format!(
        "{}{}{}",
        button("send", "", "report.send"),
        p("say", &t("report.anonymous.say")),
        button("send-anonymous", "ghost", "report.anonymous"),
    );
    let crew = if crew.is_empty() { String::new() } else { p("say", &t(crew)) };
    let ask = ask("report.who", "report.who.say");
    let danger = part("danger");
    step("people", 5, &format!("{ask}{}{}{crew}{danger}{}", phone.html(), name.html(), foot(&send)))
}

/// The parts that change.
pub(super) fn live(page: &Page, name: &str) -> String {
    let pocket = page.pocket();
    let (draft, report) = (&pocket.draft, &pocket.draft.report);
    match name {
        "next" => {
            let said = match page.place().as_str() {
                "where" => !report.place.is_empty() || !report.employer.is_empty(),
                "amount" => report.amount_fen.is_some(),
                "months" => !report.months.is_empty(),
                _ => report.people.is_some(),
            };
            t(if said { "report.next" } else { "report.skip" })
        }
        "amount" => sum(&draft.amount),
        "people" => {
            let count = report.people.unwrap_or(0).to_string();
            format!(
                "<p class=\"big\" data-people>{}</p>",
                tf("report.people.unit", &[("n", &count)])
            )
        }
        "months" => {
            let all = shown_months(page);
            all.iter().map(|month| month_key(month, report.months.contains(month))).collect()
        }
        "earlier" if shown_months(page).iter().all(|month| month.as_str() > FIRST_MONTH) => {
            button("earlier", "quiet", "report.months.earlier")
        }
        "crew" => crew::table(draft, &day()),
        _ => String::new(),
    }
}

/// The months to choose from, the latest first.
fn shown_months(page: &Page) -> Vec<String> {
    let mut months = months_until(&day(), page.months.get());
    months.retain(|month| month.as_str() >= FIRST_MONTH);
    months
}

fn sum(typed: &str) -> String {
    let fen = parse_yuan(typed.trim_end_matches('.'));
    let dot = if typed.ends_with('.') { "." } else { "" };
    let shown = format!("¥ {}{dot}", grouped_yuan(fen.unwrap_or(0)));
    let long = if shown.chars().count() > 12 { " long" } else { "" };
    let capital = fen.filter(|fen| *fen > 0).map(money::capital).unwrap_or_default();
    format!("<p class=\"big{long}\" data-amount>{shown}</p><p class=\"cap\">{capital}</p>")
}

fn month_key(month: &str, on: bool) -> String {
    let (year, number) = month.split_once('-').unwrap_or_default();
    let words = tf("report.month", &[("m", number.trim_start_matches('0'))]);
    format!(
        "<button type=\"button\" class=\"month\" data-act=\"month\" value=\"{month}\" aria-pressed=\"{on}\">\
         {words}<small>{year}</small></button>"
    )
}

/// The months before a day `YYYY-MM-DD`, its own first, each `YYYY-MM`.
fn months_until(day: &str, count: u32) -> Vec<String> {
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
    let (year, month) = (number(day.get(..4)), number(day.get(5..7)));
    let (Some(year), Some(month)) = (year, month) else { return Vec::new() };
    let last = year * 12 + month - 1;
    (0..count).map(|back| last - back).map(|no| format!("{}-{:02}", no / 12, no % 12 + 1)).collect()
}

/// What a key makes of the amount on the pad.
fn pressed(amount: &str, key: &str) -> String {
    let mut text = amount.to_owned();
    match key {
        "Backspace" => drop(text.pop()),
        "." if text.contains('.') || text.is_empty() => {}
        _ => text.push_str(key),
    }
    let zero = text == "0" || text.starts_with("0.");
    let whole = if zero { &text } else { text.trim_start_matches('0') };
    let fits = whole.len() <= PAD && whole.split_once('.').is_none_or(|(_, fen)| fen.len() <= 2);
    if fits { whole.to_owned() } else { amount.to_owned() }
}

/// A key of the pad or of a keyboard.
pub(super) fn key(page: &Page, key: &str) {
    let digit = key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_digit());
    if !digit && key != "." && key != "Backspace" {
        return;
    }
    let key = key.to_owned();
    match page.place().as_str() {
        "amount" => page.edit(move |draft| {
            draft.amount = pressed(&draft.amount, &key);
            let fen = parse_yuan(draft.amount.trim_end_matches('.'));
            draft.report.amount_fen = fen.filter(|fen| *fen > 0);
        }),
        "people" => page.edit(move |draft| {
            let known = draft.report.people.unwrap_or(0);
            let next = match key.parse::<u32>() {
                Ok(digit) => known.saturating_mul(10).saturating_add(digit),
                Err(_) if key == "Backspace" => known / 10,
                Err(_) => known,
            };
            draft.report.people = Some(if next > 99_999 { known } else { next }).filter(|n| *n > 0);
        }),
        _ => {}
    }
}

/// Something was typed into a field.
pub(super) fn typed(page: &Page, name: &str, text: String) {
    match name {
        "place" => page.edit(|draft| draft.report.place = text),
        "list" => page.edit(|draft| draft.list = text),
        "employer" => page.edit(|draft| draft.report.employer = text),
        "phone" => page.edit(|draft| draft.reporter.phone = text),
        "name" => page.edit(|draft| draft.reporter.name = text),
        _ => {
            page.typed.borrow_mut().insert(name.to_owned(), text.clone());
            if let Some(field) = KEPT_FIELDS.into_iter().find(|field| *field == name) {
                let token = page.current.borrow().clone();
                page.change(
                    async move |pocket| pocket.keep_words(&token, field, text).await,
                    |_, ()| {},
                );
            }
        }
    }
}

/// Something was pressed.
pub(super) fn press(page: &Page, act: &str, value: &str) {
    match act {
        "digit" => key(page, value),
        "next" => page.go(match page.place().as_str() {
            "where" => "amount",
            "amount" => "months",
            "months" => "people",
            _ => "who",
        }),
        "earlier" => page.months.set(page.months.get() + MORE_MONTHS),
        "month" => {
            let month = value.to_owned();
            let chosen = page.pocket().draft.report.months.clone();
            if chosen.len() >= MONTHS && !chosen.contains(&month) {
                return page.say_wrong("months", text("report.months.full"));
            }
            page.wrong.take();
            page.edit(move |draft| {
                let months = &mut draft.report.months;
                match months.iter().position(|known| *known == month) {
                    Some(at) => drop(months.remove(at)),
                    None => months.push(month),
                }
            });
        }
        "listed" => listed(page),
        "pick" => crew::pick(page, value),
        "send" => send(page, false),
        "send-anonymous" => send(page, true),
        _ => {}
    }
}

/// The list is written: goes on with it, if it fits into one report.
fn listed(page: &Page) {
    page.change(
        async |pocket| {
            // Counted here, where all that was typed has arrived.
            let draft = &pocket.draft;
            let count = draft.crew(&day()).len();
            Ok((count <= CREW && draft.list.len() <= LIST_BYTES).then_some(count))
        },
        |page, count| {
            let Some(count) = count else {
                return page.say_wrong("list", text("report.crew.full"));
            };
            page.edit(move |draft| {
                let people = draft.report.people.max(u32::try_from(count).ok());
                draft.report.people = people.filter(|n| *n > 0);
            });
            page.go("who");
        },
    );
}

/// Finishes: named, or with nothing about who it is. Pressed once more, nothing is sent once more.
fn send(page: &Page, anonymous: bool) {
    if page.spent.replace(true) {
        return;
    }
    let token = page.pocket().draft.token.clone();
    page.change(
        async move |pocket| {
            // Asked here, where all that was typed has arrived.
            if !anonymous && pocket.draft.reporter.phone.trim().is_empty() {
                return Ok(None);
            }
            let said = pocket.draft.clone();
            pocket.finish(&token, anonymous).await;
            Ok(Some((token, said)))
        },
        move |page, finished| {
            let Some((token, mut said)) = finished else {
                page.spent.set(false);
                return page.say_wrong("phone", text("report.phone.wanted"));
            };
            if anonymous {
                said.reporter = Reporter::default();
            }
            page.last.replace(said);
            page.open(&token);
            page.deliver();
            page.go("sent");
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pad_makes_amounts_and_nothing_else() {
        let all = |keys: &[&str]| keys.iter().fold(String::new(), |text, key| pressed(&text, key));
        let each = |keys: &str| {
            let keys: Vec<String> = keys.chars().map(String::from).collect();
            all(&keys.iter().map(String::as_str).collect::<Vec<_>>())
        };
        assert_eq!(each("18600"), "18600");
        assert_eq!(each("0018.5.0"), "18.50");
        assert_eq!(each("0.07"), "0.07");
        assert_eq!(each(".5"), "5");
        assert_eq!(each("12.345"), "12.34");
        assert_eq!(all(&["1", "2", "Backspace", "Backspace", "Backspace", "3"]), "3");
        assert_eq!(each("123456789012"), "1234567890");
    }

    #[test]
    fn months_go_back_over_the_year() {
        assert_eq!(months_until("2026-02-28", 4), ["2026-02", "2026-01", "2025-12", "2025-11"]);
        assert!(months_until("", 4).is_empty());
    }
}
