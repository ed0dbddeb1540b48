//! The places of a county: what its operator adds and renames from the command line.

use std::fmt;

use anxin_divisions::{self as divisions, Level, ParseDivisionError};
use anxin_domain::id::ScopeId;
use anxin_store::contract::ScopeRow;
use anxin_store::{Store, StoreError};

use crate::first::sealed_register;

/// Why a place is not put.
#[derive(Debug, thiserror::Error)]
pub enum PutPlaceError {
    /// The code is none.
    #[error("`{0}`: {1}")]
    Code(String, ParseDivisionError),
    /// The first place is what an office serves: a county, or what lies above counties.
    #[error("`{0}` is smaller than a county; put the county first")]
    TooSmall(String),
    /// It lies elsewhere.
    #[error("`{0}` does not lie in {1} {2}")]
    Elsewhere(String, ScopeId, String),
    /// The table has no name for it, and none was told.
    #[error(
        "`{0}` is not in the table of divisions (2023); if it is right, tell its name with --name"
    )]
    NoName(String),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A place, with what the table of divisions says of its code.
#[derive(Debug)]
pub struct Place {
    /// As it is kept.
    pub row: ScopeRow,
    /// The names from the province down; empty for a code of the county's own.
    pub full_name: String,
    /// Whether the division is no more.
    pub former: bool,
}

impl From<ScopeRow> for Place {
    fn from(row: ScopeRow) -> Self {
        let code = row.id.place().to_owned();
        let known = divisions::name(&code).is_some();
        let former = !known && divisions::former_name(&code).is_some();
        let full_name = if known || former { divisions::full_name(&code) } else { String::new() };
        Self { row, full_name, former }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}", self.row.id, self.row.name)?;
        if !self.full_name.is_empty() {
            write!(
                f,
                "（{}{}）",
                self.full_name,
                if self.former { "，已撤销的旧代码" } else { "" }
            )?;
        }
        Ok(())
    }
}

/// All places, the county first, then by their codes; sealed registers are none.
pub async fn places(store: &dyn Store) -> Result<Vec<Place>, StoreError> {
    let mut rows = store.scopes().await?;
    rows.retain(|row| row.id.compartment().is_none());
    rows.sort_by_key(|row| (row.parent.is_some(), row.id.clone()));
    Ok(rows.into_iter().map(Place::from).collect())
}

/// Adds a place under the one around it, or gives one that is there another name. The first is the county, with its
/// sealed register.
pub async fn put(
    store: &dyn Store,
    code: &str,
    name: Option<&str>,
) -> Result<Place, PutPlaceError> {
    let all = places(store).await?;
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    let named = || {
        let known = name.or_else(|| divisions::name(code)).or_else(|| divisions::former_name(code));
        known.map(str::to_owned).ok_or_else(|| PutPlaceError::NoName(code.to_owned()))
    };
    if let Some(known) = all.iter().find(|one| one.row.id.as_str() == code) {
        let row = ScopeRow { name: named()?, ..known.row.clone() };
        store.put_scope(&row).await?;
        return Ok(row.into());
    }
    let wrong = |problem| PutPlaceError::Code(code.to_owned(), problem);
    let level = divisions::level(code).map_err(wrong)?;
    let code = divisions::short(code);
    let id = ScopeId::parse(code).map_err(|_| wrong(ParseDivisionError::Shape))?;
    let Some(county) = all.first() else {
        if level > Level::County {
            return Err(PutPlaceError::TooSmall(code.to_owned()));
        }
        let row = ScopeRow { id, parent: None, name: named()? };
        store.put_scope(&row).await?;
        store.put_scope(&sealed_register(&row.id)).await?;
        return Ok(row.into());
    };
    let holds = |one: &&Place| code.starts_with(one.row.id.as_str());
    let around = all.iter().filter(holds).max_by_key(|one| one.row.id.as_str().len());
    let parent = match around {
        Some(around) => &around.row,
        // A county that was begun without its code tells nothing of what lies in it.
        None if divisions::level(county.row.id.as_str()).is_err() => &county.row,
        None => {
            let ScopeRow { id, name, .. } = county.row.clone();
            return Err(PutPlaceError::Elsewhere(code.to_owned(), id, name));
        }
    };
    let row = ScopeRow { id, parent: Some(parent.id.clone()), name: named()? };
    store.put_scope(&row).await?;
    Ok(row.into())
}
