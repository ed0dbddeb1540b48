//! 途径: the ways that are open to the workers of a case now, each with its article, its place, its last
//! day and its cost; and what stands against a way that is not open.
//!
//! No way is closed here because a limitation has run out: it is shown, and who decides.

use chrono::NaiveDate;
use serde::Serialize;

use super::law::{
    Article, arbitration, civil, criminal, inspection, labour, labour_cases, legal_aid, mediation,
    notary, notary_enforcement, petitions, procedure, wages,
};
use super::proceeding::is_withdrawn;
use super::step::{Refusal, State, named, offer};
use super::timer::Timer;
use super::{Case, agreement, referral};
use crate::crime::Lack;

named! {
    /// A way. The words stand in `locales/` under `route.<name>`, its place under `place.<name>`.
    Way {
        /// 人民调解.
        Mediation = "mediation",
        /// 劳动保障监察投诉.
        Inspection = "inspection",
        /// 劳动仲裁.
        Arbitration = "arbitration",
        /// 持欠条直接起诉.
        Iou = "iou",
        /// 持调解协议起诉.
        SuitOnAgreement = "suit_on_agreement",
        /// 支付令.
        PaymentOrder = "payment_order",
        /// 司法确认.
        Confirmation = "confirmation",
        /// 公证 with enforceable effect.
        Notary = "notary",
        /// 申请执行.
        Enforcement = "enforcement",
        /// 法律援助.
        LegalAid = "legal_aid",
        /// 检察机关支持起诉.
        Support = "support",
        /// 移送公安 (拒不支付劳动报酬).
        Police = "police",
        /// 信访.
        Petition = "petition",
        /// 工程款 as a claim of its own, under the contract.
        Contract = "contract",
        /// A suit under the Civil Code, where nobody is an employer.
        Civil = "civil",
    }
}

/// What it costs. The words stand in `locales/` under `cost.<name>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cost {
    /// Nothing.
    Free,
    /// The court's fee, which can be put off or waived.
    Court,
    /// A third of the court's fee.
    CourtThird,
    /// The notary's fee, which can be reduced.
    Notary,
}

/// One way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Route {
    /// Which.
    pub way: Way,
    /// What it rests on.
    pub article: Article,
    /// What it costs.
    pub cost: Cost,
    /// Its last day, the nearest of all workers; none where there is none or it does not run.
    pub until: Option<NaiveDate>,
    /// What stands against it now; nothing if it is open.
    pub refusals: Vec<Refusal>,
}

/// What the ways are found by.
struct Facts<'a> {
    case: &'a Case<'a>,
    timers: &'a [Timer],
    household: bool,
    in_force: bool,
    late: bool,
    today: NaiveDate,
}

/// All ways, open ones first, in the order in which they are explained. None once every worker on the
/// roster has everything.
pub fn routes(case: &Case<'_>, timers: &[Timer], lacks: &[Lack], today: NaiveDate) -> Vec<Route> {
    if case.of("wage_line").next().is_some() && case.left() == 0 {
        return Vec::new();
    }
    let late = super::balance::instalments(case.papers)
        .iter()
        .any(|one| matches!(one.standing(today), super::balance::Standing::Late(_)));
    let facts = Facts {
        case,
        timers,
        household: case.lead.text("employer_kind") == "household",
        in_force: case.of("agreement").any(|paper| agreement::effective(paper).is_ok()),
        late,
        today,
    };
    let mut all: Vec<Route> = Way::ALL.iter().filter_map(|way| facts.route(*way, lacks)).collect();
    all.sort_by_key(|route| !route.refusals.is_empty());
    all
}

impl Facts<'_> {
    /// The nearest end of a timer.
    fn until(&self, code: &str) -> Option<NaiveDate> {
        self.timers.iter().filter(|timer| timer.code == code).map(|timer| timer.end).min()
    }

    /// A stamped 欠条 with nothing else in dispute: a civil claim.
    fn has_iou(&self) -> bool {
        self.case.of("wage_line").any(|line| line.list("basis").any(|one| one == "iou"))
    }

    fn runs(&self, way: &str) -> bool {
        self.case.of("proceeding").any(|one| {
            one.text("way") == way && one.day("accepted").is_some() && !is_withdrawn(one)
        })
    }

    fn granted(&self, way: &str) -> bool {
        self.case
            .of("proceeding")
            .any(|one| one.text("way") == way && one.text("stage") == "granted")
    }

    /// A household is no employer under the labour statutes.
    fn no_employer(&self) -> Vec<Refusal> {
        let refusal = Refusal::new("household", labour("2"), "civil_suit");
        self.household.then_some(refusal).into_iter().collect()
    }

    /// What stands against a way; none where it has nothing to do with this case.
    fn route(&self, way: Way, lacks: &[Lack]) -> Option<Route> {
        let open = Vec::new;
        let (fits, article, cost, until, refusals) = match way {
            Way::Mediation => {
                let lead = self.case.lead.fields;
                // Up to an agreement; afterwards the case is opened again first.
                let before = State::of(lead).is_some_and(|state| state <= State::Mediating);
                let against = super::step::against_mediating(lead);
                (before, mediation("4"), Cost::Free, None, against)
            }
            Way::Inspection => {
                let mut all = self.no_employer();
                if self.runs("arbitration") || self.runs("litigation") {
                    all.push(Refusal::new("already_there", inspection("21(2)"), "go_on_there"));
                }
                (true, inspection("13"), Cost::Free, self.until("t8"), all)
            }
            Way::Arbitration => {
                let all = self.no_employer();
                (!self.runs("arbitration"), arbitration("21"), Cost::Free, self.until("t6"), all)
            }
            Way::Iou => {
                let until = self.until("t_civil");
                (self.has_iou(), labour_cases("15"), Cost::Court, until, open())
            }
            Way::SuitOnAgreement => {
                let refusal = Refusal::new("not_late", labour_cases("51(2)"), "wait_for_due");
                let all = (!self.late).then_some(refusal).into_iter().collect();
                (self.in_force, labour_cases("51(2)"), Cost::Court, None, all)
            }
            Way::PaymentOrder if self.in_force => {
                (true, arbitration("16"), Cost::CourtThird, None, open())
            }
            Way::PaymentOrder => (self.has_iou(), procedure("225"), Cost::CourtThird, None, open()),
            Way::Confirmation => {
                let all = offer::against_proceeding(self.case, "confirmation", true, self.today);
                let until = self.until("t3");
                let over = self.in_force && until.is_none_or(|day| day < self.today);
                let known = self.case.of("agreement").next().is_some();
                (known && !over, mediation("33"), Cost::Free, until, all)
            }
            Way::Notary => {
                let all = offer::against_proceeding(self.case, "notary", true, self.today);
                let known = self.case.of("agreement").next().is_some();
                (known && !self.granted("notary"), notary("37"), Cost::Notary, None, all)
            }
            Way::Enforcement => {
                let fits = (self.granted("notary") || self.granted("confirmation")) && self.late;
                let by_notary = self.granted("notary");
                let article = if by_notary { notary_enforcement("3") } else { procedure("206") };
                (fits, article, Cost::Free, self.until("t10"), open())
            }
            Way::LegalAid => (true, legal_aid("31[5]"), Cost::Free, None, open()),
            Way::Support => (true, procedure("15"), Cost::Free, None, open()),
            Way::Police => {
                let all = referral::refusal(lacks).into_iter().collect();
                (!self.household, criminal("276-1"), Cost::Free, None, all)
            }
            Way::Petition => (true, petitions("20"), Cost::Free, None, open()),
            Way::Contract => {
                let fits = self.case.lead.fen("project_money") > 0;
                (fits, wages("52"), Cost::Court, None, open())
            }
            Way::Civil => {
                (self.household, civil("188"), Cost::Court, self.until("t_civil"), open())
            }
        };
        fits.then_some(Route { way, article, cost, until, refusals })
    }
}
