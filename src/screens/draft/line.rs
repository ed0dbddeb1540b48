//! One worker's line: who, and the months owed.

use anxin_domain::confirm;
use anxin_domain::describe::{Input, Section};
use anxin_domain::id::RecordId;
use anxin_domain::kinds::WAGE_LINE;
use anxin_domain::{reading, roster};
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::Value;

use super::super::case::{Checks, checked, show_faults};
use super::super::form::{FieldInput, Form, Wrong, in_order};
use super::super::shell::{Frame, use_work};
use super::files::thumb;
use super::{form_of, record_in};
use crate::platform::today;
use crate::ui::{Button, DateField, Look, NumberField, YUAN, grouped_yuan};

/// The month after, `YYYY-MM`.
fn after(month: &str) -> Option<String> {
    let month = reading::month(month, "").read()?;
    let (year, month) = month.split_once('-')?;
    let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
    Some(if month >= 12 {
        format!("{:04}-01", year + 1)
    } else {
        format!("{year:04}-{:02}", month + 1)
    })
}

/// The line in the address; a line already at the office is taken up for changing.
#[component]
pub(crate) fn Line() -> impl IntoView {
    let work = use_work();
    let (lead, line) = (record_in(1), record_in(3));
    let ready = RwSignal::new(None::<RecordId>);
    Effect::new(move || {
        let Some(line) = line.get() else { return };
        let desk = work.desk();
        match desk.view(line) {
            Some(record) if desk.draft(line).is_none() => work.run(async move {
                let done = desk.edit(&record).await;
                let _ = ready.try_set(Some(line));
                done
            }),
            _ => ready.set(Some(line)),
        }
    });
    move || Some(view! { <Worker lead=lead.get()? line=ready.get()? /> })
}

#[component]
fn Worker(lead: RecordId, line: RecordId) -> impl IntoView {
    let work = use_work();
    let form = form_of(work, line, "wage_line");
    let said = checked(line, "wage_line");
    show_faults(form, said);
    let back = format!("/draft/{lead}/roster");
    let title = Signal::derive(move || form.values.with(|all| super::title_of("wage_line", all)));
    let sub = Signal::derive(move || {
        let owed = form.values.with(roster::owed);
        fill("app.line.owed", &[("sum", &grouped_yuan(owed))])
    });
    let done = back.clone();
    let foot = move || view! { <a class="btn" href=done.clone() data-act="line-done">{text("app.line.done")}</a> };
    let once = |wanted: &str| {
        WAGE_LINE
            .sections
            .iter()
            .find_map(|section| match section {
                Section::Once { key, fields } if *key == wanted => Some(*fields),
                _ => None,
            })
            .unwrap_or_default()
    };
    let inputs = move |key: &str| {
        once(key)
            .iter()
            .map(|field| {
                let label = text(&format!("field.wage_line.{}", field.key));
                view! { <FieldInput form field path=field.key.to_owned() label /> }
            })
            .collect_view()
    };
    let own = move || work.watch().files(lead, Some(&line.to_string()));
    view! {
        <Frame title sub back foot=foot>
            <Checks said />
            <section class="card stack">{inputs("worker")}</section>
            <Months form />
            <section class="card stack">{inputs("verification")}</section>
            <div class="thumbs">{move || own().into_iter().map(|(path, file)| thumb(path, &file)).collect_view()}</div>
        </Frame>
    }
}

/// The values of a month that was removed, by path.
type Removed = (String, Vec<(String, Value)>);

#[component]
pub(super) fn Months(form: Form) -> impl IntoView {
    let opened = RwSignal::new(Vec::<String>::new());
    let shown = Memo::new(move |_| {
        let mut all = opened.get();
        form.values.with(|values| {
            all.extend(roster::months(values).into_iter().map(str::to_owned));
            all.extend(roster::months_again(values).into_iter().map(str::to_owned));
        });
        in_order(all)
    });
    let first = RwSignal::new(today().get(..7).unwrap_or_default().to_owned());
    let (unread, set_unread) = signal(false);
    let (known, set_known) = signal(false);
    let add = move |()| {
        let month = first.get_untracked();
        set_known.set(shown.with_untracked(|all| all.contains(&month)));
        if unread.get_untracked() || known.get_untracked() {
            return;
        }
        if let Some(next) = after(&month).filter(|_| roster::is_month(&month)) {
            opened.update(|all| all.push(month));
            first.set(next);
        }
    };
    // The same amounts as in the last month, for the month that comes.
    let again = move |()| {
        let Some(last) = shown.with_untracked(|all| all.last().cloned()) else { return add(()) };
        let Some(next) = after(&last) else { return };
        for part in ["due", "paid", "deduct"] {
            let value = form.value(&format!("m.{last}.{part}")).get_untracked();
            if !value.is_null() {
                form.put(&format!("m.{next}.{part}"), value);
            }
        }
        // The picker goes on with the month that comes.
        first.set(after(&next).unwrap_or_else(|| next.clone()));
        opened.update(|all| all.push(next));
    };
    let removed = RwSignal::new(None::<Removed>);
    let remove = Callback::new(move |month: String| {
        let head = format!("m.{month}.");
        let values: Vec<(String, Value)> = form.values.with_untracked(|all| {
            let own = all.iter().filter(|(path, _)| path.starts_with(&head));
            own.map(|(path, value)| (path.clone(), value.clone())).collect()
        });
        for (path, _) in &values {
            form.put(path, Value::Null);
        }
        opened.update(|all| all.retain(|one| *one != month));
        removed.set(Some((month, values)));
    });
    let undo = move |()| {
        let Some((month, values)) = removed.get_untracked() else { return };
        opened.update(|all| all.push(month));
        for (path, value) in values {
            form.put(&path, value);
        }
        removed.set(None);
    };
    let gone = move || {
        let month = removed.with(|removed| removed.as_ref().map(|(month, _)| month.clone()));
        month.map(|month| fill("app.line.month.removed", &[("month", &month)]))
    };
    view! {
        <section class="stack" data-section="m">
            <h2 class="sec">{text("section.wage_line.m")}</h2>
            <For each=move || shown.get() key=Clone::clone children=move |month| view! { <Month form month remove /> } />
            <Show when=move || removed.with(Option::is_some)>
                <div class="card two" role="status">
                    <span>{gone}</span>
                    <Button act="undo-month" look=Look::Ghost on_press=undo>{text("app.undo")}</Button>
                </div>
            </Show>
            <Wrong form path=confirm::OWED.to_owned() input=Input::Money />
            <div class="card stack">
                <DateField name="month" kind="month" label=text("app.line.month") value=first on_change=move |month| first.set(month) wrong=text("app.wrong.day") on_wrong=move |wrong| set_unread.set(wrong) />
                <p class="doubt" role="status">{move || known.get().then(|| text("app.line.again"))}</p>
                <div class="two">
                    <Button act="add-month" look=Look::Ghost on_press=add>{text("app.line.add")}</Button>
                    <Button act="same-month" look=Look::Ghost on_press=again>{text("app.line.same")}</Button>
                </div>
            </div>
        </section>
    }
}

#[component]
fn Month(form: Form, month: String, remove: Callback<String>) -> impl IntoView {
    let (of, again, gone) = (month.clone(), month.clone(), month.clone());
    let twice = move || {
        let counted = form.values.with(|all| !roster::months_again(all).contains(again.as_str()));
        (!counted).then(|| text("app.line.month.twice"))
    };
    let label = fill("app.line.month.remove", &[("month", &month)]);
    let sums = Memo::new(move |_| form.values.with(|all| roster::month(all, &of)));
    let field = |part: &'static str| {
        let path = format!("m.{month}.{part}");
        let value = form.value(&path);
        let name = path.clone();
        let change = move |value: Value| form.put(&path, value);
        view! {
            <NumberField name notation=&YUAN label=text(&format!("app.line.{part}")) wrong=text("app.wrong.money") value on_change=change />
        }
    };
    let owed = move || grouped_yuan(sums.get().owed());
    let wrong = move || (!sums.get().fits()).then(|| text("app.line.over"));
    view! {
        <div class="card month" data-month=month.clone()>
            <div class="kv"><b>{if roster::is_month(&roster::month_key(&month)) { month.clone() } else { text("app.line.unnamed") }}</b><span>{text("app.line.left")}" "<b class="num">{owed}</b></span></div>
            <div class="three">{field("due")}{field("paid")}{field("deduct")}</div>
            <p class="doubt">{wrong}</p>
            <p class="doubt">{twice}</p>
            <button type="button" class="small" data-act="remove-month" aria-label=label.clone()
                on:click=move |_| remove.run(gone.clone())>{label.clone()}</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn december_is_followed_by_january() {
        assert_eq!(after("2025-12").as_deref(), Some("2026-01"));
        assert_eq!(after("2026-03").as_deref(), Some("2026-04"));
        assert_eq!(after("bad"), None);
    }
}
