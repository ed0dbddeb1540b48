//! Reading aloud.

use web_sys::SpeechSynthesisUtterance;

/// Reads words aloud in a language, instead of what was being read; false where the browser cannot.
pub fn say(words: &str, language: &str) -> bool {
    let synthesis = web_sys::window().and_then(|window| window.speech_synthesis().ok());
    let utterance = SpeechSynthesisUtterance::new_with_text(words);
    let (Some(synthesis), Ok(utterance)) = (synthesis, utterance) else { return false };
    if synthesis.is_undefined() {
        return false;
    }
    utterance.set_lang(language);
    utterance.set_rate(0.9);
    synthesis.cancel();
    synthesis.speak(&utterance);
    true
}

/// Falls silent.
pub fn hush() {
    if let Some(synthesis) = web_sys::window().and_then(|window| window.speech_synthesis().ok())
        && !synthesis.is_undefined()
    {
        synthesis.cancel();
    }
}
