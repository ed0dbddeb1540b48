//! Many reports of one site or firm: who is who, and what each is owed.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::id::ScopeId;
use anxin_protocol::report::Reporter;
use anxin_protocol::report::desk::ReportGroup;

use super::{GROUP, Opened};

/// One worker over all the reports that name him.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Worker {
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) id_no: String,
    pub(crate) account_tail: String,
    /// Owed in fen: the largest amount said.
    pub(crate) amount_fen: Option<i64>,
    /// Other amounts that were said.
    pub(crate) others: BTreeSet<i64>,
    pub(crate) months: BTreeSet<String>,
}

impl Worker {
    /// The reporter himself, without what he is owed.
    pub(super) fn of(reporter: &Reporter) -> Self {
        Self {
            name: reporter.name.clone(),
            phone: reporter.phone.clone(),
            id_no: reporter.id_no.clone(),
            account_tail: reporter.account_tail.clone(),
            ..Self::default()
        }
    }

    /// The same by number, else by name where not two telephones or numbers speak against it.
    pub(super) fn is(&self, other: &Self) -> bool {
        let same = |one: &str, two: &str| !one.is_empty() && one == two;
        let unlike = |one: &str, two: &str| !one.is_empty() && !two.is_empty() && one != two;
        let names_differ = unlike(&self.name, &other.name);
        if same(&self.id_no, &other.id_no) {
            return true;
        }
        if unlike(&self.id_no, &other.id_no) || names_differ {
            return false;
        }
        same(&self.phone, &other.phone)
            || (same(&self.name, &other.name) && !unlike(&self.phone, &other.phone))
    }

    fn join(&mut self, other: Self) {
        let fill = |mine: &mut String, theirs: String| {
            if mine.is_empty() {
                *mine = theirs;
            }
        };
        fill(&mut self.name, other.name);
        fill(&mut self.phone, other.phone);
        fill(&mut self.id_no, other.id_no);
        fill(&mut self.account_tail, other.account_tail);
        self.months.extend(other.months);
        self.others.extend(other.others);
        let most = self.amount_fen.max(other.amount_fen);
        self.others.extend(self.amount_fen.into_iter().chain(other.amount_fen));
        self.amount_fen = most;
        if let Some(most) = most {
            self.others.remove(&most);
        }
    }
}

/// The workers that some reports name, each once.
pub(crate) fn workers<'a>(reports: impl IntoIterator<Item = &'a Opened>) -> Vec<Worker> {
    let mut workers: Vec<Worker> = Vec::new();
    for opened in reports {
        let report = &opened.dossier.report;
        let Some(reporter) = &report.reporter else { continue };
        let months: BTreeSet<String> = report.months.iter().cloned().collect();
        // On his own list with an amount: that one counts, and not the report's beside it.
        let mut listed = report.crew.iter().filter(|line| line.name == reporter.name);
        let listed = listed.any(|line| line.amount_fen.is_some());
        let own = Worker {
            amount_fen: if listed { None } else { report.amount_fen },
            months: months.clone(),
            ..Worker::of(reporter)
        };
        let crew = report.crew.iter().map(|line| Worker {
            name: line.name.clone(),
            amount_fen: line.amount_fen,
            months: months.clone(),
            ..Worker::default()
        });
        for worker in std::iter::once(own).chain(crew) {
            match workers.iter_mut().find(|known| known.is(&worker)) {
                Some(known) => known.join(worker),
                None => workers.push(worker),
            }
        }
    }
    workers
}

/// What some reports say together.
pub(crate) struct Sum {
    pub(crate) people: u32,
    pub(crate) amount_fen: i64,
    pub(crate) months: Vec<String>,
}

/// Counts people once. Who is anonymous counts once for each report: nothing tells them apart, and
/// nothing may.
pub(crate) fn sum(reports: &[&Opened]) -> Sum {
    let workers = workers(reports.iter().copied());
    let hidden = reports.iter().filter(|one| one.dossier.report.reporter.is_none());
    let hidden: Vec<i64> =
        hidden.map(|one| one.dossier.report.amount_fen.unwrap_or_default()).collect();
    let known: i64 = workers.iter().filter_map(|worker| worker.amount_fen).sum();
    let months: BTreeSet<&String> =
        reports.iter().flat_map(|one| &one.dossier.report.months).collect();
    Sum {
        people: u32::try_from(workers.len() + hidden.len()).unwrap_or(u32::MAX),
        amount_fen: known + hidden.iter().sum::<i64>(),
        months: months.into_iter().cloned().collect(),
    }
}

/// What a report is about, as far as it can be compared: the site scanned, else the firm or place.
fn subject(opened: &Opened) -> Option<String> {
    let report = &opened.dossier.report;
    if let Some(site) = report.site {
        return Some(site.to_string());
    }
    let names = [&report.employer, &report.place].map(|name| plain(name));
    names.into_iter().find(|name| !name.is_empty())
}

/// A firm's name without what is written one time and left out another.
pub(crate) fn plain(name: &str) -> String {
    let mut name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    for part in ["有限责任公司", "有限公司", "（集团）", "(集团)"] {
        name = name.replace(part, "");
    }
    name.to_lowercase()
}

/// Reports that one case could take, of those that nobody has taken up: two or more of one site or
/// firm.
pub(crate) fn suggest(open: &[Opened]) -> Vec<ReportGroup> {
    let mut found: BTreeMap<(&ScopeId, String), Vec<&Opened>> = BTreeMap::new();
    let mut open: Vec<&Opened> = open.iter().collect();
    open.sort_by_key(|opened| (opened.got, opened.id));
    for opened in open {
        if let Some(subject) = subject(opened) {
            found.entry((&opened.scope, subject)).or_default().push(opened);
        }
    }
    let groups = found.into_iter().filter(|(_, reports)| reports.len() > 1);
    groups
        .map(|((scope, _), reports)| {
            let sum = sum(&reports);
            ReportGroup {
                scope: scope.clone(),
                title: reports[0].title(),
                reports: reports.iter().map(|one| one.id).collect(),
                many: sum.people >= GROUP,
                people: sum.people,
                amount_fen: sum.amount_fen,
                months: sum.months,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use anxin_domain::id::RecordId;
    use anxin_protocol::report::{CrewLine, Report, Reporter};
    use uuid::Uuid;

    use super::*;

    fn report(no: u128, who: Option<(&str, &str)>, amount: i64, employer: &str) -> Opened {
        let scope = ScopeId::parse("429800001").expect("a scope");
        let mut opened = Opened::new(scope, RecordId(Uuid::from_u128(no)), [0; 32], 0);
        opened.dossier.report = Report {
            employer: employer.to_owned(),
            months: vec!["2026-09".to_owned()],
            amount_fen: Some(amount),
            reporter: who.map(|(name, phone)| Reporter {
                name: name.to_owned(),
                phone: phone.to_owned(),
                ..Reporter::default()
            }),
            ..Report::default()
        };
        opened
    }

    #[test]
    fn people_count_once_and_a_second_amount_is_kept_beside_the_first() {
        let reports = [
            report(1, Some(("陈建国", "13800001234")), 500, "宏达"),
            report(2, Some(("陈建国", "")), 700, "宏达"),
            report(3, Some(("", "13800001234")), 500, "宏达"),
            report(4, Some(("陈建国", "13900001234")), 100, "宏达"),
            report(5, None, 900, "宏达"),
            report(6, None, 900, "宏达"),
        ];
        let all: Vec<&Opened> = reports.iter().collect();
        let workers = workers(all.iter().copied());
        assert_eq!(workers.len(), 2);
        assert_eq!(workers[0].amount_fen, Some(700));
        assert_eq!(workers[0].others, BTreeSet::from([500]));
        let sum = sum(&all);
        assert_eq!((sum.people, sum.amount_fen), (4, 700 + 100 + 1_800));
    }

    #[test]
    fn a_crew_leader_on_his_own_list_is_one() {
        let mut opened = report(1, Some(("王芳", "13800001234")), 999, "宏达");
        opened.dossier.report.crew = ["王芳", "刘洋"]
            .map(|name| CrewLine { name: name.to_owned(), amount_fen: Some(100) })
            .to_vec();
        let workers = workers([&opened]);
        assert_eq!(workers.len(), 2);
        assert_eq!(workers[0].amount_fen, Some(100));
    }

    #[test]
    fn a_crew_leader_whose_own_line_has_no_amount_is_owed_what_his_report_says() {
        let mut opened = report(1, Some(("王芳", "13800001234")), 999, "宏达");
        let line = |name: &str, amount_fen| CrewLine { name: name.to_owned(), amount_fen };
        opened.dossier.report.crew = vec![line("王芳", None), line("刘洋", Some(100))];
        let workers = workers([&opened]);
        assert_eq!(workers.len(), 2);
        assert_eq!(workers[0].amount_fen, Some(999));
    }

    #[test]
    fn two_of_one_firm_are_suggested_and_strangers_are_not() {
        let open = [
            report(2, None, 100, "宏达建工 有限公司"),
            report(1, Some(("陈", "1")), 100, "宏达建工"),
            report(3, None, 100, "别家"),
            report(4, None, 100, ""),
        ];
        let groups = suggest(&open);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].reports.len(), 2);
        assert!(!groups[0].many);
        let crowd: Vec<Opened> = (0..10).map(|no| report(no, None, 1, "宏达")).collect();
        assert!(suggest(&crowd)[0].many);
    }
}
