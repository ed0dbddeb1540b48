//! The office over HTTP: a real server on a real SQLite file, asked as phones and consoles ask,
//! and as they never should.
#![expect(clippy::expect_used, reason = "a test says what it expected and stops")]

mod alike;
mod aside;
mod asked;
mod audit;
mod clock;
mod codes;
mod console;
mod dossier;
mod duplicates;
mod enrolment;
mod escrow;
mod explain;
mod exports;
mod handover;
mod junk;
mod logs;
mod media;
mod odd_values;
mod places;
mod plain_ways;
mod policy;
mod posters;
mod report_cases;
mod report_danger;
mod report_desk;
mod report_ends;
mod report_letters;
mod reports;
mod s3;
mod sealed;
mod sign_in;
mod sync;
mod text;
mod tls;
mod world;
