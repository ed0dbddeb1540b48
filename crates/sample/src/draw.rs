//! Drawing from a seed: numbers, names, numbers of telephones that do not exist.

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "林", "罗", "曾",
];
const GIVEN: [&str; 24] = [
    "建国", "国强", "秀英", "春生", "大勇", "小梅", "永福", "玉兰", "铁柱", "海燕", "德贵", "金花",
    "志明", "晓东", "文斌", "桂香", "𠮷祥", "长顺", "双喜", "立新", "满仓", "水根", "冬梅", "来福",
];
const LONG_NAMES: [&str; 3] = ["阿依古丽·买买提", "扎西次仁", "吐尔逊·艾力"];

/// A stream of numbers that depends on nothing but its seed (SplitMix64, Steele et al. 2014).
pub(crate) struct Draw {
    state: u64,
    now: i64,
}

impl Draw {
    pub(crate) fn new(seed: u64, now: i64) -> Self {
        Self { state: seed, now }
    }

    /// The time the county ends at.
    pub(crate) fn now(&self) -> u64 {
        self.now.unsigned_abs()
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// True once in `n`.
    pub(crate) fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of a list.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let index = usize::try_from(self.below(list.len() as u64)).unwrap_or_default();
        list[index]
    }

    /// Ten bytes for an id.
    pub(crate) fn bytes(&mut self) -> [u8; 10] {
        let (first, second) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        std::array::from_fn(|at| if at < 8 { first[at] } else { second[at - 8] })
    }

    /// A person's name.
    pub(crate) fn name(&mut self) -> String {
        if self.once_in(20) {
            return self.pick(&LONG_NAMES).to_owned();
        }
        format!("{}{}", self.pick(&SURNAMES), self.pick(&GIVEN))
    }

    /// A landline number in an area that does not exist (0000).
    pub(crate) fn phone(&mut self) -> String {
        format!("0000-{:07}", self.below(10_000_000))
    }
}
