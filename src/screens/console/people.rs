//! 人员与手机: who works here, with which role, and on which phone.

use anxin_domain::id::{PersonId, ScopeId};
use anxin_domain::policy::ROLES;
use anxin_locale::{fill, text};
use anxin_protocol::console::{GrantRow, Me, NewPerson, PersonRow, SignIn};
use anxin_protocol::sync::GrantedScope;
use leptos::prelude::*;

use super::api;
use super::phones::{EnrolButton, Phones};
use crate::platform::spawn;
use crate::ui::{Button, ErrorNote, Look, TextField};

/// What tells a row from itself after a change.
fn version(row: &PersonRow) -> (PersonId, String) {
    let grant = |grant: &GrantRow| format!("{} {};", grant.scope, grant.role);
    (row.id, row.grants.iter().map(grant).collect())
}

#[component]
pub(super) fn PeopleRoom(who: Me, manages: bool) -> impl IntoView {
    let people = RwSignal::new(Vec::<PersonRow>::new());
    let wrong = RwSignal::new(None::<String>);
    let adding = RwSignal::new(false);
    let moving = RwSignal::new(None::<PersonRow>);
    let load = move || {
        spawn(async move {
            match api::people().await {
                Ok(found) => drop(people.try_set(found.people)),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    load();
    let scopes = StoredValue::new(who.scopes);
    let scope_name = move |id: &str| {
        scopes.with_value(|scopes| {
            let found = scopes.iter().find(|scope| scope.id.as_str() == id);
            found.map_or_else(|| id.to_owned(), |scope| scope.name.clone())
        })
    };
    view! {
        <header class="top"><h1>{text("console.people")}</h1>
            {manages.then(|| view! {
                <div class="action"><Button act="add-person" look=Look::Ghost on_press=move |()| adding.set(true)>{text("console.add_person")}</Button></div>
            })}
        </header>
        <ErrorNote text=wrong/>
        <Show when=move || adding.get()>
            <AddPerson places=scopes.get_value() on_done=move |()| { adding.set(false); load(); }/>
        </Show>
        {move || moving.get().map(|person| view! {
            <Move person places=scopes.get_value() on_done=move |()| { moving.set(None); load(); }/>
        })}
        <div class="cols">
            <section class="card ledger"><table class="rows">
                <thead><tr><th>{text("console.name")}</th><th>{text("console.role")}</th><th>{text("console.account")}</th><th>{text("console.deeds")}</th></tr></thead>
                <tbody>
                    <For each=move || people.get() key=version children=move |row| {
                        let person = row.clone();
                        let grants = row.grants.iter().map(|grant| format!(
                            "{} · {}", scope_name(grant.scope.as_str()), text(&format!("role.{}", grant.role))
                        )).collect::<Vec<_>>().join("；");
                        view! {
                            <tr data-id=row.id.to_string() data-kind="person">
                                <td class="t">{row.name}</td><td>{grants}</td>
                                <td>{row.account.unwrap_or_else(|| text("console.dash"))}</td>
                                <td>{manages.then(|| view! {
                                    <EnrolButton person=row.id/>
                                    " "
                                    <button class="link" data-act="move-person" on:click=move |_| moving.set(Some(person.clone()))>{text("console.move")}</button>
                                })}</td>
                            </tr>
                        }
                    }/>
                </tbody>
            </table></section>
            <Phones manages/>
        </div>
    }
}

#[component]
fn AddPerson(places: Vec<GrantedScope>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let scope = RwSignal::new(places.first().map(|place| place.id.to_string()).unwrap_or_default());
    let role = RwSignal::new("mediator".to_owned());
    let (account, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let go = move |()| {
        let Some(scope) = chosen(scope, wrong) else { return };
        let sign_in = (!account.get_untracked().is_empty()).then(|| SignIn {
            account: account.get_untracked(),
            password: password.get_untracked(),
        });
        let new = NewPerson {
            name: name.get_untracked(),
            grants: vec![GrantRow { scope, role: role.get_untracked() }],
            sign_in,
        };
        spawn(async move {
            match api::add_person(&new).await {
                Ok(_) => on_done.run(()),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    view! {
        <section class="card form">
            <h2>{text("console.add_person")}</h2>
            <TextField name="name" label=text("console.name") value=name on_change=move |text| name.set(text)/>
            <GrantFields places scope role/>
            <TextField name="account" label=text("console.account_optional") value=account on_change=move |text| account.set(text) mode="latin"/>
            <TextField name="password" label=text("console.password") kind="password" complete="new-password" value=password on_change=move |text| password.set(text) mode="latin"/>
            <ErrorNote text=wrong/>
            <Button act="save-person" on_press=go>{text("console.save")}</Button>
            <Button act="cancel" look=Look::Quiet on_press=move |()| on_done.run(())>{text("console.cancel")}</Button>
        </section>
    }
}

/// The place that was chosen; where there is none to choose, what to do first is said.
fn chosen(scope: RwSignal<String>, wrong: RwSignal<Option<String>>) -> Option<ScopeId> {
    let chosen = ScopeId::parse(scope.get_untracked()).ok();
    if chosen.is_none() {
        wrong.set(Some(text("console.no_place")));
    }
    chosen
}

/// Where, and as what.
#[component]
fn GrantFields(
    places: Vec<GrantedScope>,
    scope: RwSignal<String>,
    role: RwSignal<String>,
) -> impl IntoView {
    view! {
        <label class="field"><span class="label">{text("console.place")}</span>
            <select name="place" on:change=move |ev| scope.set(event_target_value(&ev))>
                {places.into_iter().map(|place| view! { <option value=place.id.to_string()>{place.name}</option> }).collect_view()}
            </select></label>
        <label class="field"><span class="label">{text("console.role")}</span>
            <select name="role" on:change=move |ev| role.set(event_target_value(&ev))>
                {ROLES.map(|role| view! { <option value=role.name()>{text(&format!("role.{}", role.name()))}</option> }).collect_view()}
            </select></label>
    }
}

/// Gives a person another place or role. What still waits on the person's phone for the old place
/// goes to who follows there.
#[component]
fn Move(
    person: PersonRow,
    places: Vec<GrantedScope>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let id = person.id;
    let scope = RwSignal::new(places.first().map(|place| place.id.to_string()).unwrap_or_default());
    let role = RwSignal::new("mediator".to_owned());
    let wrong = RwSignal::new(None::<String>);
    // A sealed register is kept by whom it was given to, whatever else changes.
    let sealed: Vec<GrantRow> =
        person.grants.into_iter().filter(|grant| grant.scope.compartment().is_some()).collect();
    let go = move |()| {
        let Some(scope) = chosen(scope, wrong) else { return };
        let mut grants = sealed.clone();
        grants.push(GrantRow { scope, role: role.get_untracked() });
        spawn(async move {
            match api::regrant(id, grants).await {
                Ok(()) => on_done.run(()),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    view! {
        <section class="card form" data-id=id.to_string()>
            <h2>{fill("console.move.title", &[("name", &person.name)])}</h2>
            <p class="m">{text("console.move.what")}</p>
            <GrantFields places scope role/>
            <ErrorNote text=wrong/>
            <Button act="save-move" on_press=go>{text("console.save")}</Button>
            <Button act="cancel" look=Look::Quiet on_press=move |()| on_done.run(())>{text("console.cancel")}</Button>
        </section>
    }
}
