//! The office's store: one contract, three engines (memory, SQLite, PostgreSQL), one suite.
//!
//! Only this crate writes SQL. It knows nothing of HTTP and decides nothing about who may do
//! what: callers bring the scopes a person may see, and there is no query without a scope.

pub mod contract;

pub use contract::{Store, StoreError};
