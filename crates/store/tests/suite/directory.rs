//! People, phones, codes, sessions.

use anxin_domain::id::{PersonId, ScopeId};
use anxin_store::contract::{Account, DeviceState, Person, ScopeRow, SessionOwner};
use uuid::Uuid;

use super::site::Site;
use super::world::{Hand, scope};

fn person() -> PersonId {
    PersonId(Uuid::from_u128(5))
}

pub(crate) async fn a_code_is_spent_once_even_by_many_at_once(site: Site) {
    let store = site.open().await;
    store.put_enrolment(&[1; 32], person(), 100).await.expect("a code");
    store.put_enrolment(&[2; 32], person(), 100).await.expect("a code");
    let tries: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.spend_enrolment(&[1; 32], 50).await })
        })
        .collect();
    let mut won = 0;
    for one in tries {
        won += usize::from(one.await.expect("a task").expect("an answer").is_some());
    }
    assert_eq!(won, 1);
    assert_eq!(store.spend_enrolment(&[2; 32], 100).await.expect("an answer"), None);
}

pub(crate) async fn a_nonce_counts_once_until_it_is_forgotten(site: Site) {
    let store = site.open().await;
    assert!(store.spend_nonce(&[1; 32], 0, 10).await.expect("an answer"));
    assert!(!store.spend_nonce(&[1; 32], 10, 20).await.expect("an answer"));
    assert!(store.spend_nonce(&[1; 32], 11, 20).await.expect("an answer"));
}

pub(crate) async fn a_session_ends_by_time_by_hand_and_with_its_owner(site: Site) {
    let store = site.open().await;
    let owner = SessionOwner::Person(person());
    for token in 1..=3 {
        store.put_session(&[token; 32], owner, 100).await.expect("a session");
    }
    assert_eq!(store.session(&[1; 32], 99).await.expect("an answer"), Some(owner));
    assert_eq!(store.session(&[1; 32], 100).await.expect("an answer"), None);
    store.drop_session(&[2; 32]).await.expect("dropped");
    assert_eq!(store.session(&[2; 32], 0).await.expect("an answer"), None);
    store.drop_sessions(owner).await.expect("dropped");
    assert_eq!(store.session(&[3; 32], 0).await.expect("an answer"), None);
}

pub(crate) async fn a_phone_changes_state_only_from_where_it_is(site: Site) {
    let store = site.open().await;
    let hand = Hand::new(&*store, 1).await;
    let id = hand.author.device;
    let set = |from: DeviceState, to| {
        let store = store.clone();
        async move { store.set_device_state(id, &[from], to).await.expect("an answer") }
    };
    assert!(!set(DeviceState::Waiting, DeviceState::Active).await);
    assert!(set(DeviceState::Active, DeviceState::Revoked).await);
    assert!(!set(DeviceState::Active, DeviceState::Active).await);
    let known = store.device(id).await.expect("read").expect("there");
    assert_eq!((known.state, known.public_key.len()), (DeviceState::Revoked, 65));
}

pub(crate) async fn an_account_belongs_to_one_person(site: Site) {
    let store = site.open().await;
    let account = |person: u128, password: &str| Account {
        name: "ma".to_owned(),
        person: PersonId(Uuid::from_u128(person)),
        password: password.to_owned(),
    };
    assert!(store.put_account(&account(1, "a")).await.expect("an answer"));
    assert!(store.put_account(&account(1, "b")).await.expect("an answer"));
    assert!(!store.put_account(&account(2, "c")).await.expect("an answer"));
    let known = store.account("ma").await.expect("read").expect("there");
    assert_eq!(known.password, "b");
    assert!(store.account("nobody").await.expect("read").is_none());
}

pub(crate) async fn people_and_places_are_changed_by_putting_them_again(site: Site) {
    let store = site.open().await;
    let place = ScopeRow { id: scope(), parent: None, name: "城关司法所".to_owned() };
    store.put_scope(&place).await.expect("a place");
    assert_eq!(store.scopes().await.expect("read"), [place]);
    let mut someone = Person { id: person(), name: "马𠮷祥".to_owned(), grants: Vec::new() };
    store.put_person(&someone).await.expect("a person");
    someone.grants.push((scope(), "mediator".to_owned()));
    store.put_person(&someone).await.expect("a person");
    assert_eq!(store.people().await.expect("read"), [someone.clone()]);
    assert_eq!(store.person(person()).await.expect("read"), Some(someone));
}

pub(crate) async fn people_and_places_come_in_the_order_of_code_points(site: Site) {
    let store = site.open().await;
    let names = ["b", "A", "马", "a", "B", "李"];
    for (no, name) in (0..).zip(names) {
        let person =
            Person { id: PersonId(Uuid::from_u128(no)), name: name.to_owned(), grants: Vec::new() };
        store.put_person(&person).await.expect("a person");
    }
    for id in ["429800.1", "429800!crime", "429800-x", "429800"] {
        let id = ScopeId::parse(id).expect("a scope");
        let place = ScopeRow { id, parent: None, name: String::new() };
        store.put_scope(&place).await.expect("a place");
    }
    let people = store.people().await.expect("read");
    let people: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(people, ["A", "B", "a", "b", "李", "马"]);
    let places = store.scopes().await.expect("read");
    let places: Vec<_> = places.iter().map(|place| place.id.as_str()).collect();
    assert_eq!(places, ["429800", "429800!crime", "429800-x", "429800.1"]);
}
