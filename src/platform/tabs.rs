//! Other pages of the app in this browser: who opens the work tells the others.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::BroadcastChannel;

const CHANNEL: &str = "anxin.lead";

/// Tells the other pages that this one leads now. One that does not hear it finds out at its next
/// write.
pub fn announce() {
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        // Nobody listening is no error.
        let _ = channel.post_message(&"led".into());
        channel.close();
    }
}

/// Hears that another page leads, for as long as the value lives.
#[derive(Debug)]
pub struct Ears {
    channel: BroadcastChannel,
    _listener: Closure<dyn FnMut()>,
}

impl Ears {
    /// Listens.
    pub fn open(act: impl FnMut() + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let listener = Closure::<dyn FnMut()>::new(act);
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Some(Self { channel, _listener: listener })
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.channel.close();
    }
}
