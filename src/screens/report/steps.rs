//! The five questions. Each can be left out; whoever has said enough sends at once.

use anxin_domain::{check, money};
use anxin_locale::{fill, text};
use anxin_protocol::report::Reporter;
use leptos::prelude::*;

use super::context::here;
use super::parts::{Ask, Strip, Waits};
use crate::platform::today;
use crate::ui::number::parse_yuan;
use crate::ui::{Button, Look, MoneyPad, TextField, grouped_yuan};

/// Characters on the pad: nobody is owed ten digits of yuan.
const PAD: usize = 10;
/// Months to choose from at first.
const MONTHS: u32 = 9;

#[component]
fn Foot(next: &'static str, #[prop(into)] said: Signal<bool>) -> impl IntoView {
    let context = here();
    let label = move || text(if said.get() { "report.next" } else { "report.skip" });
    view! {
        <div class="foot">
            <Waits />
            <Button act="next" on_press=move |()| context.go(next)>{label}</Button>
            <Button act="enough" look=Look::Quiet on_press=move |()| context.go("who")>
                {text("report.now")}
            </Button>
        </div>
    }
}

/// Which site or employer.
#[component]
pub(super) fn Where() -> impl IntoView {
    let context = here();
    let at = context.draft(|draft| draft.at.clone());
    let place = context.draft(|draft| draft.report.place.clone());
    let employer = context.draft(|draft| draft.report.employer.clone());
    let said = Signal::derive(move || !place.get().is_empty() || !employer.get().is_empty());
    view! {
        <Strip step=1 />
        <div class="step">
            <Ask key="report.where" say="report.where.say" />
            {move || (!at.get().is_empty()).then(|| {
                view! { <p class="site">{fill("report.at", &[("name", &at.get())])}</p> }
            })}
            <TextField name="place" label=text("report.place") value=place max=60
                placeholder=text("report.place.like")
                on_change=move |text| context.edit(move |draft| draft.report.place = text) />
            <TextField name="employer" label=text("report.employer") value=employer max=60
                placeholder=text("report.employer.like")
                on_change=move |text| context.edit(move |draft| draft.report.employer = text) />
            <Foot next="amount" said />
        </div>
    }
}

/// What a key makes of the amount on the pad.
fn pressed(amount: &str, key: char) -> String {
    let mut text = amount.to_owned();
    match key {
        '\u{8}' => drop(text.pop()),
        '.' if text.contains('.') || text.is_empty() => {}
        _ => text.push(key),
    }
    let whole =
        if text == "0" || text.starts_with("0.") { &text } else { text.trim_start_matches('0') };
    let fits = whole.len() <= PAD && whole.split_once('.').is_none_or(|(_, fen)| fen.len() <= 2);
    if fits { whole.to_owned() } else { amount.to_owned() }
}

/// How much.
#[component]
pub(super) fn Amount() -> impl IntoView {
    let context = here();
    let amount = context.draft(|draft| draft.amount.clone());
    let fen = Signal::derive(move || parse_yuan(amount.get().trim_end_matches('.')));
    let press = move |key: char| {
        context.edit(move |draft| {
            draft.amount = pressed(&draft.amount, key);
            draft.report.amount_fen =
                parse_yuan(draft.amount.trim_end_matches('.')).filter(|fen| *fen > 0);
        });
    };
    // The keys of a keyboard are the pad's, too.
    let typed = move |ev: leptos::ev::KeyboardEvent| match ev.key().as_str() {
        "Backspace" => press('\u{8}'),
        key if key.len() == 1 && key.chars().all(|c| c.is_ascii_digit() || c == '.') => {
            key.chars().for_each(press);
        }
        _ => {}
    };
    let shown = move || match fen.get() {
        Some(fen) if amount.get().ends_with('.') => format!("¥ {}.", grouped_yuan(fen)),
        Some(fen) => format!("¥ {}", grouped_yuan(fen)),
        None => "¥ 0".to_owned(),
    };
    let capital = move || fen.get().filter(|fen| *fen > 0).map(money::capital).unwrap_or_default();
    let long = move || shown().chars().count() > 12;
    view! {
        <Strip back="where" step=2 />
        <div class="step" on:keydown=typed>
            <Ask key="report.amount" say="report.amount.say" />
            <div class="sum" aria-live="polite">
                <p class="big" class:long=long data-amount="">{shown}</p>
                <p class="cap">{capital}</p>
            </div>
            <MoneyPad dot=true back=text("report.delete") on_key=Callback::new(press) />
            <Foot next="months" said=Signal::derive(move || fen.get().is_some_and(|fen| fen > 0)) />
        </div>
    }
}

/// The months before a day `YYYY-MM-DD`, its own first, each `YYYY-MM`.
fn months_until(day: &str, count: u32) -> Vec<String> {
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
    let (year, month) = (number(day.get(..4)), number(day.get(5..7)));
    let (Some(year), Some(month)) = (year, month) else { return Vec::new() };
    let last = year * 12 + month - 1;
    (0..count).map(|back| last - back).map(|no| format!("{}-{:02}", no / 12, no % 12 + 1)).collect()
}

/// Which months.
#[component]
pub(super) fn Months() -> impl IntoView {
    let context = here();
    let count = RwSignal::new(MONTHS);
    let chosen = context.draft(|draft| draft.report.months.clone());
    let press = move |month: String| {
        context.edit(move |draft| {
            let months = &mut draft.report.months;
            match months.iter().position(|known| *known == month) {
                Some(at) => drop(months.remove(at)),
                None => months.push(month),
            }
        });
    };
    let key = move |month: String| {
        let (mine, shown) = (month.clone(), month.clone());
        let on = move || chosen.with(|all| all.contains(&mine)).to_string();
        let number = month.get(5..).unwrap_or_default().trim_start_matches('0').to_owned();
        view! {
            <button type="button" class="month" name="month" value=shown data-act="month"
                aria-pressed=on on:click=move |_| press(month.clone())>
                {fill("report.month", &[("m", &number)])}
                <small>{month.get(..4).unwrap_or_default().to_owned()}</small>
            </button>
        }
    };
    let all = move || months_until(&today(), count.get()).into_iter().map(key).collect_view();
    view! {
        <Strip back="amount" step=3 />
        <div class="step">
            <Ask key="report.months" say="report.months.say" />
            <div class="months">{all}</div>
            <Button act="earlier" look=Look::Quiet on_press=move |()| count.update(|n| *n = (*n + 9).min(36))>
                {text("report.months.earlier")}
            </Button>
            <Foot next="people" said=Signal::derive(move || chosen.with(|all| !all.is_empty())) />
        </div>
    }
}

/// How many.
#[component]
pub(super) fn People() -> impl IntoView {
    let context = here();
    let people = context.draft(|draft| draft.report.people);
    let press = move |key: char| {
        context.edit(move |draft| {
            let known = draft.report.people.unwrap_or(0);
            let next = match key.to_digit(10) {
                Some(digit) => known.saturating_mul(10).saturating_add(digit),
                None => known / 10,
            };
            draft.report.people = Some(if next > 99_999 { known } else { next }).filter(|n| *n > 0);
        });
    };
    let typed = move |ev: leptos::ev::KeyboardEvent| match ev.key().as_str() {
        "Backspace" => press('\u{8}'),
        key if key.len() == 1 && key.chars().all(|c| c.is_ascii_digit()) => {
            key.chars().for_each(press);
        }
        _ => {}
    };
    let shown = move || {
        let count = people.get().map_or_else(|| "0".to_owned(), |n| n.to_string());
        fill("report.people.unit", &[("n", &count)])
    };
    view! {
        <Strip back="months" step=4 />
        <div class="step" on:keydown=typed>
            <Ask key="report.people" say="report.people.say" />
            <div class="sum" aria-live="polite"><p class="big" data-people="">{shown}</p></div>
            <MoneyPad back=text("report.delete") on_key=Callback::new(press) />
            <a class="btn quiet" href="#crew" data-act="crew">{text("report.crew.go")}</a>
            <Foot next="who" said=Signal::derive(move || people.get().is_some()) />
        </div>
    }
}

/// Who, or nobody.
#[component]
pub(super) fn Who() -> impl IntoView {
    let context = here();
    let phone = context.draft(|draft| draft.reporter.phone.clone());
    let name = context.draft(|draft| draft.reporter.name.clone());
    let crew = context.draft(|draft| draft.report.crew.len());
    let wanted = RwSignal::new(false);
    let doubt = Signal::derive(move || {
        let phone = phone.get();
        let odd = !phone.is_empty() && !check::phone(&check::tidy(&phone));
        let none = wanted.get() && phone.is_empty();
        let key = none.then_some("report.phone.wanted").or(odd.then_some("report.phone.odd"));
        key.map(text)
    });
    let send = move |anonymous: bool| {
        context.change_then(
            async move |pocket| {
                // Asked here, where all that was typed has arrived.
                if !anonymous && pocket.draft.reporter.phone.trim().is_empty() {
                    return Ok(None);
                }
                let said = pocket.draft.clone();
                pocket.finish(anonymous).await.map(|token| Some((token, said)))
            },
            move |finished| {
                let Some((token, mut said)) = finished else { return wanted.set(true) };
                if anonymous {
                    said.reporter = Reporter::default();
                }
                context.last.set_value(said);
                let _ = context.current.try_set(Some(token));
                context.deliver();
                context.go("sent");
            },
        );
    };
    view! {
        <Strip back="people" step=5 />
        <div class="step">
            <Ask key="report.who" say="report.who.say" />
            <TextField name="phone" label=text("report.phone") value=phone mode="tel" max=20 doubt
                complete="tel"
                on_change=move |text| context.edit(move |draft| draft.reporter.phone = text) />
            <TextField name="name" label=text("report.name") value=name max=50 complete="name"
                on_change=move |text| context.edit(move |draft| draft.reporter.name = text) />
            {move || (crew.get() > 0).then(|| view! { <p class="say">{text("report.crew.named")}</p> })}
            <div class="foot">
                <Waits />
                <Button act="send" on_press=move |()| send(false)>{text("report.send")}</Button>
                <p class="say">{text("report.anonymous.say")}</p>
                <Button act="send-anonymous" look=Look::Ghost on_press=move |()| send(true)>
                    {text("report.anonymous")}
                </Button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pad_makes_amounts_and_nothing_else() {
        let type_all =
            |keys: &str| keys.chars().fold(String::new(), |text, key| pressed(&text, key));
        assert_eq!(type_all("18600"), "18600");
        assert_eq!(type_all("0018.5.0"), "18.50");
        assert_eq!(type_all("0.07"), "0.07");
        assert_eq!(type_all(".5"), "5");
        assert_eq!(type_all("12.345"), "12.34");
        assert_eq!(type_all("12\u{8}\u{8}\u{8}3"), "3");
        assert_eq!(type_all("123456789012"), "1234567890");
    }

    #[test]
    fn months_go_back_over_the_year() {
        assert_eq!(months_until("2026-02-28", 4), ["2026-02", "2026-01", "2025-12", "2025-11"]);
        assert!(months_until("", 4).is_empty());
    }
}
