//! The web app: three entries that share these rooms.
