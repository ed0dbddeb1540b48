//! Where the phone is, once, when a person asks for it.

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Position, PositionError, PositionOptions};

/// A place: degrees, metres of accuracy, the phone's clock in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Accuracy.
    pub acc: f64,
    /// When.
    pub at: i64,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FindPlaceError {
    /// The person or the browser said no.
    #[error("not allowed")]
    Denied,
    /// No fix in time.
    #[error("no fix")]
    NoFix,
}

impl FindPlaceError {
    /// The code of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::NoFix => "no_fix",
        }
    }
}

/// Asks the phone where it is; at most twenty seconds.
pub async fn here() -> Result<Place, FindPlaceError> {
    let locator = web_sys::window().and_then(|window| window.navigator().geolocation().ok());
    let Some(locator) = locator else { return Err(FindPlaceError::Denied) };
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(20_000);
    let asked = Promise::new(&mut |found, failed| {
        let asked = locator.get_current_position_with_error_callback_and_options(
            &found,
            Some(&failed),
            &options,
        );
        if let Err(error) = asked {
            // The promise's own function takes any value.
            let _ = failed.call1(&wasm_bindgen::JsValue::NULL, &error);
        }
    });
    match JsFuture::from(asked).await {
        Ok(position) => {
            let at = position.unchecked_into::<Position>().coords();
            Ok(Place {
                lat: at.latitude(),
                lon: at.longitude(),
                acc: at.accuracy(),
                at: super::now(),
            })
        }
        Err(error) => {
            let denied = error
                .dyn_ref::<PositionError>()
                .is_some_and(|error| error.code() == PositionError::PERMISSION_DENIED);
            Err(if denied { FindPlaceError::Denied } else { FindPlaceError::NoFix })
        }
    }
}
