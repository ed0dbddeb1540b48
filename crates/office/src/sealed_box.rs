//! The office's side of the sealed box ([`anxin_protocol::sealed_box`] describes the format).

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use anxin_protocol::sealed_box::{INFO, NONCE, VERSION, split};
use p256::ecdh::{SharedSecret, diffie_hellman};
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

use crate::secret;

/// A box does not open: damaged, sealed to another key, or for another purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed box does not open with this key")]
pub struct OpenBoxError;

/// A fresh private key.
pub(crate) fn generate() -> SecretKey {
    loop {
        // One in 2^32 draws is not below the order of the curve.
        if let Ok(key) = SecretKey::from_slice(&secret::random::<32>()) {
            return key;
        }
    }
}

/// The public half as an uncompressed point.
pub fn public_point(key: &SecretKey) -> Vec<u8> {
    key.public_key().to_encoded_point(false).as_bytes().to_vec()
}

fn cipher(shared: &SharedSecret, ephemeral: &[u8]) -> Result<Aes256Gcm, OpenBoxError> {
    let mut key = Key::<Aes256Gcm>::default();
    shared.extract::<Sha256>(Some(ephemeral)).expand(INFO, &mut key).map_err(|_| OpenBoxError)?;
    Ok(Aes256Gcm::new(&key))
}

/// Seals bytes to a public key, an uncompressed point.
pub fn seal_to(public: &[u8], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, OpenBoxError> {
    let public = PublicKey::from_sec1_bytes(public).map_err(|_| OpenBoxError)?;
    let ephemeral = generate();
    let point = public_point(&ephemeral);
    let shared = diffie_hellman(ephemeral.to_nonzero_scalar(), public.as_affine());
    let payload = Payload { msg: plain, aad };
    let sealed = cipher(&shared, &point)?.encrypt(Nonce::from_slice(&NONCE), payload);
    let sealed = sealed.map_err(|_| OpenBoxError)?;
    Ok([&[VERSION], point.as_slice(), &sealed].concat())
}

/// Opens a box that was sealed to the public half of `private`.
pub fn open_with(private: &SecretKey, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenBoxError> {
    let (point, body) = split(sealed).ok_or(OpenBoxError)?;
    let ephemeral = PublicKey::from_sec1_bytes(point).map_err(|_| OpenBoxError)?;
    let shared = diffie_hellman(private.to_nonzero_scalar(), ephemeral.as_affine());
    let payload = Payload { msg: body, aad };
    let cipher = cipher(&shared, point)?;
    cipher.decrypt(Nonce::from_slice(&NONCE), payload).map_err(|_| OpenBoxError)
}

#[cfg(test)]
mod tests {
    use anxin_protocol::sealed_box::EXAMPLE;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use p256::pkcs8::DecodePrivateKey as _;

    use super::*;

    #[test]
    fn a_box_opens_with_its_key_for_its_purpose_only() {
        let (key, other) = (generate(), generate());
        let sealed = seal_to(&public_point(&key), b"here", "陈建国".as_bytes()).expect("seals");
        assert_eq!(open_with(&key, b"here", &sealed), Ok("陈建国".as_bytes().to_vec()));
        assert_eq!(open_with(&key, b"there", &sealed), Err(OpenBoxError));
        assert_eq!(open_with(&other, b"here", &sealed), Err(OpenBoxError));
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(open_with(&key, b"here", &bent), Err(OpenBoxError), "byte {at}");
            assert_eq!(open_with(&key, b"here", &sealed[..at]), Err(OpenBoxError), "cut at {at}");
        }
    }

    #[test]
    fn opens_a_box_that_a_browser_sealed() {
        let example: serde_json::Value = serde_json::from_str(EXAMPLE).expect("JSON");
        let text = |name: &str| example[name].as_str().expect("a text");
        let bytes = |name: &str| STANDARD.decode(text(name)).expect("base64");
        let key = SecretKey::from_pkcs8_der(&bytes("private")).expect("a key");
        assert_eq!(public_point(&key), bytes("public"));
        let opened = open_with(&key, text("aad").as_bytes(), &bytes("sealed")).expect("opens");
        assert_eq!(opened, text("plain").as_bytes());
    }
}
