//! Signing an agreement on the glass: who has signed the text as it is, the committee's seal.

use std::collections::BTreeMap;

use anxin_domain::case::signing::{self, DEBTOR, GUARANTOR, MEDIATOR, Signature};
use anxin_domain::case::{Paper, frozen};
use anxin_domain::id::RecordId;
use anxin_domain::kinds::prefill::Fields;
use anxin_domain::money;
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::{Value, json};
use web_sys::File;

use super::super::shell::{Frame, Work, use_place, use_work};
use super::{Shown, ask, question};
use crate::desk::Attachment;
use crate::screens::draft::choose::Choose;
use crate::screens::draft::files::{taken, thumb};
use crate::screens::signature::Pad;
use crate::ui::{Button, EmptyState, Look, Tag, Tone, grouped_yuan};

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

/// An agreement as it is signed.
#[derive(Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of the paper by itself")]
struct Text {
    /// Its fields, with what its text shows of the roster.
    fields: Fields,
    /// The digest of the text.
    digest: String,
    /// The names of the workers by their lines.
    names: BTreeMap<String, String>,
    sealed: bool,
    signed: bool,
    /// Whether it was signed with a version that kept no names in it.
    bare: bool,
    /// Whether the roster no longer says what was signed.
    outdated: bool,
    /// Whether a change of it waits on this phone.
    changing: bool,
}

impl Text {
    fn of(work: Work, id: RecordId) -> Option<Self> {
        let desk = work.watch();
        let record = desk.view(id)?;
        let (fields, names, outdated) = desk.of_case(&record, |fields, papers| {
            let whole = frozen::whole(fields, papers);
            let lines = frozen::lines(&whole, papers);
            let shown = frozen::with_lines(papers, &lines);
            let name = |line: &Paper<'_>| line.fields.get("name")?.as_str().map(str::to_owned);
            let names: BTreeMap<String, String> =
                shown.iter().filter_map(|line| Some((line.id.to_string(), name(line)?))).collect();
            (whole, names, !frozen::outdated(fields, papers).is_empty())
        });
        let sealed = signing::is_sealed(&record.kind, &record.fields);
        Some(Self {
            digest: signing::digest(&fields),
            signed: signing::is_signed(&fields),
            bare: frozen::is_bare(&record.fields),
            outdated: outdated && !sealed && signing::is_begun(&record.fields),
            changing: desk.draft(id).is_some(),
            names,
            fields,
            sealed,
        })
    }

    fn text(&self, path: &str) -> &str {
        self.fields.get(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// What a signer is called, with the name that stands in the agreement.
    fn signer(&self, who: &str) -> String {
        let named = |key: &str, path: &str| {
            [text(key), self.text(path).to_owned()].join(" ").trim().to_owned()
        };
        match who {
            DEBTOR => named("app.sign.debtor", "debtor"),
            MEDIATOR => named("app.sign.mediator", "mediator"),
            GUARANTOR => named("app.sign.guarantor", "guarantor"),
            line => self.names.get(line).cloned().unwrap_or_default(),
        }
    }

    /// What somebody reads before signing: who signs, what, and how much.
    fn about(&self, who: &str) -> Vec<String> {
        let form = match self.text("form") {
            "" => text("kind.agreement"),
            form => text(&["choice.agreement_form.", form].concat()),
        };
        let what = [form, self.text("debtor").to_owned()].join(" · ");
        let fen = signing::sum_of(&self.fields, who);
        let key = if who.parse::<RecordId>().is_ok() { "app.sign.own" } else { "app.sign.total" };
        let sum = fill(key, &[("sum", &grouped_yuan(fen)), ("words", &money::capital(fen))]);
        vec![fill("app.sign.who", &[("who", &self.signer(who))]), what, sum]
    }

    /// What may be done for a signer: sign, sign anew, or nothing.
    fn standing(&self, who: &str) -> (Signature, Tone, &'static str) {
        let signature = signing::signature(&self.fields, who, &self.digest);
        let (tone, word) = match signature {
            Signature::Stands => (Tone::Good, "app.sign.stands"),
            Signature::Void => (Tone::Urgent, "app.sign.void"),
            Signature::None => (Tone::Soon, "app.sign.open"),
        };
        (signature, tone, word)
    }

    /// The words on the button that opens the pad.
    fn go(&self, who: &str, signature: Signature) -> String {
        match (signature, who) {
            (Signature::Stands, _) => text("app.sign.again"),
            (_, MEDIATOR) => text("app.sign.go.mediator"),
            (_, who) => fill("app.sign.go.who", &[("who", &self.signer(who))]),
        }
    }
}

/// The picture of the signature that holds, as it was drawn.
fn drawn(text: &Text, who: &str) -> Option<String> {
    let of = signing::place(who);
    let mut files = text.fields.iter().filter(|(path, file)| {
        path.starts_with("file.")
            && file["kind"] == "signature"
            && file["of"] == *of
            && file["text"] == *text.digest
    });
    files.next_back().and_then(|(_, file)| file["thumb"].as_str().map(str::to_owned))
}

#[component]
fn Body(id: RecordId, lead: RecordId) -> impl IntoView {
    let work = use_work();
    let faults = ask("faults", move || Some(vec![question(work, lead)?, id.to_string()]));
    let signing_for = RwSignal::new(None::<String>);
    let shown = Memo::new(move |_| Text::of(work, id));
    let is = move |what: fn(&Text) -> bool| shown.with(|one| one.as_ref().is_some_and(what));
    let sealed = move || is(|one| one.sealed);
    let free = move || faults.with(|said| !said.blocks) && !is(|one| one.changing);
    let rows = move || {
        let one = shown.get()?;
        let rows: Vec<_> = signing::signers(&one.fields)
            .into_iter()
            .map(|who| view! { <Signer id who=who.to_owned() one=one.clone() free=free() signing_for /> })
            .collect();
        let code = fill("app.sign.text", &[("code", &signing::short(&one.digest))]);
        Some(view! { {rows} <p class="m" data-text=one.digest.clone()>{code}</p> })
    };
    let about = Signal::derive(move || {
        let who = signing_for.get();
        who.zip(shown.get()).map(|(who, one)| one.about(&who)).unwrap_or_default()
    });
    let keep = move |drawn: Attachment| {
        let Some(who) = signing_for.get_untracked() else { return };
        signing_for.set(None);
        let desk = work.desk();
        work.run(async move { desk.sign(id, &who, "signature", Some(drawn)).await });
    };
    let set = move |path: &'static str, value: bool| {
        let desk = work.desk();
        work.run(async move { desk.set_field(id, path, json!(value)).await });
    };
    let on_paper = move |()| {
        let desk = work.desk();
        work.run(async move { desk.sign(id, signing::EVERYBODY, signing::PAPER, None).await });
    };
    let renew = move |()| {
        let desk = work.desk();
        work.run(async move { desk.renew(id).await });
    };
    let signed = move || is(|one| one.signed);
    let ticked = move || is(|one| one.fields.get("signed") == Some(&json!(true)));
    let foot = move || {
        view! {
            <Show when=move || signed() && !sealed() && free()>
                <Button act="seal" on_press=move |()| set("sealed", true)>{text("app.sign.seal")}</Button>
            </Show>
            // Nothing is left to be done here: the case goes on.
            <Show when=sealed>
                <a class="btn" href=format!("/record/{lead}") data-act="to-case">{text("app.sign.to_case")}</a>
            </Show>
        }
    };
    view! {
        <Frame title=text("app.sign.page") back=format!("/record/{lead}") foot=foot>
            <Show when=move || !sealed() && is(|one| one.changing)>
                <p class="error">{text("app.sign.changing")}</p>
                <a class="btn ghost" href=format!("/draft/{id}") data-act="to-draft">{text("app.sign.to_draft")}</a>
            </Show>
            // What was sealed is not mended any more.
            <Show when=move || !sealed()>
                <Show when=move || faults.with(|said| said.blocks)><p class="error">{text("app.sign.first")}</p></Show>
                <Shown said=faults />
            </Show>
            <Show when=move || is(|one| one.outdated)>
                <div class="card c-amber stack" data-part="outdated">
                    <p>{text("app.sign.outdated")}</p>
                    <Button act="renew-text" look=Look::Ghost on_press=renew>{text("app.sign.renew")}</Button>
                </div>
            </Show>
            {rows}
            <Show when=move || is(|one| one.bare)><p class="m" data-part="bare">{text("app.sign.bare")}</p></Show>
            <Show when=move || !signed() && free()>
                <Button act="signed-on-paper" look=Look::Quiet on_press=on_paper>{text("app.sign.on_paper")}</Button>
            </Show>
            <Show when=move || ticked() && !sealed()>
                <Button act="not-signed" look=Look::Quiet on_press=move |()| set("signed", false)>{text("app.sign.not_on_paper")}</Button>
            </Show>
            <p class="m">{move || text(if sealed() { "app.sign.sealed" } else { "app.sign.seal.what" })}</p>
            <Pad whose=Signal::derive(move || signing_for.get().map(|who| format!("{id}/{who}"))) about
                on_close=move |()| signing_for.set(None) on_keep=keep />
        </Frame>
    }
}

/// One signer: whether the signature is there, its picture, and the ways to give it.
#[component]
fn Signer(
    id: RecordId,
    who: String,
    one: Text,
    free: bool,
    signing_for: RwSignal<Option<String>>,
) -> impl IntoView {
    let work = use_work();
    let (signature, tone, word) = one.standing(&who);
    let can = !one.sealed && free;
    let stamps = (can && signature != Signature::Stands && signing::may_stamp(&who))
        .then(|| view! { <Stamps id who=who.clone() /> });
    let photos: Vec<_> = work
        .desk()
        .files(id, Some(&signing::place(&who)))
        .into_iter()
        .filter(|(_, file)| {
            signature == Signature::Stands
                && file["kind"] == signing::STAMP
                && file.get("hash").is_some()
        })
        .map(|(path, file)| thumb(path, &file))
        .collect();
    let photos = (!photos.is_empty()).then(|| view! { <div class="thumbs">{photos}</div> });
    let picture = (signature == Signature::Stands).then(|| drawn(&one, &who)).flatten();
    let picture = picture.filter(|url| url.starts_with("data:image/png;base64,"));
    let go = one.go(&who, signature);
    let whom = who.clone();
    // One that everybody gave on paper is not drawn anew here.
    let may_draw = can && (signature != Signature::Stands || picture.is_some());
    view! {
        <div class="card stack" data-signer=who data-state=word>
            <div class="kv"><div class="t">{one.signer(&whom)}</div><Tag tone text=text(word) /></div>
            {picture.map(|url| view! { <img class="ink" src=url alt=text("app.sign.stands") /> })}
            {may_draw.then(|| {
                let look = if signature == Signature::Stands { Look::Quiet } else { Look::Ghost };
                view! { <Button act="sign-for" look on_press=move |()| signing_for.set(Some(whom.clone()))>{go}</Button> }
            })}
            {photos}
            {stamps}
        </div>
    }
}

/// The ways in which a firm seals instead of signing.
#[component]
fn Stamps(id: RecordId, who: String) -> impl IntoView {
    let work = use_work();
    let firm = who.clone();
    let stamp = move |photo: Option<Attachment>| {
        let (desk, firm) = (work.desk(), firm.clone());
        work.run(async move { desk.sign(id, &firm, signing::STAMP, photo).await });
    };
    let by_photo = stamp.clone();
    let take = async move |files: Vec<File>| {
        let Some(file) = files.first() else { return };
        match taken(file, None).await {
            Ok(photo) => by_photo(Some(photo)),
            Err(name) => {
                let words = fill("app.file.unread", &[("name", &name)]);
                let _ = work.trouble.try_set(Some(words));
            }
        }
    };
    view! {
        <div class="two">
            <Choose act="stamp-photo" id=format!("stamp-{who}") name=format!("stamp.{who}") label=text("app.file.stamp.photo") camera=true on_files=take />
            <Button act="stamp" look=Look::Ghost on_press=move |()| stamp(None)>{text("app.file.stamp")}</Button>
        </div>
    }
}
