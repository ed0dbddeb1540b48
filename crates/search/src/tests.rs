use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use crate::pinyin::{FIRST, pairs};
use crate::{Index, Pinyin};

/// Readings of the characters used here; a browser brings its own order, tested there.
const KNOWN: [(char, &str); 24] = [
    ('宏', "hong"),
    ('达', "da"),
    ('建', "jian"),
    ('工', "gong"),
    ('有', "you"),
    ('限', "xian"),
    ('公', "gong"),
    ('司', "si"),
    ('西', "xi"),
    ('长', "zhang"),
    ('江', "jiang"),
    ('曾', "ceng"),
    ('小', "xiao"),
    ('吕', "lv"),
    ('路', "lu"),
    ('州', "zhou"),
    ('机', "ji"),
    ('发', "fa"),
    ('华', "hua"),
    ('安', "an"),
    ('薪', "xin"),
    ('王', "wang"),
    ('大', "da"),
    ('山', "shan"),
];

fn index() -> Index<u32> {
    let first: HashMap<char, &str> = pairs(FIRST).collect();
    let ranked: Vec<char> = pairs(FIRST).map(|(char, _)| char).collect();
    let place = |syllable: &str| ranked.iter().position(|char| first[char] == syllable);
    let mut rank: HashMap<char, (usize, u8)> =
        ranked.iter().enumerate().map(|(at, char)| (*char, (at, 0))).collect();
    for (char, syllable) in KNOWN {
        rank.entry(char).or_insert_with(|| (place(syllable).expect("a syllable"), 1));
    }
    let of = move |char: char| rank.get(&char).copied().unwrap_or((usize::MAX, 0));
    Index::new(Pinyin::new(Box::new(move |a, b| of(a).cmp(&of(b)))))
}

fn filled() -> Index<u32> {
    let mut index = index();
    index.put(1, ["宏达建工有限公司", "13800001234"]);
    index.put(2, ["西安华山路", "王大山"]);
    index.put(3, ["长江机发", "曾小吕"]);
    index.put(4, ["ABC 公司𠮷"]);
    index.put(5, ["曾长大"]);
    index
}

#[test]
fn finds_by_any_part_by_pinyin_by_initials_and_by_short_name() {
    let index = filled();
    let cases: [(&str, &[u32]); 24] = [
        ("", &[]),
        ("  ", &[]),
        ("建", &[1]),
        ("建工有限", &[1]),
        ("1234", &[1]),
        ("hongda", &[1]),
        ("jiangong", &[1]),
        ("hdjg", &[1]),
        ("宏建", &[1]),
        ("建宏", &[]),
        ("xian", &[1, 2]),
        ("xianhua", &[2]),
        ("angong", &[]),
        ("zhangjiang", &[3]),
        ("changjiang", &[3]),
        ("zengxiaolv", &[3]),
        ("cxl", &[3]),
        // The first two by their second readings, the last by its usual one.
        ("zengchangda", &[5]),
        ("cengzhangdai", &[5]),
        ("abc", &[4]),
        ("𠮷", &[4]),
        ("公司 13800", &[1]),
        ("hd 1234", &[1]),
        ("公司", &[1, 4]),
    ];
    for (query, expected) in cases {
        assert_eq!(index.find(query), expected, "{query}");
    }
}

#[test]
fn a_text_is_found_however_it_and_the_query_are_written() {
    let mut index = index();
    index.put(1, ["阿依古丽·买买提", "+86 138-0000-1234"]);
    index.put(2, ["张 三", "河湾-00126"]);
    for (query, key) in [
        ("阿依古丽•买买提", 1),
        ("・买", 1),
        ("阿依古丽 买", 1),
        ("１３８００００１２３４", 1),
        ("138-0000-1234", 1),
        ("138 0000 1234", 1),
        ("张三", 2),
        ("00126", 2),
        ("００１２６", 2),
        ("河湾-00126", 2),
    ] {
        assert_eq!(index.find(query), [key], "{query}");
    }
}

#[test]
fn what_was_put_anew_is_found_by_its_new_texts_only() {
    let mut index = filled();
    index.put(1, ["大山"]);
    index.remove(2);
    assert_eq!(index.find("宏达"), [] as [u32; 0]);
    assert_eq!(index.find("dashan"), [1]);
    assert_eq!(index.len(), 4);
}

#[test]
fn every_character_of_the_table_reads_as_its_own_syllable() {
    let mut pinyin = {
        let order: HashMap<char, usize> =
            pairs(FIRST).enumerate().map(|(at, (char, _))| (char, at)).collect();
        Pinyin::new(Box::new(move |a, b| order[&a].cmp(&order[&b])))
    };
    for (char, syllable) in pairs(FIRST) {
        if ('\u{4e00}'..='\u{9fff}').contains(&char) {
            assert_eq!(pinyin.of(char).0, Some(syllable), "{char}");
        }
    }
}

/// The 3,755 common characters of GB 2312 and those of the table, as `Intl.Collator("zh-u-co-pinyin")` sorts them.
const ORDERS: [(&str, &str, &str); 2] = [
    ("ICU 75", include_str!("../orders/icu75.txt"), "甸肋茸"),
    ("ICU 78", include_str!("../orders/icu78.txt"), "炔"),
];

/// Syllables, each followed by the common characters that may be read so.
const READINGS: &str = include_str!("../orders/readings.txt");

/// The order of browsers before and after Unicode CLDR 46. Each of the two has a few characters that the table
/// reads wrong, none of them in a name.
#[test]
fn reads_the_common_characters_by_the_orders_of_old_and_new_browsers() {
    for (version, order, known) in ORDERS {
        let places = order.chars().filter(|one| *one != '\n').enumerate();
        let places: HashMap<char, usize> = places.map(|(at, one)| (one, at)).collect();
        let table: Vec<usize> = pairs(FIRST).map(|(first, _)| places[&first]).collect();
        assert!(table.is_sorted(), "{version}: the table is not in its order");

        let mut pinyin = Pinyin::new(Box::new(move |a, b| places[&a].cmp(&places[&b])));
        let mut readings: BTreeMap<char, Vec<&str>> = BTreeMap::new();
        for (syllable, all) in READINGS.lines().filter_map(|line| line.split_once(' ')) {
            all.chars().for_each(|one| readings.entry(one).or_default().push(syllable));
        }
        assert_eq!(readings.len(), 3_755);
        let wrong = readings.iter().filter(|(one, syllables)| {
            let (usual, second) = pinyin.of(**one);
            !usual.into_iter().chain(second).any(|read| syllables.contains(&read))
        });
        let wrong: Vec<char> = wrong.map(|(one, _)| *one).collect();
        let mut known: Vec<char> = known.chars().collect();
        known.sort_unstable();
        assert_eq!(wrong, known, "{version}");
    }
}

proptest! {
    /// Whatever is put and taken out, in any order and past compaction, a text is found just
    /// where it stands.
    #[test]
    fn finds_just_what_holds_the_text(
        steps in proptest::collection::vec((0_u32..40, proptest::option::of("[宏达建a1 ]{0,6}")), 1..200),
        query in "[宏达建a1]{1,2}",
    ) {
        let mut index = index();
        let mut model: BTreeMap<u32, String> = BTreeMap::new();
        for (key, text) in &steps {
            if let Some(text) = text {
                index.put(*key, [text.as_str()]);
                model.insert(*key, text.clone());
            } else {
                index.remove(*key);
                model.remove(key);
            }
        }
        let mut found = index.find(&query);
        found.sort_unstable();
        for (key, text) in &model {
            if text.contains(&query) {
                prop_assert!(found.contains(key), "{text} holds {query}");
            } else if found.contains(key) {
                // The only other ways in: initials, pinyin, and characters in that order.
                let mut rest = text.chars();
                let follows = query.chars().all(|one| rest.any(|char| char == one));
                let spelled = query.chars().all(|char| char == 'a');
                prop_assert!(follows || spelled, "{text} for {query}");
            }
        }
        prop_assert!(found.iter().all(|key| model.contains_key(key)), "none that was taken out");
    }

    #[test]
    fn compaction_changes_nothing(rounds in 1_u32..4) {
        let mut index = index();
        for round in 0..rounds * 1_500 {
            let text = format!("宏达{}", round % 7);
            index.put(round % 7, [text.as_str()]);
        }
        prop_assert_eq!(index.len(), 7.min((rounds * 1_500) as usize));
        for key in 0..7 {
            prop_assert_eq!(index.find(&format!("hongda{key}")), [] as [u32; 0]);
            prop_assert_eq!(index.find(&format!("宏达{key}")), [key]);
        }
    }
}
