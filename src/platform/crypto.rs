//! `WebCrypto`: keys that cannot be exported, sealing, signing, hashing, sealed boxes.

use anxin_protocol::sealed_box::{INFO, NONCE, VERSION, split};
use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
pub use web_sys::CryptoKey;
use web_sys::{CryptoKeyPair, SubtleCrypto};

/// The browser's cryptography refused; wrong key or changed bytes when opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the browser's cryptography refused")]
pub struct CryptoError;

impl From<JsValue> for CryptoError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

fn subtle() -> Result<SubtleCrypto, CryptoError> {
    Ok(web_sys::window().ok_or(CryptoError)?.crypto()?.subtle())
}

/// `N` random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], CryptoError> {
    let mut bytes = [0; N];
    let crypto = web_sys::window().ok_or(CryptoError)?.crypto()?;
    crypto.get_random_values_with_u8_array(&mut bytes)?;
    Ok(bytes)
}

fn object(pairs: &[(&str, &JsValue)]) -> Result<Object, CryptoError> {
    let object = Object::new();
    for (name, value) in pairs {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object)
}

fn usages(names: &[&str]) -> Array {
    names.iter().map(|name| JsValue::from_str(name)).collect()
}

fn bytes_of(buffer: JsValue) -> Vec<u8> {
    Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec()
}

/// SHA-256.
pub async fn sha256(bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let digest = subtle()?.digest_with_str_and_js_u8_array("SHA-256", &Uint8Array::from(bytes))?;
    Ok(bytes_of(JsFuture::from(digest).await?))
}

pub use anxin_domain::hex::encode as hex;

/// A key for AES-256-GCM from 32 bytes; it cannot be read back.
pub async fn sealing_key(raw: &[u8]) -> Result<CryptoKey, CryptoError> {
    let key = subtle()?.import_key_with_str(
        "raw",
        &Uint8Array::from(raw),
        "AES-GCM",
        false,
        &usages(&["encrypt", "decrypt"]),
    )?;
    Ok(JsFuture::from(key).await?.unchecked_into())
}

fn gcm(nonce: &[u8], aad: &[u8]) -> Result<Object, CryptoError> {
    object(&[
        ("name", &"AES-GCM".into()),
        ("iv", &Uint8Array::from(nonce)),
        ("additionalData", &Uint8Array::from(aad)),
    ])
}

/// Sealing or opening that is under way: the browser goes on with it beside the page, whether anybody
/// waits for it or not.
#[derive(Debug)]
pub struct Underway(Promise);

impl Underway {
    /// The bytes, once they are there.
    pub async fn done(self) -> Result<Vec<u8>, CryptoError> {
        Ok(bytes_of(JsFuture::from(self.0).await?))
    }
}

/// Begins to seal bytes under a key, a nonce of 12 bytes and associated data.
pub fn begin_seal(
    key: &CryptoKey,
    nonce: &[u8],
    aad: &[u8],
    plain: &[u8],
) -> Result<Underway, CryptoError> {
    let (gcm, plain) = (gcm(nonce, aad)?, Uint8Array::from(plain));
    Ok(Underway(subtle()?.encrypt_with_object_and_js_u8_array(&gcm, key, &plain)?))
}

/// Begins to open what was sealed.
pub fn begin_open(
    key: &CryptoKey,
    nonce: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Underway, CryptoError> {
    let (gcm, sealed) = (gcm(nonce, aad)?, Uint8Array::from(sealed));
    Ok(Underway(subtle()?.decrypt_with_object_and_js_u8_array(&gcm, key, &sealed)?))
}

/// Seals bytes under a key, a nonce of 12 bytes and associated data.
pub async fn seal(
    key: &CryptoKey,
    nonce: &[u8],
    aad: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    begin_seal(key, nonce, aad, plain)?.done().await
}

/// Opens what [`seal`] sealed.
pub async fn open(
    key: &CryptoKey,
    nonce: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    begin_open(key, nonce, aad, sealed)?.done().await
}

/// A key that lives in this browser only: what is bound to it opens nowhere else.
pub async fn binding_key() -> Result<CryptoKey, CryptoError> {
    let algorithm = object(&[("name", &"HMAC".into()), ("hash", &"SHA-256".into())])?;
    let key = subtle()?.generate_key_with_object(&algorithm, false, &usages(&["sign"]))?;
    Ok(JsFuture::from(key).await?.unchecked_into())
}

/// HMAC-SHA-256 under a binding key.
pub async fn bind(key: &CryptoKey, bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mac = subtle()?.sign_with_str_and_js_u8_array("HMAC", key, &Uint8Array::from(bytes))?;
    Ok(bytes_of(JsFuture::from(mac).await?))
}

/// The phone's own key pair, P-256; the private half cannot be exported.
pub async fn signing_pair() -> Result<CryptoKeyPair, CryptoError> {
    let usages = usages(&["sign", "verify"]);
    let pair = subtle()?.generate_key_with_object(&ecdsa()?, false, &usages)?;
    Ok(JsFuture::from(pair).await?.unchecked_into())
}

/// The public half: an uncompressed point, 65 bytes.
pub async fn public_point(pair: &CryptoKeyPair) -> Result<Vec<u8>, CryptoError> {
    let key: CryptoKey = Reflect::get(pair, &"publicKey".into())?.unchecked_into();
    let raw = subtle()?.export_key("raw", &key)?;
    Ok(bytes_of(JsFuture::from(raw).await?))
}

/// ECDSA with SHA-256, 64 bytes r‖s.
pub async fn sign(pair: &CryptoKeyPair, text: &str) -> Result<Vec<u8>, CryptoError> {
    sign_text(&pair.get_private_key(), text).await
}

fn ecdsa() -> Result<Object, CryptoError> {
    object(&[("name", &"ECDSA".into()), ("namedCurve", &"P-256".into())])
}

async fn sign_text(key: &CryptoKey, text: &str) -> Result<Vec<u8>, CryptoError> {
    let algorithm = object(&[("name", &"ECDSA".into()), ("hash", &"SHA-256".into())])?;
    let signature = subtle()?.sign_with_object_and_js_u8_array(
        &algorithm,
        key,
        &Uint8Array::from(text.as_bytes()),
    )?;
    Ok(bytes_of(JsFuture::from(signature).await?))
}

/// A key pair for signing whose private half is bytes (PKCS#8), to be kept sealed; the public half is an
/// uncompressed point.
pub async fn exportable_signing_pair() -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
    let usages = usages(&["sign", "verify"]);
    let pair = subtle()?.generate_key_with_object(&ecdsa()?, true, &usages)?;
    let pair: CryptoKeyPair = JsFuture::from(pair).await?.unchecked_into();
    let private = subtle()?.export_key("pkcs8", &pair.get_private_key())?;
    Ok((public_point(&pair).await?, bytes_of(JsFuture::from(private).await?)))
}

/// ECDSA with SHA-256 by the private half (PKCS#8) of such a pair, 64 bytes r‖s.
pub async fn sign_with(private: &[u8], text: &str) -> Result<Vec<u8>, CryptoError> {
    let key = subtle()?.import_key_with_object(
        "pkcs8",
        &Uint8Array::from(private),
        &ecdsa()?,
        false,
        &usages(&["sign"]),
    )?;
    sign_text(&JsFuture::from(key).await?.unchecked_into(), text).await
}

/// A pair of keys that boxes are sealed to: the public half (uncompressed P-256 point, 65 bytes) and the private
/// half (PKCS#8). The private half is bytes, to be kept sealed.
pub async fn generate_box_pair() -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
    let pair = ecdh_pair(true).await?;
    let private = subtle()?.export_key("pkcs8", &pair.get_private_key())?;
    Ok((public_point(&pair).await?, bytes_of(JsFuture::from(private).await?)))
}

/// Seals bytes to a public key: a sealed box ([`anxin_protocol::sealed_box`] describes the format).
pub async fn seal_to(public: &[u8], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let pair = ecdh_pair(false).await?;
    let point = public_point(&pair).await?;
    let key = box_key(&pair.get_private_key(), public, &point).await?;
    let body = seal(&key, &NONCE, aad, plain).await?;
    Ok([&[VERSION], point.as_slice(), &body].concat())
}

/// Opens a sealed box with the private half (PKCS#8) of the key it was sealed to.
pub async fn open_with(private: &[u8], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (point, body) = split(sealed).ok_or(CryptoError)?;
    let private = subtle()?.import_key_with_object(
        "pkcs8",
        &Uint8Array::from(private),
        &ecdh()?,
        false,
        &usages(&["deriveBits"]),
    )?;
    let private = JsFuture::from(private).await?.unchecked_into();
    open(&box_key(&private, point, point).await?, &NONCE, aad, body).await
}

fn ecdh() -> Result<Object, CryptoError> {
    object(&[("name", &"ECDH".into()), ("namedCurve", &"P-256".into())])
}

async fn ecdh_pair(exportable: bool) -> Result<CryptoKeyPair, CryptoError> {
    let usages = usages(&["deriveBits"]);
    let pair = subtle()?.generate_key_with_object(&ecdh()?, exportable, &usages)?;
    Ok(JsFuture::from(pair).await?.unchecked_into())
}

/// The key of a box: from one side's private key and the other side's public one, salted with the ephemeral point.
async fn box_key(
    private: &CryptoKey,
    public: &[u8],
    ephemeral: &[u8],
) -> Result<CryptoKey, CryptoError> {
    let public = subtle()?.import_key_with_object(
        "raw",
        &Uint8Array::from(public),
        &ecdh()?,
        false,
        &usages(&[]),
    )?;
    let public = JsFuture::from(public).await?;
    let agreed = object(&[("name", &"ECDH".into()), ("public", &public)])?;
    let shared = subtle()?.derive_bits_with_object(&agreed, private, 256)?;
    let shared = JsFuture::from(shared).await?.unchecked_into::<ArrayBuffer>();
    let base =
        subtle()?.import_key_with_str("raw", &shared, "HKDF", false, &usages(&["deriveBits"]))?;
    let base = JsFuture::from(base).await?.unchecked_into();
    let hkdf = object(&[
        ("name", &"HKDF".into()),
        ("hash", &"SHA-256".into()),
        ("salt", &Uint8Array::from(ephemeral)),
        ("info", &Uint8Array::from(INFO)),
    ])?;
    let key = subtle()?.derive_bits_with_object(&hkdf, &base, 256)?;
    sealing_key(&bytes_of(JsFuture::from(key).await?)).await
}
