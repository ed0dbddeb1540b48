//! What a fresh office shows its operator: the first administrator's link, a QR for the terminal.

use anxin_domain::id::ScopeId;
use anxin_store::StoreError;
use anxin_store::contract::ScopeRow;
use qrcode::QrCode;
use qrcode::render::unicode;

use crate::app::Office;
use crate::handlers::console::session::FIRST_CODE;
use crate::secret;

/// A one-time link for the first administrator, as long as there is no account. Every start makes
/// a new one and voids the one before.
pub async fn administrator_link(office: &Office) -> Result<Option<String>, StoreError> {
    if !office.store.account_names().await?.is_empty() {
        return Ok(None);
    }
    if office.store.scopes().await?.is_empty() {
        // A county needs a root before anyone can be granted anything; `anxin-office place` names it.
        if let Ok(id) = ScopeId::parse("county") {
            let name = "本县".to_owned();
            let sealed = sealed_register(&id);
            office.store.put_scope(&ScopeRow { id, parent: None, name }).await?;
            office.store.put_scope(&sealed).await?;
        }
    }
    let code = secret::code();
    let before = office.store.setting_or(FIRST_CODE, &[]).await?;
    let hash = secret::hash(&code);
    office.store.swap_setting(FIRST_CODE, Some(&before), Some(&hash)).await?;
    Ok(Some(format!("{}/console/#first={code}", office.origin)))
}

/// The county's register of what must stay sealed.
pub(crate) fn sealed_register(county: &ScopeId) -> ScopeRow {
    let id = county.in_compartment(CRIME).unwrap_or_else(|_| county.clone());
    ScopeRow { id, parent: Some(county.clone()), name: "涉黑恶线索密报".to_owned() }
}

/// The compartment of `crime_sign`.
const CRIME: &str = "crime";

/// A link as a QR code for the terminal; empty if it is too long for one.
pub fn terminal_qr(link: &str) -> String {
    QrCode::new(link)
        .map(|qr| qr.render::<unicode::Dense1x2>().quiet_zone(true).build())
        .unwrap_or_default()
}
