//! How often someone may try a password: counted by account and by address.

use std::net::{IpAddr, Ipv4Addr};

use futures_util::future::join_all;
use reqwest::{Client, Response};
use serde_json::json;

use super::world::World;

/// A client at another address of this machine.
fn at(last: u8) -> Client {
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 0, last));
    Client::builder().local_address(address).build().expect("a client")
}

async fn ask(world: &World, client: &Client, account: &str, password: &str) -> Response {
    let ask = client
        .post(format!("{}/api/v1/console/session", world.origin))
        .header("anxin-console", "1")
        .json(&json!({ "account": account, "password": password }));
    ask.send().await.expect("an answer")
}

async fn wrong(world: &World, client: &Client, account: &str) -> u16 {
    ask(world, client, account, "wrong wrong").await.status().as_u16()
}

#[tokio::test]
async fn an_account_is_guarded_against_many_addresses() {
    let world = World::new().await;
    for last in 2..7 {
        assert_eq!(wrong(&world, &at(last), "Demo ").await, 401);
    }
    let fresh = at(7);
    let answer = ask(&world, &fresh, "demo", &world.password).await;
    assert_eq!(answer.status(), 429, "even the right password waits");
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(wrong(&world, &fresh, "another").await, 401);
}

#[tokio::test]
async fn an_address_is_held_back_whatever_accounts_it_tries() {
    let world = World::new().await;
    let guesser = at(2);
    for account in ["one", "two", "three", "four", "five"] {
        assert_eq!(wrong(&world, &guesser, account).await, 401, "{account}");
    }
    assert_eq!(wrong(&world, &guesser, "six").await, 429);
    let answer = ask(&world, &at(3), "demo", &world.password).await;
    assert_eq!(answer.status(), 204, "others are not held back");
}

#[tokio::test]
async fn tries_sent_at_once_are_counted_like_tries_one_by_one() {
    let world = World::new().await;
    let guesser = at(2);
    let tries = join_all((0..30).map(|_| wrong(&world, &guesser, "demo"))).await;
    let looked_at = tries.iter().filter(|status| **status == 401).count();
    // Five are free; a slow machine may have let a pause pass.
    assert!(looked_at < 10, "{tries:?}");
}

#[tokio::test]
async fn signing_in_rightly_again_and_again_holds_nobody_back() {
    let world = World::new().await;
    let clerk = at(2);
    for _ in 0..8 {
        assert_eq!(ask(&world, &clerk, "demo", &world.password).await.status(), 204);
    }
}
