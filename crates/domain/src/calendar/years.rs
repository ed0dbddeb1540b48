//! Rest days and working weekends by year, as the State Council's office announces them each autumn:
//! 国办发明电〔2023〕7号 (2024), 〔2024〕12号 (2025), 〔2025〕7号 (2026). Compared, day by day, with the npm
//! package chinese-days 1.5.7.

/// A year's days that differ from the week: `month * 100 + day`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Year {
    pub(super) number: i32,
    /// Mondays to Fridays that are free.
    pub(super) free: &'static [u16],
    /// Saturdays and Sundays that are worked.
    pub(super) worked: &'static [u16],
}

pub(super) const SHIPPED: [Year; 3] = [
    Year {
        number: 2024,
        free: &[
            101, 212, 213, 214, 215, 216, 404, 405, 501, 502, 503, 610, 916, 917, 1001, 1002, 1003,
            1004, 1007,
        ],
        worked: &[204, 218, 407, 428, 511, 914, 929, 1012],
    },
    Year {
        number: 2025,
        free: &[
            101, 128, 129, 130, 131, 203, 204, 404, 501, 502, 505, 602, 1001, 1002, 1003, 1006,
            1007, 1008,
        ],
        worked: &[126, 208, 427, 928, 1011],
    },
    Year {
        number: 2026,
        free: &[
            101, 102, 216, 217, 218, 219, 220, 223, 406, 501, 504, 505, 619, 925, 1001, 1002, 1005,
            1006, 1007,
        ],
        worked: &[104, 214, 228, 509, 920, 1010],
    },
];

/// The first day of the lunar year, `month * 100 + day`, from the tables of 农历 (GB/T 33661-2017).
pub(super) const SPRING: [(i32, u16); 7] =
    [(2024, 210), (2025, 129), (2026, 217), (2027, 206), (2028, 126), (2029, 213), (2030, 203)];
