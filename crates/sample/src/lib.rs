//! A made-up county, from a printed seed.
