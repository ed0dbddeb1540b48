//! What is said at a field about what stands in it. A doubt keeps nothing from being sent; what lacks is said
//! when somebody presses on.

use anxin_domain::check;

use super::page::Page;
use super::parts::t;
use crate::platform::dom::escape;
use crate::platform::http::day;
use crate::ui::text::narrow;

/// Digits of an account's end.
const TAIL: usize = 4;

/// The words at a field; none where nothing is wrong.
pub(super) fn html(page: &Page, field: &str) -> String {
    let wrong = page.wrong.borrow();
    if wrong.0 == field && !wrong.1.is_empty() {
        return escape(&wrong.1);
    }
    let typed = match field {
        "phone" => page.pocket().draft.reporter.phone.clone(),
        _ => page.typed(field),
    };
    let text = check::tidy(&narrow(&typed));
    let lacks_tick = |of: &str| !page.typed(of).is_empty() && page.typed(field).is_empty();
    let (odd, key) = match field {
        "phone" | "late-phone" => (!text.is_empty() && !check::phone(&text), "report.phone.odd"),
        "late-id" => {
            let odd = check::id_card(&text, &day()).err().filter(|_| !text.is_empty());
            // That the last digit does not fit is said of a number that is whole.
            let whole = odd == Some(check::Doubt::IdCheck);
            (odd.is_some(), if whole { "report.id_no.odd" } else { "report.id_no.length" })
        }
        "late-tail" => {
            let four = text.len() == TAIL && text.bytes().all(|byte| byte.is_ascii_digit());
            (!text.is_empty() && !four, "report.account_tail.odd")
        }
        "agree-id_no" => (lacks_tick("late-id"), "report.agree.first"),
        "agree-account_tail" => (lacks_tick("late-tail"), "report.agree.first"),
        _ => (false, ""),
    };
    if odd { t(key) } else { String::new() }
}
