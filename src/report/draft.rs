//! What was typed so far, as long as it is no report yet.

use anxin_domain::reading::{Cell, Person, people};
use anxin_protocol::report::receipt;
use anxin_protocol::report::{CrewLine, Report, Reporter};
use serde::{Deserialize, Serialize};

use super::Poster;
use crate::platform::crypto;
use crate::ui::number::plain_yuan;

/// What was typed so far.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The receipt of the report that it becomes, made when the draft begins: pressed twice it is one report.
    pub token: String,
    /// What will be sent; its reporter is put in at the end.
    pub report: Report,
    /// Who, as typed.
    pub reporter: Reporter,
    /// Where the poster hangs: the county or township, and the site.
    pub at: String,
    /// The amount as it stands on the pad.
    pub amount: String,
    /// A crew leader's list, as typed or pasted.
    pub list: String,
}

/// A line of a list as it goes to the office: what is not certain goes as it was written.
fn crew_line(row: &Person) -> CrewLine {
    let likeliest = |cell: &Option<Cell<String>>| {
        let cell = cell.as_ref();
        cell.map(|cell| cell.reading.readings().first().unwrap_or(&cell.raw).clone())
    };
    let odd = row.doubts().next().is_some() || !row.more.is_empty();
    let mut said = if odd { row.raw.clone() } else { String::new() };
    if let Some(id) = &row.id_no {
        // A number of somebody who has not agreed goes nowhere.
        said = said.replace(&id.raw, "");
    }
    CrewLine {
        name: likeliest(&row.name).unwrap_or_default(),
        phone: likeliest(&row.phone).unwrap_or_default(),
        amount_fen: row.amount.as_ref().and_then(Cell::value),
        said,
    }
}

impl Draft {
    /// The list as it goes to the office, read on a day.
    pub fn crew(&self, today: &str) -> Vec<CrewLine> {
        people(&self.list, today).rows.iter().map(crew_line).collect()
    }

    /// The same with a receipt to be, if it has none yet. The lines that an earlier version kept one by one are a list.
    pub(super) fn with_token(mut self) -> Self {
        for line in std::mem::take(&mut self.report.crew) {
            let owed = line.amount_fen.map(|fen| format!(" {}元", plain_yuan(fen)));
            self.list = [&*self.list, &*line.name, &*owed.unwrap_or_default(), "\n"].concat();
        }
        if self.token.is_empty() {
            // A browser without randomness makes no receipts: the office says so when it is sent.
            self.token = crypto::random().map(receipt::token).unwrap_or_default();
        }
        self
    }

    /// The poster and nothing else: where the next report on this phone begins.
    fn of_the_poster(&self) -> Self {
        let mut draft = Self { at: self.at.clone(), ..Self::default() };
        draft.report.scope.clone_from(&self.report.scope);
        draft.report.site = self.report.site;
        if self.report.place == self.at {
            draft.report.place.clone_from(&self.report.place);
        }
        draft
    }

    /// Puts it at a poster. The place follows it unless somebody typed another one.
    pub fn stand_at(&mut self, poster: &Poster) {
        let report = &mut self.report;
        let typed = !report.place.is_empty() && report.place != self.at;
        let another = (report.scope.as_ref(), report.site) != (Some(&poster.scope), poster.site);
        report.scope = Some(poster.scope.clone());
        report.site = poster.site;
        if another && !typed {
            report.place.clear();
        }
        if another || !poster.name.is_empty() {
            self.at.clone_from(&poster.name);
        }
        if report.site.is_some() && report.place.is_empty() {
            report.place.clone_from(&poster.name);
        }
    }

    /// A new one at the same poster.
    pub(super) fn next(&self) -> Self {
        self.of_the_poster().with_token()
    }

    /// Whether anything was typed.
    pub fn is_begun(&self) -> bool {
        *self != Self { token: self.token.clone(), ..self.of_the_poster() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poster(site: u128, name: &str) -> Poster {
        let text = format!("429800001~{site:032x}");
        Poster { name: name.to_owned(), ..Poster::read(&text).expect("a poster") }
    }

    #[test]
    fn a_list_is_taken_as_it_was_pasted_and_what_is_not_certain_as_it_was_written() {
        let list = "姓名\t电话\t欠薪\n吴十\t13800008888\t3,600\n陈三\t\t1.2万\n王芳\t13900001234\t1200,50\n";
        let draft = Draft { list: list.to_owned(), ..Draft::default() };
        let line = |name: &str, phone: &str, amount_fen, said: &str| CrewLine {
            name: name.to_owned(),
            phone: phone.to_owned(),
            amount_fen,
            said: said.to_owned(),
        };
        let expected = [
            line("吴十", "13800008888", Some(360_000), ""),
            line("陈三", "", Some(1_200_000), ""),
            line("王芳", "13900001234", None, "王芳\t13900001234\t1200,50"),
        ];
        assert_eq!(draft.crew("2026-11-30"), expected);
        let id = "110105194912310021";
        let list = format!("李四 {id} 约3000");
        let crew = Draft { list, ..Draft::default() }.crew("2026-11-30");
        assert!(crew[0].said.contains("约3000") && !crew[0].said.contains(id), "{}", crew[0].said);
    }

    #[test]
    fn the_lines_of_an_earlier_version_are_a_list() {
        let mut old = Draft { token: "t".to_owned(), ..Draft::default() };
        let name = |name: &str| name.to_owned();
        old.report.crew = vec![
            CrewLine { name: name("陈建国"), amount_fen: Some(360_050), ..CrewLine::default() },
            CrewLine { name: name("王芳"), ..CrewLine::default() },
        ];
        let crew = old.clone().with_token().crew("2026-11-30");
        assert_eq!(crew, old.report.crew);
    }

    #[test]
    fn the_place_follows_the_poster_until_somebody_types_one() {
        let mut draft = Draft { token: "t".to_owned(), ..Draft::default() };
        draft.stand_at(&poster(1, "汽车站候车楼"));
        assert_eq!((&*draft.report.place, &*draft.at), ("汽车站候车楼", "汽车站候车楼"));
        assert!(!draft.is_begun(), "a poster is nothing typed");
        // The next poster, its name not yet known.
        draft.stand_at(&poster(2, ""));
        assert_eq!((&*draft.report.place, &*draft.at), ("", ""));
        draft.stand_at(&poster(2, "县第三中学"));
        assert_eq!((&*draft.report.place, &*draft.at), ("县第三中学", "县第三中学"));
        draft.report.place = "三中食堂".to_owned();
        draft.stand_at(&poster(1, "汽车站候车楼"));
        assert_eq!((&*draft.report.place, &*draft.at), ("三中食堂", "汽车站候车楼"));
        assert!(draft.is_begun());
    }
}
