//! What is due as a calendar file (RFC 5545), for the calendar every phone has.

use std::fmt::Write as _;

use chrono::Days;

use crate::ask::Ask;
use crate::today::due;
use crate::words::article;

/// Octets a line may have before it is folded.
const LINE: usize = 75;

/// An entry for the last day of everything due within a week in the cases that others do not have in hand; overdue
/// ones stand on today.
pub fn calendar_file(ask: &Ask) -> String {
    let today = ask.day();
    let mut file = String::new();
    let mut line = |name: &str, value: &str| fold(&mut file, &[name, ":", value].concat());
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Anxin//ZH");
    for due in due(ask).into_iter().filter(|due| due.mine) {
        let entry = due.entry;
        let day = entry.end.max(today);
        let next = day + Days::new(1);
        line("BEGIN", "VEVENT");
        line("UID", &[&due.case.lead.id.to_string(), entry.code, &entry.of].join("-"));
        line("DTSTAMP", &today.format("%Y%m%dT000000Z").to_string());
        line("DTSTART;VALUE=DATE", &day.format("%Y%m%d").to_string());
        line("DTEND;VALUE=DATE", &next.format("%Y%m%d").to_string());
        line("SUMMARY", &escaped(&[&*entry.what, &due.case.title()].join(" · ")));
        line("DESCRIPTION", &escaped(&article(entry.article)));
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    file
}

/// Commas, semicolons, backslashes and line ends mean something in a calendar file.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' => out += "\\n",
            '\r' => {}
            ',' | ';' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, folded between characters.
fn fold(file: &mut String, line: &str) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            *file += "\r\n ";
            used = 1;
        }
        used += c.len_utf8();
        // Writing into a text cannot fail.
        let _ = write!(file, "{c}");
    }
    *file += "\r\n";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_between_characters_and_what_means_something_is_escaped() {
        let mut file = String::new();
        fold(&mut file, &"字".repeat(60));
        assert!(file.lines().all(|line| line.len() <= LINE), "{file}");
        assert_eq!(file.replace("\r\n ", "").trim_end(), "字".repeat(60));
        assert_eq!(escaped("甲,乙;丙\\\n丁"), "甲\\,乙\\;丙\\\\\\n丁");
    }
}
