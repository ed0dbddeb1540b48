//! The screens, one folder a noun. A screen knows no other screen.

pub mod console;
