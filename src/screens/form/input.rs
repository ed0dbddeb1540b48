//! One field of a description as an input.

use anxin_domain::check;
use anxin_domain::describe::{ChoiceSet, Field, Input};
use anxin_domain::kinds;
use anxin_domain::reading::{self, Reading};
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{Choosable, Form, Wrong};
use crate::platform::today;
use crate::ui::{
    COUNT, ChoiceField, ChoicesField, DateField, FlagField, NumberField, ReadAs, TextField, Tile,
    UNCUT, YUAN, as_they_are,
};

/// The tiles of a set, in its order.
pub(crate) fn tiles(set: &ChoiceSet) -> Vec<Tile> {
    let word = |value: &str| text(&format!("choice.{}.{value}", set.name));
    set.values.iter().map(|value| Tile::new(*value, word(value))).collect()
}

/// The input for `field` at `path`, and below it what is wrong there.
#[component]
pub(crate) fn FieldInput(
    form: Form,
    field: &'static Field,
    path: String,
    label: String,
) -> impl IntoView {
    let below = path.clone();
    view! { {input(form, field, path, label)} <Wrong form path=below input=field.input /> }
}

fn input(form: Form, field: &'static Field, path: String, label: String) -> AnyView {
    let wanted = field.wanted;
    let value = form.value(&path);
    let shown = form.text(&path);
    let at = StoredValue::new(path.clone());
    let put_text = move |text: String| at.with_value(|path| form.put_text(path, text));
    let put = move |value: Value| at.with_value(|path| form.put(path, value));
    let unread = move |unread| at.with_value(|path| form.mark_unread(path, unread));
    match field.input {
        Input::Text { max } | Input::LongText { max } => {
            let long = matches!(field.input, Input::LongText { .. });
            // What is longer is kept as typed and said here; it is not saved until it is shorter.
            let doubt = Signal::derive(move || shown.with(|typed| too_long(typed, max)));
            view! { <TextField name=path label value=shown on_change=put_text max=UNCUT doubt wanted long /> }
                .into_any()
        }
        Input::Choice(set) => {
            let chosen = Signal::derive(move || value.get().as_str().map(str::to_owned));
            let change = move |one: Option<String>| put_text(one.unwrap_or_default());
            let mut tiles = tiles(set);
            form.without.with_untracked(|out| tiles.retain(|tile| !out.contains(&tile.value)));
            view! { <ChoiceField name=path label tiles value=chosen on_change=change wanted /> }
                .into_any()
        }
        Input::Choices(set) => {
            let chosen = Signal::derive(move || texts(&value.get()));
            let change = move |all: Vec<String>| {
                put(if all.is_empty() { Value::Null } else { json!(all) });
            };
            view! { <ChoicesField name=path label tiles=tiles(set) value=chosen on_change=change wanted /> }
                .into_any()
        }
        Input::Flag => {
            let chosen = Signal::derive(move || value.get().as_bool());
            let change = move |yes: Option<bool>| put(yes.map_or(Value::Null, Value::from));
            let words = (text("app.yes"), text("app.no"));
            view! { <FlagField name=path label words value=chosen on_change=change /> }.into_any()
        }
        Input::Money | Input::Count => {
            let (notation, wrong) = match field.input {
                Input::Money => (&YUAN, "app.wrong.money"),
                _ => (&COUNT, "app.wrong.count"),
            };
            view! { <NumberField name=path label notation value on_change=put wrong=text(wrong) wanted /> }
                .into_any()
        }
        Input::Date | Input::Month | Input::Time => {
            let kind = match field.input {
                Input::Date => "date",
                Input::Month => "month",
                _ => "time",
            };
            let wrong = text("app.wrong.day");
            view! { <DateField name=path label kind value=shown on_change=put_text wrong on_wrong=unread wanted /> }
                .into_any()
        }
        Input::Phone | Input::IdCard | Input::CreditCode => {
            let input = field.input;
            // In the form in which it is compared, where it can be read; otherwise as it was typed.
            let put_text = move |typed: String| {
                let read = read_number(input, &typed).and_then(Reading::read);
                put_text(read.unwrap_or_else(|| typed.trim().to_owned()));
            };
            let doubt = Signal::derive(move || {
                let doubt = check::doubt(input, &shown.get(), &today())?;
                Some(text(&format!("doubt.{}", doubt.code())))
            });
            let choices = Signal::derive(move || match read_number(input, &shown.get()) {
                Some(Reading::Doubtful { readings, .. }) => as_they_are(&readings),
                _ => Vec::new(),
            });
            let mode = if input == Input::Phone { "tel" } else { "latin" };
            view! {
                <TextField name=path label value=shown on_change=put_text mode max=60 doubt wanted />
                <ReadAs choices on_choose=put_text />
            }
            .into_any()
        }
        Input::Position => view! { <PositionField form path label /> }.into_any(),
        Input::Link(kind) => view! { <LinkField form path label kind /> }.into_any(),
    }
}

/// What to say of a text with more characters than its field takes.
fn too_long(text: &str, most: u32) -> Option<String> {
    let count = text.chars().count().to_string();
    let words = [("n", &*most.to_string()), ("count", &*count)];
    kinds::is_longer(text, most).then(|| fill("app.wrong.long", &words))
}

/// A number with a shape as it is read; none where nothing was typed.
fn read_number(input: Input, typed: &str) -> Option<Reading<String>> {
    let some = !typed.trim().is_empty();
    some.then(|| match input {
        Input::Phone => reading::phone(typed),
        Input::IdCard => reading::id_card(typed, &today()),
        _ => reading::credit_code(typed),
    })
}

/// The texts of an array.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A record chosen from those on the phone.
#[component]
fn LinkField(form: Form, path: String, label: String, kind: &'static str) -> impl IntoView {
    let shown = form.text(&path);
    let id = format!("f-{path}");
    let name = path.clone();
    let change = move |ev| form.put_text(&path, event_target_value(&ev));
    let choices = move || {
        let mut all = form.links.get();
        all.retain(|one| one.kind == kind);
        all
    };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}</label>
            <select id=id name=name on:change=change prop:value=move || shown.get()>
                <option value="">{text("app.link.none")}</option>
                <For each=choices key=|one| one.id.clone()
                    children=move |Choosable { id, title, .. }| {
                        let mine = id.clone();
                        view! {
                            <option value=id selected=move || shown.get() == mine>{title}</option>
                        }
                    } />
            </select>
        </div>
    }
}

/// Where the phone is, only when asked for, with its accuracy.
#[component]
fn PositionField(form: Form, path: String, label: String) -> impl IntoView {
    let value = form.value(&path);
    let (busy, set_busy) = signal(false);
    let (trouble, set_trouble) = signal(None::<String>);
    let name = path.clone();
    let at = StoredValue::new(path);
    let ask = move |()| {
        set_busy.set(true);
        set_trouble.set(None);
        crate::platform::spawn(async move {
            let found = crate::platform::position::here().await;
            let _ = set_busy.try_set(false);
            match found {
                Ok(place) => {
                    let _ =
                        at.try_with_value(|path| {
                            form.put(path, json!({
                            "lat": place.lat, "lon": place.lon, "acc": place.acc, "at": place.at
                        }));
                        });
                }
                Err(error) => {
                    let words = text(&format!("app.position.{}", error.code()));
                    let _ = set_trouble.try_set(Some(words));
                }
            }
        });
    };
    let shown = move || position_words(&value.get());
    let word = move || {
        text(match (busy.get(), value.get().is_null()) {
            (true, _) => "app.position.busy",
            (false, true) => "app.position.take",
            (false, false) => "app.position.again",
        })
    };
    view! {
        <div class="field" data-name=name>
            <span class="label">{label}</span>
            <p class="num left">{shown}</p>
            <button type="button" class="btn ghost" data-act="position"
                disabled=move || busy.get() on:click=move |_| ask(())>{word}</button>
            <p class="m">{text("app.position.consent")}</p>
            <p class="doubt" role="status">{move || trouble.get()}</p>
        </div>
    }
}

/// A position in words: degrees and accuracy.
pub(crate) fn position_words(value: &Value) -> Option<String> {
    let part = |name: &str| value.get(name).and_then(Value::as_f64);
    let (lat, lon) = (degrees(part("lat")?), degrees(part("lon")?));
    let acc = part("acc").map(|acc| whole(acc).to_string()).unwrap_or_default();
    let words = [("lat", lat.as_str()), ("lon", lon.as_str()), ("acc", acc.as_str())];
    Some(fill("app.position.words", &words))
}

#[expect(clippy::cast_possible_truncation, reason = "degrees and metres of this earth")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// Degrees with five places, about a metre. By integers: the library's way to write broken numbers
/// would be a good part of what the phone downloads.
fn degrees(value: f64) -> String {
    let parts = whole(value * 100_000.0);
    let sign = if parts < 0 { "-" } else { "" };
    format!("{sign}{}.{:05}", parts.abs() / 100_000, parts.abs() % 100_000)
}

#[cfg(test)]
mod tests {
    use super::degrees;

    #[test]
    fn degrees_have_five_places() {
        let cases = [(30.5, "30.50000"), (-0.000_014, "-0.00001"), (113.123_456, "113.12346")];
        for (value, words) in cases {
            assert_eq!(degrees(value), words);
        }
    }
}
