//! 查进度: the receipts on this phone, and any other by its 20 digits.

use anxin_locale::{fill, text};
use anxin_protocol::report::ReportState;
use anxin_protocol::report::receipt;
use leptos::prelude::*;

use super::context::{Context, here};
use super::parts::{Ask, Strip, Waits};
use crate::platform::{short_time, spawn};
use crate::report::Receipt;
use crate::report::post::Trouble;
use crate::ui::{Button, ErrorNote, TextField};

/// The key of a state's words.
pub(super) fn state_key(state: ReportState) -> &'static str {
    match state {
        ReportState::Received => "report.state.received",
        ReportState::Looking => "report.state.looking",
        ReportState::Working => "report.state.working",
        ReportState::Done => "report.state.done",
    }
}

#[component]
fn Mine(receipt: Receipt) -> impl IntoView {
    let context = here();
    let state = receipt.status.as_ref().map_or("report.state.home", |told| state_key(told.state));
    let made = fill("report.look.made", &[("time", &short_time(receipt.made))]);
    let token = receipt.token;
    let open = move |_| {
        context.current.set(Some(token.clone()));
        context.go("one");
    };
    view! {
        <button type="button" class="door" data-act="open-receipt" on:click=open>
            <span>{text(state)}</span><small>{made}</small>
        </button>
    }
}

/// Asks for a code; wrong and unknown ones are told alike, here as at the office.
fn find(context: Context, code: String, wrong: RwSignal<Option<String>>) {
    spawn(async move {
        let asked = match receipt::read(&code) {
            Some(code) => context.ask(&code).await.map(|()| code),
            None => Err(Trouble::Refused("report_unknown".to_owned())),
        };
        match asked {
            Ok(code) => {
                let _ = context.current.try_set(Some(code));
                context.go("one");
            }
            Err(Trouble::Refused(_)) => drop(wrong.try_set(Some(text("report.look.wrong")))),
            Err(trouble) => drop(wrong.try_set(Some(text(&trouble.key())))),
        }
    });
}

#[component]
pub(super) fn Look() -> impl IntoView {
    let context = here();
    let code = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let look = move |()| {
        wrong.set(None);
        find(context, code.get_untracked(), wrong);
    };
    let mine = move || {
        let receipts = context.pocket().receipts;
        (!receipts.is_empty()).then(|| {
            let all = receipts.into_iter().map(|receipt| view! { <Mine receipt /> }).collect_view();
            view! { <h2>{text("report.look.mine")}</h2>{all} }
        })
    };
    view! {
        <Strip />
        <div class="step">
            <Ask key="report.look" say="report.look.say" />
            <TextField name="code" label=text("report.look.code") value=code mode="numeric" max=40
                on_change=move |text| code.set(text) on_enter=Callback::new(look) />
            <ErrorNote text=wrong />
            {mine}
            <div class="foot">
                <Waits />
                <Button act="look" on_press=look>{text("report.look.go")}</Button>
            </div>
        </div>
    }
}
