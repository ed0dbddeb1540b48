//! Signing an agreement on the glass: who has signed the text as it is, the committee's seal.

use anxin_domain::case::signing::{self, DEBTOR, GUARANTOR, MEDIATOR, Signature};
use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use anxin_sync::Record;
use leptos::prelude::*;
use serde_json::json;

use super::super::shell::{Frame, use_place, use_work};
use super::{Shown, ask, question};
use crate::desk::Attachment;
use crate::platform::spawn;
use crate::screens::draft::files::{Camera, taken, thumb};
use crate::screens::signature::Pad;
use crate::ui::{Button, EmptyState, Look, Tag, Tone};

/// The agreement in the address.
#[component]
pub(crate) fn Sign() -> impl IntoView {
    let work = use_work();
    let part = use_place().part("sign", 1);
    let found = Memo::new(move |_| {
        let id = part.get()?.parse::<RecordId>().ok()?;
        let record = work.watch().view(id).filter(|record| record.kind == "agreement")?;
        Some((id, record.parent?))
    });
    move || match found.get() {
        Some((id, lead)) => view! { <Body id lead /> }.into_any(),
        None => view! {
            <Frame title=text("app.record.none") back="/">
                <EmptyState title=text("app.record.none") next=text("app.record.none.next") />
            </Frame>
        }
        .into_any(),
    }
}

/// What a signer is called, with the name that stands in the agreement or on the roster.
fn signer_words(work: super::Work, agreement: &Record, who: &str) -> String {
    let named = |key: &str, path: &str| {
        [text(key), agreement.text(path).to_owned()].join(" ").trim().to_owned()
    };
    match who {
        DEBTOR => named("app.sign.debtor", "debtor"),
        MEDIATOR => named("app.sign.mediator", "mediator"),
        GUARANTOR => named("app.sign.guarantor", "guarantor"),
        line => {
            let line = line.parse().ok().and_then(|id| work.desk().view(id));
            line.map(|line| line.text("name").to_owned()).unwrap_or_default()
        }
    }
}

#[component]
fn Body(id: RecordId, lead: RecordId) -> impl IntoView {
    let work = use_work();
    let faults = ask("faults", move || Some(vec![question(work, lead)?, id.to_string()]));
    let signing_for = RwSignal::new(None::<String>);
    let agreement = Memo::new(move |_| work.watch().view(id));
    let free = move || faults.with(|said| !said.blocks);
    let rows = move || {
        let agreement = agreement.get()?;
        let digest = signing::digest(&agreement.fields);
        let sealed = signing::is_sealed(&agreement.kind, &agreement.fields);
        let rows: Vec<_> = signing::signers(&agreement.fields)
            .into_iter()
            .map(|who| {
                let (tone, word) = match signing::signature(&agreement.fields, who, &digest) {
                    Signature::Stands => (Tone::Good, "app.sign.stands"),
                    Signature::Void => (Tone::Urgent, "app.sign.void"),
                    Signature::None => (Tone::Soon, "app.sign.open"),
                };
                let name = signer_words(work, &agreement, who);
                let whom = who.to_owned();
                let can = !sealed && tone != Tone::Good && free();
                let stamps = (can && signing::may_stamp(who)).then(|| {
                    let firm = who.to_owned();
                    let stamp = move |photo: Option<Attachment>| {
                        let (desk, firm) = (work.desk(), firm.clone());
                        work.run(async move { desk.sign(id, &firm, signing::STAMP, photo).await });
                    };
                    let by_photo = stamp.clone();
                    let take = move |input, file| {
                        let by_photo = by_photo.clone();
                        spawn(async move {
                            match taken(&input, &file, None).await {
                                Some(photo) => by_photo(Some(photo)),
                                None => drop(work.trouble.try_set(Some(text("app.missing.photo")))),
                            }
                        });
                    };
                    view! {
                        <div class="two">
                            <Camera act="stamp-photo" id=format!("stamp-{who}") name=format!("stamp.{who}") label=text("app.file.stamp.photo") on_take=take />
                            <Button act="stamp" look=Look::Ghost on_press=move |()| stamp(None)>{text("app.file.stamp")}</Button>
                        </div>
                    }
                });
                let photos: Vec<_> = work
                    .desk()
                    .files(id, Some(&signing::place(who)))
                    .into_iter()
                    .filter(|(_, file)| tone == Tone::Good && file["kind"] == signing::STAMP && file.get("hash").is_some())
                    .map(|(path, file)| thumb(path, &file))
                    .collect();
                let photos = (!photos.is_empty()).then(|| view! { <div class="thumbs">{photos}</div> });
                view! {
                    <div class="card stack" data-signer=who.to_owned() data-state=word>
                        <div class="kv"><div class="t">{name}</div><Tag tone text=text(word) /></div>
                        {can.then(|| view! {
                            <Button act="sign-for" look=Look::Ghost on_press=move |()| signing_for.set(Some(whom.clone()))>{text("app.sign.go")}</Button>
                        })}
                        {photos}
                        {stamps}
                    </div>
                }
            })
            .collect();
        let code = fill("app.sign.text", &[("code", digest.get(..16).unwrap_or_default())]);
        Some(view! { {rows} <p class="m" data-text=digest.clone()>{code}</p> })
    };
    let keep = move |bytes: Option<Vec<u8>>| {
        let Some(who) = signing_for.get_untracked() else { return };
        signing_for.set(None);
        let desk = work.desk();
        let drawn = bytes.map(Attachment::drawing);
        work.run(async move { desk.sign(id, &who, "signature", drawn).await });
    };
    let set = move |path: &'static str, value: bool| {
        let desk = work.desk();
        work.run(async move { desk.set_field(id, path, json!(value)).await });
    };
    let on_paper = move |()| {
        let desk = work.desk();
        work.run(async move { desk.sign(id, signing::EVERYBODY, signing::PAPER, None).await });
    };
    let signed = move || agreement.get().is_some_and(|one| signing::is_signed(&one.fields));
    let ticked = move || agreement.get().is_some_and(|one| one.value("signed") == &json!(true));
    let sealed =
        move || agreement.get().is_some_and(|one| signing::is_sealed(&one.kind, &one.fields));
    let foot = move || {
        view! {
            <Show when=move || signed() && !sealed() && free()>
                <Button act="seal" on_press=move |()| set("sealed", true)>{text("app.sign.seal")}</Button>
            </Show>
        }
    };
    view! {
        <Frame title=text("app.sign.page") back=format!("/record/{lead}") foot=foot>
            <Show when=move || !free()><p class="error">{text("app.sign.first")}</p></Show>
            <Shown said=faults />
            {rows}
            <Show when=move || !signed() && free()>
                <Button act="signed-on-paper" look=Look::Quiet on_press=on_paper>{text("app.sign.on_paper")}</Button>
            </Show>
            <Show when=move || ticked() && !sealed()>
                <Button act="not-signed" look=Look::Quiet on_press=move |()| set("signed", false)>{text("app.sign.not_on_paper")}</Button>
            </Show>
            <p class="m">{move || text(if sealed() { "app.sign.sealed" } else { "app.sign.seal.what" })}</p>
            <Pad open=Signal::derive(move || signing_for.with(Option::is_some))
                on_close=move |()| signing_for.set(None) on_keep=keep />
        </Frame>
    }
}
