//! The feed's cursor: sealed by the office, opaque to the phone that carries it.

use anxin_domain::id::DeviceId;
use anxin_store::contract::Marks;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::secret;

/// How far a phone has read. Opaque to it: authenticated, bound to the device and the epoch.
#[derive(Serialize, Deserialize)]
pub struct Cursor {
    /// The office's epoch.
    pub epoch: String,
    /// The phone.
    pub device: DeviceId,
    /// A short hash of the directory of names that the phone was sent.
    pub names: String,
    /// What the phone was told it may see.
    pub scopes: String,
    /// A short hash of the holidays that it was sent.
    #[serde(default)]
    pub years: String,
    /// A short hash of where its ops stand that are set aside; empty where none ever were.
    #[serde(default)]
    pub aside: String,
    /// A short hash of the office's public key that it was told.
    #[serde(default)]
    pub key: String,
    /// Where it is in each scope.
    pub marks: Marks,
}

impl Cursor {
    /// The text a phone is given; none if the key is of no use.
    pub fn seal(&self, key: &[u8]) -> Option<String> {
        let text = serde_json::to_vec(self).ok()?;
        Some(format!(
            "{}.{}",
            secret::encode(&text),
            secret::encode(&mac(key, &text)?.finalize().into_bytes())
        ))
    }

    /// What a phone hands back, if it is what it was given.
    pub fn open(sealed: &str, key: &[u8]) -> Option<Self> {
        let (text, tag) = sealed.split_once('.')?;
        let text = secret::decode(text)?;
        mac(key, &text)?.verify_slice(&secret::decode(tag)?).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

fn mac(key: &[u8], text: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cursor() -> Cursor {
        Cursor {
            epoch: "e".to_owned(),
            device: DeviceId(uuid::Uuid::nil()),
            names: String::new(),
            years: "y".to_owned(),
            key: String::new(),
            scopes: String::new(),
            aside: String::new(),
            marks: Marks::new(),
        }
    }

    #[test]
    fn a_cursor_opens_only_as_it_was_sealed() {
        let sealed = cursor().seal(b"key").expect("sealed");
        assert!(Cursor::open(&sealed, b"key").is_some());
        assert!(Cursor::open(&sealed, b"other").is_none());
        assert!(Cursor::open(&format!("A{sealed}"), b"key").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_no_cursor_and_does_no_harm(text in "\\PC*", at in 0_usize..60, by in 1_u8..255) {
            prop_assert!(Cursor::open(&text, b"key").is_none());
            // Nor is one in which a single byte is another one.
            let mut sealed = cursor().seal(b"key").expect("sealed").into_bytes();
            sealed[at] = sealed[at].wrapping_add(by);
            if let Ok(sealed) = String::from_utf8(sealed) {
                prop_assert!(Cursor::open(&sealed, b"key").is_none());
            }
        }
    }
}
