//! How a crew leader's list is read: a line for each person, how many and how much, and what is not certain is asked.

use std::fmt::Write as _;

use anxin_domain::reading::{Cell, People, Person, people};

use super::page::Page;
use super::parts::{p, t, tf};
use crate::platform::dom::escape;
use crate::report::Draft;
use crate::ui::number::{grouped_yuan, plain_yuan};

/// The list as a table, with its doubts.
pub(super) fn table(draft: &Draft, today: &str) -> String {
    let people = people(&draft.list, today);
    if people.rows.is_empty() {
        return String::new();
    }
    let rows: String = people.rows.iter().enumerate().map(|(no, row)| line(no, row)).collect();
    format!(
        "<div class=\"paper\" role=\"status\" data-crew=\"{}\"><p><b>{}</b></p>{}<table translate=\"no\">\
         <tr><th>{}</th><th>{}</th><th>{}</th></tr>{rows}</table></div>",
        people.rows.len(),
        tf(
            "report.crew.sum",
            &[("n", &people.rows.len().to_string()), ("sum", &grouped_yuan(people.sum()))]
        ),
        totals(&people),
        t("report.crew.name"),
        t("report.crew.phone"),
        t("report.crew.amount"),
    )
}

/// A sum that the list itself says, where it is another.
fn totals(people: &People) -> String {
    let mut said = people.totals.iter().filter_map(|total| total.amount.clone()?.read());
    let other: Option<i64> = said.next_back().filter(|said| *said != people.sum());
    other.map_or_else(String::new, |said| {
        p("doubt", &tf("report.crew.total", &[("said", &grouped_yuan(said))]))
    })
}

fn shown(cell: Option<&Cell<String>>) -> String {
    cell.map(|cell| escape(cell.reading.readings().first().unwrap_or(&cell.raw)))
        .unwrap_or_default()
}

fn line(no: usize, row: &Person) -> String {
    let owed = row.amount.as_ref().and_then(Cell::value);
    let owed = owed.map(|fen| format!("¥ {}", grouped_yuan(fen))).unwrap_or_default();
    let mut html = format!(
        "<tr data-kind=\"crew\"><td>{}</td><td>{}</td><td>{owed}</td></tr>",
        shown(row.name.as_ref()),
        shown(row.phone.as_ref()),
    );
    if row.doubts().next().is_none() && row.more.is_empty() {
        return html;
    }
    let said = tf("report.crew.unsure", &[("said", &row.raw)]);
    let amount = row.amount.as_ref().filter(|cell| cell.value().is_none());
    let readings = amount.into_iter().flat_map(|cell| cell.reading.readings());
    let choices: String = readings
        .map(|fen| {
            format!(
                "<button type=\"button\" class=\"btn quiet\" data-act=\"pick\" value=\"{no}:{fen}\">¥ {}</button>",
                grouped_yuan(*fen)
            )
        })
        .collect();
    // Writing into a text cannot fail.
    let _ = write!(
        html,
        "<tr data-unsure><td colspan=\"3\"><p class=\"doubt\">{said}</p>{choices}</td></tr>"
    );
    html
}

/// A reading was chosen for the sum of a line: it is written into the list, where everybody sees it.
pub(super) fn pick(page: &Page, value: &str) {
    let (no, fen) = value.split_once(':').unwrap_or_default();
    let (Ok(no), Ok(fen)) = (no.parse::<usize>(), fen.parse::<i64>()) else { return };
    let list = page.pocket().draft.list.clone();
    let people = people(&list, &crate::platform::http::day());
    if let Some(list) = people.rows.get(no).and_then(|row| written(&list, row, fen)) {
        page.write("list", list);
    }
}

/// The list with a sum written out in the line of a person.
fn written(list: &str, row: &Person, fen: i64) -> Option<String> {
    let sum = format!("{}元", plain_yuan(fen));
    let line = row.raw.as_str();
    let amount = row.amount.as_ref()?;
    let fixed = if line.contains(&amount.raw) {
        line.replacen(&amount.raw, &sum, 1)
    } else {
        let cell = |cell: &Option<Cell<String>>| cell.as_ref().map(|cell| cell.raw.clone());
        let cells = [cell(&row.name), cell(&row.phone), cell(&row.id_no), Some(sum)];
        cells.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    Some(list.replacen(line, &fixed, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_reading_is_written_into_its_line_and_read_without_a_doubt() {
        let list = "吴十 3600\n王芳 13900001234 1200,50\n赵六 约3万";
        let day = "2026-11-30";
        let rows = people(list, day).rows;
        let list = written(list, &rows[1], 120_050).expect("a list");
        let list = written(&list, &rows[2], 3_000_000).expect("a list");
        let read = people(&list, day);
        let sums: Vec<_> = read.rows.iter().map(|row| row.amount.as_ref()?.value()).collect();
        assert_eq!(sums, [Some(360_000), Some(120_050), Some(3_000_000)], "{list}");
        assert_eq!(
            read.rows[1].phone.as_ref().and_then(Cell::value).as_deref(),
            Some("13900001234")
        );
    }
}
