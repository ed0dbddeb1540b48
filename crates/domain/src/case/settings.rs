//! What differs from county to county, with the defaults of the plan's practice.

use crate::crime;

/// Thresholds of a county.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// People from which several make one yellow; also the most who may represent a petition
    /// (信访工作条例第 20 条).
    pub several: usize,
    /// People from which it is a group (劳动争议调解仲裁法第 7 条).
    pub group: usize,
    /// People from which the bureau's leader is told within an hour.
    pub large: usize,
    /// People from which the county's government is told.
    pub very_large: usize,
    /// Days before the Spring Festival in which an unpaid verified claim is red.
    pub spring_red: i64,
    /// The same for yellow.
    pub spring_yellow: i64,
    /// Days before a statutory end from which it makes a case red.
    pub timer_red: i64,
    /// The same for yellow.
    pub timer_yellow: i64,
    /// First alarm of a mediation, in days (劳动争议调解仲裁法第 14 条).
    pub mediation_days: u32,
    /// Second alarm, once both sides want more time.
    pub mediation_extended: u32,
    /// The province's figures for 拒不支付劳动报酬.
    pub crime: crime::Figures,
    /// Whether the county has entered a basis of its own for a list of bad debtors at the notary's. None
    /// was found that holds for the whole country: without one the function is off.
    pub notary_list: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            several: 5,
            group: 10,
            large: 30,
            very_large: 50,
            spring_red: 30,
            spring_yellow: 60,
            timer_red: 3,
            timer_yellow: 7,
            mediation_days: 15,
            mediation_extended: 30,
            crime: crime::Figures::default(),
            notary_list: false,
        }
    }
}
