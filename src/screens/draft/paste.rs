//! A pasted list of people: shown as a table before it is taken, with what is in doubt to be settled.

use std::collections::BTreeMap;

use anxin_domain::check::tidy;
use anxin_domain::money::yuan;
use anxin_domain::reading::{self, Cell, Doubt, People, Person, Reading};
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::platform::today;
use crate::ui::{Button, DateField, ReadAs, TextField, UNCUT, as_they_are};

/// The values of a new roster line.
type Values = BTreeMap<String, Value>;

/// Characters of a trade; a longer one goes into the note.
const TRADE: usize = 20;

/// The line of a person: what is read goes into its field, what is in doubt stays as it was written. A sum is owed for
/// a month; without one it stands in the note.
fn line(person: &Person, month: &str) -> Values {
    let mut values = Values::new();
    let mut notes = Vec::new();
    let mut put = |key: &str, text: &str| {
        if !text.is_empty() {
            values.insert(key.to_owned(), json!(text));
        }
    };
    put("verified", "declared");
    let shown = |cell: &Cell<String>| match &cell.reading {
        Reading::Read(text) => text.clone(),
        _ => cell.raw.trim().to_owned(),
    };
    put("name", &person.name.as_ref().map(shown).unwrap_or_default());
    put("phone", &person.phone.as_ref().map(shown).unwrap_or_default());
    if let Some(number) = &person.id_no {
        put("id_type", "resident");
        put("id_no", &tidy(&shown(number)));
    }
    if person.trade.chars().count() <= TRADE {
        put("trade", &person.trade);
    } else {
        notes.push(person.trade.clone());
    }
    match person.amount.as_ref().map(|cell| (cell.value(), &cell.raw)) {
        Some((Some(fen), _)) if !month.is_empty() => {
            values.insert(format!("m.{month}.due"), json!(fen));
        }
        Some((Some(fen), _)) => notes.push(fill("app.paste.no_month", &[("sum", &yuan(fen))])),
        Some((None, raw)) => notes.push(fill("app.paste.unsettled", &[("text", raw)])),
        None => {}
    }
    if !person.more.is_empty() {
        notes.push(person.more.clone());
    }
    if !notes.is_empty() {
        values.insert("note".to_owned(), json!(notes.join("；")));
    }
    values
}

/// How many people and how much, and what the list itself says it comes to.
fn summary(people: &People) -> String {
    let settled = people.rows.iter().filter(|row| row.doubts().next().is_none()).count();
    let doubts = people.rows.len() - settled;
    let mut words = fill(
        "app.paste.sum",
        &[("n", &people.rows.len().to_string()), ("sum", &yuan(people.sum()))],
    );
    if doubts > 0 {
        words.push_str(&fill("app.paste.doubts", &[("n", &doubts.to_string())]));
    }
    for total in &people.totals {
        let said = total.amount.as_ref().and_then(|amount| amount.clone().read());
        if said != Some(people.sum()) {
            words.push_str(&fill("app.paste.total", &[("text", &total.raw)]));
        }
    }
    words
}

/// One cell that a person settles.
#[derive(Clone, Copy, PartialEq)]
enum Settled {
    Name,
    Phone,
    Amount,
}

/// Why a cell is in doubt, as it was written, and what it may be: each a value and its words.
type Open = (Doubt, String, Vec<(String, String)>);

impl Settled {
    /// Why the cell is in doubt, as it was written, and what it may be.
    fn open(self, row: &Person) -> Option<Open> {
        let texts = |cell: &Option<Cell<String>>| {
            let cell = cell.as_ref()?;
            Some((cell.reading.why()?, cell.raw.clone(), as_they_are(cell.reading.readings())))
        };
        match self {
            Self::Name => texts(&row.name),
            Self::Phone => texts(&row.phone),
            Self::Amount => {
                let cell = row.amount.as_ref()?;
                let said = |fen: &i64| (fen.to_string(), ["¥", &yuan(*fen)].concat());
                let choices = cell.reading.readings().iter().map(said).collect();
                Some((cell.reading.why()?, cell.raw.clone(), choices))
            }
        }
    }

    fn settle(self, row: &mut Person, value: &str) {
        let text = Reading::Read(value.to_owned());
        match (self, value.parse()) {
            (Self::Name, _) => row.name.iter_mut().for_each(|cell| cell.reading = text.clone()),
            (Self::Phone, _) => row.phone.iter_mut().for_each(|cell| cell.reading = text.clone()),
            (Self::Amount, Ok(fen)) => {
                row.amount.iter_mut().for_each(|cell| cell.reading = Reading::Read(fen));
            }
            (Self::Amount, Err(_)) => {}
        }
    }
}

/// The field for a list, the table that it is read as, and the button that takes it.
#[component]
pub(super) fn Paste(#[prop(into)] on_take: Callback<Vec<Values>>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let people = RwSignal::new(People::default());
    let month = RwSignal::new(String::new());
    let change = move |text: String| {
        people.set(reading::people(&text, &today()));
        typed.set(text);
    };
    let take = move |()| {
        let month = month.get_untracked();
        let lines = people.with_untracked(|people| {
            people.rows.iter().map(|row| line(row, &month)).collect::<Vec<_>>()
        });
        on_take.run(lines);
    };
    let count = Memo::new(move |_| people.with(|people| people.rows.len()));
    let some = move || count.get() != 0;
    let has_sums = Memo::new(move |_| {
        people.with(|people| people.rows.iter().any(|row| row.amount.is_some()))
    });
    let above = move || people.with(|people| people.above.join("；"));
    view! {
        <TextField name="names" label=text("app.roster.paste") value=typed long=true max=UNCUT on_change=change />
        <Show when=some>
            <p class="t" role="status" data-paste-sum>{move || people.with(summary)}</p>
            <p class="m">{above}</p>
            <div class="pasted">
                {move || (0..count.get()).map(|at| view! { <Row people at /> }).collect_view()}
            </div>
        </Show>
        <Show when=move || has_sums.get()>
            <DateField name="pasted-month" kind="month" label=text("app.paste.month") value=month
                on_change=move |text| month.set(text) wrong=text("app.wrong.day") on_wrong=|_| () />
        </Show>
        <Button act="paste" on_press=take>
            {move || match count.get() {
                0 => text("app.roster.paste.go"),
                n => fill("app.paste.go", &[("n", &n.to_string())]),
            }}
        </Button>
    }
}

/// One person of the list.
#[component]
fn Row(people: RwSignal<People>, at: usize) -> impl IntoView {
    let row = Memo::new(move |_| people.with(|people| people.rows.get(at).cloned()));
    let cells = move || {
        let row = row.get().unwrap_or_default();
        let shown = |cell: &Option<Cell<String>>| {
            let cell = cell.as_ref();
            cell.map(|cell| cell.value().unwrap_or_else(|| cell.raw.clone())).unwrap_or_default()
        };
        let sum =
            row.amount.as_ref().map(|cell| cell.value().map_or_else(|| cell.raw.clone(), yuan));
        let beside = [shown(&row.phone), shown(&row.id_no), row.trade.clone(), row.more.clone()];
        let beside: Vec<String> = beside.into_iter().filter(|text| !text.is_empty()).collect();
        view! {
            <span><b>{shown(&row.name)}</b>" "<span class="m">{beside.join(" · ")}</span></span>
            <b class="num">{sum.unwrap_or_default()}</b>
        }
    };
    let open = move |cell: Settled| row.with(|row| row.as_ref().and_then(|row| cell.open(row)));
    let doubt = move |cell: Settled| {
        let choices =
            Signal::derive(move || open(cell).map(|(.., choices)| choices).unwrap_or_default());
        let words = move || {
            open(cell).map(|(why, raw, _)| {
                let words = text(&["doubt.", why.code()].concat());
                fill("app.paste.doubt", &[("text", &raw), ("words", &words)])
            })
        };
        let settle = move |value: String| {
            people.update(|people| {
                people.rows.get_mut(at).into_iter().for_each(|row| cell.settle(row, &value));
            });
        };
        view! { <p class="doubt">{words}</p><ReadAs choices on_choose=settle /> }
    };
    let remove = move |_| people.update(|people| drop(people.rows.remove(at)));
    view! {
        <div class="pastedrow" data-kind="pasted" data-no=at.to_string()>
            <div class="row wage">{cells}</div>
            <button type="button" class="small" data-act="paste-remove" aria-label=text("app.group.remove")
                on:click=remove>"✕"</button>
            <div class="pasteddoubt">{doubt(Settled::Name)}{doubt(Settled::Phone)}{doubt(Settled::Amount)}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_doubt_stays_as_it_was_written_and_a_sum_is_of_a_month() {
        let list = "姓名\t电话\t欠薪\n王芳\t+86 138 0000 1234\t3,600\n李强\t1380000\t1200,50";
        let people = reading::people(list, "2026-11-30");
        let lines: Vec<Values> = people.rows.iter().map(|row| line(row, "2026-09")).collect();
        let of = |no: usize, key: &str| lines[no].get(key).cloned().unwrap_or_default();
        assert_eq!(
            (of(0, "phone"), of(0, "m.2026-09.due")),
            (json!("13800001234"), json!(360_000))
        );
        assert_eq!((of(1, "phone"), of(1, "m.2026-09.due")), (json!("1380000"), Value::Null));
        assert!(lines[1].contains_key("note"), "the sum that nobody settled is not lost");
        let without = line(&people.rows[0], "");
        assert!(without.contains_key("note") && !without.keys().any(|path| path.starts_with("m.")));
    }

    #[test]
    fn a_cell_is_settled_by_choosing() {
        let mut people = reading::people("李强 1200,50", "2026-11-30");
        assert_eq!(people.sum(), 0);
        let (why, _, choices) = Settled::Amount.open(&people.rows[0]).expect("in doubt");
        assert_eq!((why, choices.len()), (Doubt::Commas, 2));
        Settled::Amount.settle(&mut people.rows[0], &choices[0].0);
        assert_eq!(people.sum(), 120_050);
        assert!(Settled::Amount.open(&people.rows[0]).is_none());
    }
}
