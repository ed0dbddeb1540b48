//! Signs in a worker's own words that need care: danger, a child, an injury, work that may not be employment.
//!
//! A sign only draws the eye of the person who reads. It decides nothing, and a text without one proves nothing.

use std::ops::Range;

use serde::Serialize;

use crate::case::step::named;
use crate::check::half_width;

named! {
    /// What a part of a text may mean. The words are stored in `locales/` under `sign.<name>`.
    Sign {
        /// Self-harm, violence, being held or blocking: 110 first (人民调解法第 25 条).
        Danger = "danger",
        /// A person younger than 16 works (劳动法第 15 条), or one younger than 18.
        Minor = "minor",
        /// Somebody is hurt or dead.
        Injury = "injury",
        /// 劳务: service or dispatched work, whose claims may go another way than wages.
        Service = "service",
        /// Papers are withheld (劳动合同法第 9 条).
        Papers = "papers",
    }
}

/// Words by what they may mean.
const WORDS: [(Sign, &[&str]); 5] = [
    (
        Sign::Danger,
        &[
            "跳楼",
            "自杀",
            "不想活",
            "喝药",
            "同归于尽",
            "打人",
            "打我",
            "打了",
            "挨打",
            "砍",
            "杀",
            "威胁",
            "扣人",
            "关起来",
            "关着",
            "不让走",
            "堵门",
            "堵路",
            "放火",
            "汽油",
            "爬塔吊",
            "上塔吊",
        ],
    ),
    (
        Sign::Minor,
        &[
            "未成年",
            "童工",
            "未满十八",
            "未满18",
            "未满十六",
            "未满16",
            "十五岁",
            "十六岁",
            "十七岁",
            "十四岁",
        ],
    ),
    (Sign::Injury, &["受伤", "工伤", "摔伤", "摔断", "砸伤", "住院", "死了", "死亡"]),
    (Sign::Service, &["劳务"]),
    (Sign::Papers, &["扣身份证", "扣证件", "扣了身份证", "收走身份证"]),
];
/// Ages in digits that are a minor's work: younger ones are children somebody speaks of.
const AGES: Range<u32> = 12..18;

/// The parts of a text that are signs, in their order, none within another.
pub fn find(text: &str) -> Vec<(Range<usize>, Sign)> {
    let words = WORDS.iter().flat_map(|(sign, words)| words.iter().map(move |word| (*word, *sign)));
    let mut found: Vec<(Range<usize>, Sign)> = words
        .flat_map(|(word, sign)| {
            text.match_indices(word).map(move |(at, part)| (at..at + part.len(), sign))
        })
        .chain(ages(text))
        .collect();
    // Of two that overlap the longer one says more.
    found.sort_by_key(|(part, _)| (part.start, usize::MAX - part.end));
    let mut end = 0;
    found.retain(|(part, _)| {
        let free = part.start >= end;
        if free {
            end = part.end;
        }
        free
    });
    found
}

/// Ages of minors that are written in digits, of either width: `15岁`, `１５ 周岁`.
fn ages(text: &str) -> impl Iterator<Item = (Range<usize>, Sign)> {
    text.match_indices('岁').filter_map(|(at, word)| {
        let head = text[..at].trim_end_matches(['周', ' ']);
        let digits = head.char_indices().rev().take_while(|(_, c)| digit(*c).is_some());
        let digits: Vec<(usize, char)> = digits.collect();
        let (start, _) = *digits.last()?;
        let age = digits
            .iter()
            .rev()
            .try_fold(0_u32, |age, (_, c)| age.checked_mul(10)?.checked_add(digit(*c)?));
        age.filter(|age| AGES.contains(age)).map(|_| (start..at + word.len(), Sign::Minor))
    })
}

fn digit(c: char) -> Option<u32> {
    half_width(c).to_digit(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> Vec<(&str, &str)> {
        find(text).into_iter().map(|(part, sign)| (&text[part], sign.name())).collect()
    }

    #[test]
    fn a_childs_age_is_a_sign_in_digits_of_either_width_and_a_grown_persons_is_not() {
        assert_eq!(signs("我弟弟 15岁，也没拿到"), [("15岁", "minor")]);
        assert_eq!(signs("１７周岁"), [("１７周岁", "minor")]);
        assert_eq!(signs("十五岁"), [("十五岁", "minor")]);
        for text in ["我 45 岁", "18岁", "孩子 3岁等着交学费", "干了115岁", "岁", "99999999999岁"]
        {
            assert_eq!(signs(text), [], "{text}");
        }
    }

    #[test]
    fn signs_come_in_the_order_of_the_text_and_none_within_another() {
        let text = "老板扣身份证，还打人；合同写的是劳务";
        let wanted = [("扣身份证", "papers"), ("打人", "danger"), ("劳务", "service")];
        assert_eq!(signs(text), wanted);
        assert_eq!(signs("钱没给"), []);
    }
}
