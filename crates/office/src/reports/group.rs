//! Many reports of one site or firm: who is who, and what each is owed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anxin_domain::case::settings::Settings;
use anxin_domain::case::warning::{Reason, of_people};
use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::identity::{Identity, Judgement};
use anxin_domain::reading::name_key;
use anxin_protocol::report::Reporter;
use anxin_protocol::report::desk::{GroupMember, MEMBERS, ReportGroup};
use anxin_sync::Record;

use super::Opened;

/// Months that may lie between two reports of one suggestion.
const APART: i32 = 2;

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

    /// What tells this worker from others.
    pub(super) fn identity(&self) -> Identity {
        Identity::new(&self.name, &self.phone, &self.id_no)
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

/// Workers, each once as far as that can be told, found by what tells them apart.
#[derive(Default)]
struct Register {
    workers: Vec<Worker>,
    identities: Vec<Identity>,
    by_key: HashMap<String, Vec<usize>>,
    /// How many were counted with or beside another whom they may be.
    unsure: usize,
}

impl Register {
    /// Adds what is said of a worker: to who is the same, or to the only one whom nothing but what was not said keeps
    /// apart. Who shares a telephone under another name, or a name with several, is counted apart; all of these are
    /// for a person to look at.
    fn add(&mut self, worker: Worker) {
        let new = worker.identity();
        let near: BTreeSet<usize> =
            new.keys().filter_map(|key| self.by_key.get(&key)).flatten().copied().collect();
        let judged: Vec<(usize, Judgement)> =
            near.into_iter().map(|at| (at, self.identities[at].judge(&new, true))).collect();
        let same = judged.iter().find(|(_, judgement)| *judgement == Judgement::Same);
        let mut once = judged.iter().filter(|(_, judgement)| judgement.counts_once());
        let only = once.next().filter(|_| once.next().is_none());
        let found = same.or(only).map(|(at, _)| *at);
        if same.is_none() && judged.iter().any(|(_, judgement)| judgement.asks()) {
            self.unsure += 1;
        }
        let at = found.unwrap_or(self.workers.len());
        if found.is_some() {
            self.workers[at].join(worker);
            self.identities[at].learn(&new);
        } else {
            self.workers.push(worker);
            self.identities.push(new);
        }
        for key in self.identities[at].keys() {
            let known = self.by_key.entry(key).or_default();
            if !known.contains(&at) {
                known.push(at);
            }
        }
    }
}

/// The workers that some reports name, each once.
pub(crate) fn workers<'a>(reports: impl IntoIterator<Item = &'a Opened>) -> Vec<Worker> {
    register(reports).workers
}

fn register<'a>(reports: impl IntoIterator<Item = &'a Opened>) -> Register {
    let mut register = Register::default();
    for opened in reports {
        let report = &opened.dossier.report;
        let Some(reporter) = &report.reporter else { continue };
        let months: BTreeSet<String> = report.months.iter().cloned().collect();
        // On his own list with an amount: that one counts, and not the report's beside it.
        let own_name = name_key(&reporter.name);
        let mut listed = report.crew.iter().filter(|line| name_key(&line.name) == own_name);
        let listed = listed.any(|line| line.amount_fen.is_some());
        let own = Worker {
            amount_fen: if listed { None } else { report.amount_fen },
            months: months.clone(),
            ..Worker::of(reporter)
        };
        let crew = report.crew.iter().map(|line| Worker {
            name: line.name.clone(),
            phone: line.phone.clone(),
            amount_fen: line.amount_fen,
            months: months.clone(),
            ..Worker::default()
        });
        std::iter::once(own).chain(crew).for_each(|worker| register.add(worker));
    }
    register
}

/// What some reports say together.
pub(crate) struct Sum {
    /// People with a name or telephone, each once.
    pub(crate) named: u32,
    /// Anonymous reports.
    pub(crate) hidden: u32,
    /// Both together.
    pub(crate) people: u32,
    /// Of the named, how many may be one of the others, or were counted with one whom they may not be.
    pub(crate) unsure: u32,
    pub(crate) amount_fen: i64,
    pub(crate) months: Vec<String>,
}

/// Counts people once. Who is anonymous counts once for each report: nothing tells them apart, and
/// nothing may.
pub(crate) fn sum(reports: &[&Opened]) -> Sum {
    let Register { workers, unsure, .. } = register(reports.iter().copied());
    let hidden = reports.iter().filter(|one| one.dossier.report.reporter.is_none());
    let hidden: Vec<i64> =
        hidden.map(|one| one.dossier.report.amount_fen.unwrap_or_default()).collect();
    let known: i64 = workers.iter().filter_map(|worker| worker.amount_fen).sum();
    let months: BTreeSet<&String> =
        reports.iter().flat_map(|one| &one.dossier.report.months).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Sum {
        named: count(workers.len()),
        hidden: count(hidden.len()),
        unsure: count(unsure),
        people: count(workers.len() + hidden.len()),
        amount_fen: known + hidden.iter().sum::<i64>(),
        months: months.into_iter().cloned().collect(),
    }
}

/// What a report is about, as far as it can be compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Subject {
    /// The site that was scanned, or whose name or general contractor was typed.
    Site(RecordId),
    /// A firm or place that is no known site's, plainly written.
    Name(String),
}

/// The sites by what they are called, plainly written, in each scope.
struct Called<'a>(HashMap<(&'a ScopeId, &'static str, String), Vec<&'a Record>>);

impl<'a> Called<'a> {
    fn new(sites: &'a [Record]) -> Self {
        let mut called = HashMap::<_, Vec<&Record>>::new();
        for site in sites {
            for key in ["name", "general_contractor"] {
                called.entry((&site.scope, key, plain(site.text(key)))).or_default().push(site);
            }
        }
        Self(called)
    }

    /// The only site of a scope that is called by one of some names.
    fn only(&self, scope: &'a ScopeId, key: &'static str, names: &[String]) -> Option<&'a Record> {
        let of =
            |name: &String| self.0.get(&(scope, key, name.clone())).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<&Record> = names.iter().flat_map(of).copied().collect();
        found.dedup_by_key(|site| site.id);
        found.pop().filter(|_| found.is_empty())
    }
}

impl Subject {
    fn of<'a>(opened: &'a Opened, called: &Called<'a>) -> Option<Self> {
        let report = &opened.dossier.report;
        if let Some(site) = report.site {
            return Some(Self::Site(site));
        }
        let names = [&report.employer, &report.place].map(|name| plain(name));
        let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        // A site's own name tells more than its firm's; a firm of two sites tells neither.
        let only = |key| called.only(&opened.scope, key, &names);
        match only("name").or_else(|| only("general_contractor")) {
            Some(site) => Some(Self::Site(site.id)),
            None => names.into_iter().next().map(Self::Name),
        }
    }

    /// How the suggestion is called: by the site's name, else as the first report says it.
    fn title(&self, sites: &[Record], first: &Opened) -> String {
        let site = sites.iter().find(|site| *self == Self::Site(site.id));
        let name = site.map(|site| site.text("name").to_owned());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| first.title())
    }
}

/// A month as a number, to count from one to another.
fn month_no(month: &str) -> Option<i32> {
    let (year, month) = month.split_once('-')?;
    Some(year.parse::<i32>().ok()? * 12 + month.parse::<i32>().ok()?)
}

/// The first and the last month of a report.
fn span(opened: &Opened) -> Option<(i32, i32)> {
    let months = opened.dossier.report.months.iter().filter_map(|month| month_no(month));
    months.fold(None, |span, no| match span {
        None => Some((no, no)),
        Some((first, last)) => Some((no.min(first), no.max(last))),
    })
}

/// Reports of one subject by their months: apart only where none overlap and more than [`APART`] lie between.
/// Who says no month is with the latest.
fn by_months(reports: Vec<&Opened>) -> Vec<Vec<&Opened>> {
    let (mut dated, undated): (Vec<_>, Vec<_>) =
        reports.into_iter().partition(|opened| span(opened).is_some());
    dated.sort_by_key(|opened| span(opened));
    let (mut parts, mut end) = (Vec::<Vec<&Opened>>::new(), i32::MIN);
    for opened in dated {
        let Some((first, last)) = span(opened) else { continue };
        match parts.last_mut().filter(|_| first <= end.saturating_add(APART)) {
            Some(part) => part.push(opened),
            None => parts.push(vec![opened]),
        }
        end = end.max(last);
    }
    match parts.last_mut() {
        Some(part) => part.extend(undated),
        None => parts.push(undated),
    }
    for part in &mut parts {
        part.sort_by_key(|opened| (opened.got, opened.id));
    }
    parts
}

/// A firm's name without what is written one time and left out another.
pub(crate) fn plain(name: &str) -> String {
    let mut name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    for part in ["有限责任公司", "有限公司", "（集团）", "(集团)"] {
        name = name.replace(part, "");
    }
    name.to_lowercase()
}

/// Whether so many people are a group (群体性) in the county.
fn is_many(people: u32, settings: &Settings) -> bool {
    let people = usize::try_from(people).unwrap_or(usize::MAX);
    of_people(people, settings) == Some(Reason::Group)
}

/// A report of a group, as a person tells it from the others.
fn member(opened: &Opened) -> GroupMember {
    let report = &opened.dossier.report;
    let who = report.reporter.as_ref().map(|one| {
        let names = [&one.name, &one.phone];
        names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default()
    });
    GroupMember {
        id: opened.id,
        who: who.unwrap_or_default(),
        got: opened.got,
        amount_fen: report.amount_fen,
    }
}

/// Reports that one case could take, of those that nobody has taken up: two or more of one site or
/// firm, of months that belong together. `sites` are those of their places.
pub(crate) fn suggest<'a>(
    open: impl IntoIterator<Item = &'a Opened>,
    sites: &'a [Record],
    settings: &Settings,
) -> Vec<ReportGroup> {
    let called = Called::new(sites);
    let mut found: BTreeMap<(&ScopeId, Subject), Vec<&Opened>> = BTreeMap::new();
    for opened in open {
        if let Some(subject) = Subject::of(opened, &called) {
            found.entry((&opened.scope, subject)).or_default().push(opened);
        }
    }
    let groups = found.into_iter().flat_map(|(subject, reports)| {
        by_months(reports).into_iter().map(move |part| (subject.clone(), part))
    });
    groups
        .filter(|(_, reports)| reports.len() > 1)
        .map(|((scope, subject), reports)| {
            let sum = sum(&reports);
            ReportGroup {
                scope: scope.clone(),
                title: subject.title(sites, reports[0]),
                reports: reports.iter().map(|one| one.id).collect(),
                members: reports.iter().take(MEMBERS).map(|one| member(one)).collect(),
                many: is_many(sum.people, settings),
                named: sum.named,
                anonymous: sum.hidden,
                unsure: sum.unsure,
                people: sum.people,
                amount_fen: sum.amount_fen,
                months: sum.months,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use anxin_protocol::report::{CrewLine, Report, Reporter};
    use serde_json::json;
    use uuid::Uuid;

    use super::super::sample::record;
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
    fn one_man_written_in_many_ways_is_one_and_two_numbers_are_never_joined() {
        // 8, 14: six reports of two men counted as six people and 34,000 yuan.
        let dots = ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽・买买提", "阿依古丽．买买提"];
        let mut reports: Vec<Opened> = (1..)
            .zip(dots)
            .map(|(no, name)| report(no, Some((name, "13800001301")), 600_000, "宏达"))
            .collect();
        reports.push(report(5, Some(("张 三", "+86 138 0000 1302")), 500_000, "宏达"));
        reports.push(report(6, Some(("张三", "138-0000-1302")), 500_000, "宏达"));
        let all: Vec<&Opened> = reports.iter().collect();
        let found = sum(&all);
        assert_eq!((found.people, found.amount_fen, found.unsure), (2, 1_100_000, 0));
        let with_number = |no, number: &str| {
            let mut opened = report(no, Some(("张三", "13800001302")), 100, "宏达");
            let reporter = opened.dossier.report.reporter.as_mut().expect("a reporter");
            number.clone_into(&mut reporter.id_no);
            opened
        };
        let two = [
            with_number(1, "11010519491231002X"),
            with_number(2, ""),
            with_number(3, "440524188001010014"),
        ];
        assert_eq!(workers(&two).len(), 2, "whatever is between them");
        let family = [
            report(1, Some(("陈建国", "13800001234")), 100, "宏达"),
            report(2, Some(("陈小军", "13800001234")), 100, "宏达"),
        ];
        let found = sum(&family.iter().collect::<Vec<_>>());
        assert_eq!(
            (found.people, found.unsure),
            (2, 1),
            "father and son are two until somebody asked"
        );
    }

    #[test]
    fn a_crew_leader_on_his_own_list_is_one() {
        let mut opened = report(1, Some(("王芳", "13800001234")), 999, "宏达");
        opened.dossier.report.crew = ["王芳", "刘洋"]
            .map(|name| CrewLine {
                name: name.to_owned(),
                amount_fen: Some(100),
                ..CrewLine::default()
            })
            .to_vec();
        let workers = workers([&opened]);
        assert_eq!(workers.len(), 2);
        assert_eq!(workers[0].amount_fen, Some(100));
    }

    #[test]
    fn a_crew_leader_whose_own_line_has_no_amount_is_owed_what_his_report_says() {
        let mut opened = report(1, Some(("王芳", "13800001234")), 999, "宏达");
        let line = |name: &str, amount_fen| CrewLine {
            name: name.to_owned(),
            amount_fen,
            ..CrewLine::default()
        };
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
        let groups = suggest(&open, &[], &Settings::default());
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].reports.len(), 2);
        assert!(!groups[0].many);
        let crowd: Vec<Opened> = (0..10).map(|no| report(no, None, 1, "宏达")).collect();
        assert!(suggest(&crowd, &[], &Settings::default())[0].many);
    }

    fn site(no: u128, name: &str, contractor: &str) -> Record {
        record(no, "site", &json!({ "name": name, "general_contractor": contractor }))
    }

    fn ids(group: &ReportGroup) -> Vec<u128> {
        group.reports.iter().map(|id| id.0.as_u128()).collect()
    }

    #[test]
    fn who_typed_a_sites_name_or_firm_is_with_those_who_scanned_it() {
        let sites = [
            site(90, "幸福里二期", "宏达建工有限公司"),
            site(91, "东湖学校", "两处建设"),
            site(92, "西湖学校", "两处建设"),
        ];
        let mut scanned = report(1, None, 100, "");
        scanned.dossier.report.site = Some(sites[0].id);
        let mut by_place = report(2, None, 100, "王老板");
        by_place.dossier.report.place = "幸福里 二期".to_owned();
        let by_firm = report(3, None, 100, "宏达建工");
        let of_two = [report(4, None, 100, "两处建设"), report(5, None, 100, "两处建设")];
        let stranger = report(6, None, 100, "王老板");
        let open: Vec<Opened> =
            [scanned, by_place, by_firm, stranger].into_iter().chain(of_two).collect();
        let groups = suggest(&open, &sites, &Settings::default());
        let found: Vec<_> = groups.iter().map(|group| (&*group.title, ids(group))).collect();
        assert_eq!(found, [("幸福里二期", vec![1, 2, 3]), ("两处建设", vec![4, 5])]);
    }

    #[test]
    fn a_site_of_another_place_with_the_same_name_is_none_of_these() {
        let mut elsewhere = site(91, "幸福里二期", "别处建设");
        elsewhere.scope = ScopeId::parse("429800002").expect("a scope");
        let sites = [site(90, "幸福里二期", "宏达建工有限公司"), elsewhere];
        let mut scanned = report(1, None, 100, "");
        scanned.dossier.report.site = Some(sites[0].id);
        let mut typed = report(2, None, 100, "");
        typed.dossier.report.place = "幸福里二期".to_owned();
        let groups = suggest(&[scanned, typed], &sites, &Settings::default());
        assert_eq!(groups.iter().map(ids).collect::<Vec<_>>(), [[1, 2]]);
    }

    #[test]
    fn months_far_apart_are_two_suggestions_and_near_ones_are_one() {
        let of = |no, months: &[&str]| {
            let mut opened = report(no, None, 100, "宏达");
            opened.dossier.report.months = months.iter().copied().map(String::from).collect();
            opened
        };
        let open = [
            of(1, &["2026-07"]),
            of(2, &["2025-11", "2026-01"]),
            of(3, &["2026-04"]),
            of(4, &["2025-10"]),
            of(5, &[]),
            of(6, &["2026-10"]),
        ];
        let groups = suggest(&open, &[], &Settings::default());
        let found: Vec<_> = groups.iter().map(ids).collect();
        assert_eq!(found, [vec![2, 4], vec![5, 6]], "who says no month is with the latest");
        // A short one within a long one does not end it.
        let within = [of(1, &["2026-01", "2026-09"]), of(2, &["2026-03"]), of(3, &["2026-11"])];
        assert_eq!(
            suggest(&within, &[], &Settings::default()).iter().map(ids).collect::<Vec<_>>(),
            [[1, 2, 3]]
        );
        let near = [of(1, &["2026-07"]), of(2, &["2026-01", "2026-05"]), of(3, &[])];
        let groups = suggest(&near, &[], &Settings::default());
        assert_eq!(ids(&groups[0]), [1, 2, 3]);
        assert_eq!(groups[0].months, ["2026-01", "2026-05", "2026-07"]);
    }
}
