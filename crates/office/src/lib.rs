//! The central office: one binary that serves the app's files, the API and the console.
//!
//! `handlers/<noun>` hold the routes; `access` turns a request into a caller and asks the policy;
//! `problem` is the one shape of an error. Only `anxin-store` writes SQL.

pub mod access;
pub mod app;
mod archive;
pub mod aside;
pub mod audit;
pub mod case_file;
pub mod clock;
pub mod config;
pub mod cursor;
pub mod demo;
pub mod dossier;
pub mod epoch;
pub mod explain;
mod extract;
pub mod first;
mod hand;
mod handlers;
mod headers;
pub mod import;
mod jobs;
pub mod keys;
mod left;
mod live;
mod method_override;
mod openapi;
mod patience;
pub mod places;
mod problem;
mod proxy;
mod range;
mod reports;
mod routes;
pub mod rules;
pub mod sealed_box;
mod secret;
mod tls;
mod web;
pub mod years;
