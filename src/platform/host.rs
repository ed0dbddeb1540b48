//! What runs the page: a browser that can keep the app and its data, or one that cannot or will not.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::app_files;

/// A place to enrol a phone in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Host {
    /// A page inside another app, such as WeChat: no network, no app, and its data may be cleared.
    InApp,
    /// A tab of an iPhone or iPad. Safari clears it after seven days without a visit, and an app on the home screen
    /// has a store of its own.
    IosTab,
    /// A browser that has no service workers, or has them switched off.
    NoWorker,
    /// Nothing stands against it.
    Fit,
}

/// Apps that open links in a page of their own, by what they add to the browser's name: WeChat and WeCom, QQ, Weibo,
/// Alipay, DingTalk, Feishu, Douyin, Baidu.
const APPS: [&str; 9] = [
    "MicroMessenger",
    "wxwork",
    "QQ/",
    "Weibo",
    "AlipayClient",
    "DingTalk",
    "Lark",
    "aweme",
    "baiduboxapp",
];

/// Judges by the browser's name (`touch`: it has a touch screen, `installed`: from the home screen, `workers`: it has
/// service workers).
fn of(agent: &str, touch: bool, installed: bool, workers: bool) -> Host {
    // An iPad calls itself a Mac.
    let apple = ["iPhone", "iPad", "iPod"].iter().any(|name| agent.contains(name))
        || (agent.contains("Macintosh") && touch);
    if APPS.iter().any(|app| agent.contains(app)) {
        Host::InApp
    } else if apple && !installed {
        Host::IosTab
    } else if workers {
        Host::Fit
    } else {
        Host::NoWorker
    }
}

/// What runs this page.
pub fn host() -> Host {
    let Some(window) = web_sys::window() else { return Host::Fit };
    let navigator = window.navigator();
    let own = Reflect::get(&navigator, &JsValue::from_str("standalone"));
    let installed = own.is_ok_and(|own| own.is_truthy())
        || window
            .match_media("(display-mode: standalone)")
            .is_ok_and(|found| found.is_some_and(|query| query.matches()));
    let touch = navigator.max_touch_points() > 1;
    of(&navigator.user_agent().unwrap_or_default(), touch, installed, app_files::can_install())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_where_an_enrolment_would_be_lost() {
        const IPHONE: &str =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15";
        const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15";
        const ANDROID: &str = "Mozilla/5.0 (Linux; Android 15) Chrome/150.0 Mobile";
        let wechat = format!("{IPHONE} MicroMessenger/8.0.60");
        let cases = [
            (wechat.as_str(), true, false, false, Host::InApp),
            ("Linux; Android 15 Chrome/150 QQ/9.1", true, false, true, Host::InApp),
            (IPHONE, true, false, true, Host::IosTab),
            (IPHONE, true, true, true, Host::Fit),
            (MAC, true, false, true, Host::IosTab),
            (MAC, false, false, true, Host::Fit),
            (ANDROID, true, false, true, Host::Fit),
            (ANDROID, true, false, false, Host::NoWorker),
            // Another program of Tencent's: a browser.
            ("Android 15 MQQBrowser/15.0", true, false, true, Host::Fit),
        ];
        for (agent, touch, installed, workers, host) in cases {
            assert_eq!(of(agent, touch, installed, workers), host, "{agent}");
        }
    }
}
