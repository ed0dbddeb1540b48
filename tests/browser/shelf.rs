//! How the office's records lie on the phone: in pages, in small rows, and in pages again.

use anxin::platform::disk::Disk;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{feed, fresh_name, phone, record, reopen, row};

#[wasm_bindgen_test]
async fn a_record_that_left_and_came_back_takes_none_of_its_page_with_it() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let rows = vec![row(1, 1, "甲"), row(2, 1, "乙"), row(3, 1, "丙")];
    desk.take_in(&feed(&rows, &[])).await.expect("kept");
    desk.take_in(&feed(&[], &[record(1)])).await.expect("kept");
    assert!(reopen(&name).await.view(record(1)).is_none());
    let desk = reopen(&name).await;
    desk.take_in(&feed(&[row(1, 1, "甲")], &[])).await.expect("kept");
    let anew = reopen(&name).await;
    for number in 1..=3 {
        assert!(anew.view(record(number)).is_some(), "{number}");
    }
}

#[wasm_bindgen_test]
async fn pages_grow_no_longer_than_what_is_in_them() {
    let name = fresh_name();
    let desk = phone(&name).await;
    // The same records change again and again; each time they come as a page.
    for version in 1..=30 {
        let rows = (0..100).map(|number| row(number, version, "甲乙丙")).collect::<Vec<_>>();
        desk.take_in(&feed(&rows, &[])).await.expect("kept");
        desk.pack().await.expect("packed");
    }
    desk.take_in(&feed(&[], &[record(7)])).await.expect("kept");
    let store = Disk::open(&name).await.expect("opens");
    let sealed: usize =
        store.all("pages").await.expect("reads").iter().map(|(_, page)| page.len()).sum();
    let one = serde_json::to_vec(&row(50, 30, "甲乙丙")).expect("json").len();
    assert!(sealed < 2_400 * one, "{sealed} bytes for 100 records of {one}");
    let anew = reopen(&name).await;
    assert_eq!(anew.views("lead").len(), 99);
    assert!(anew.views("lead").iter().all(|lead| lead.version == 30), "none goes back");
}

#[wasm_bindgen_test]
async fn finds_by_pinyin_as_this_browser_sorts() {
    let name = fresh_name();
    let desk = phone(&name).await;
    let employers =
        ["宏达建工有限公司", "吕氏劳务", "曾家装饰", "重庆长江路桥", "单县绿源", "略阳女娲"];
    let rows =
        employers.iter().zip(1..).map(|(name, number)| row(number, 1, name)).collect::<Vec<_>>();
    desk.take_in(&feed(&rows, &[])).await.expect("kept");
    let cases: [(&str, &[u64]); 14] = [
        ("hongda", &[1]),
        ("hdjg", &[1]),
        ("宏建", &[1]),
        ("lvshi", &[2]),
        ("zengjia", &[3]),
        ("chongqing", &[4]),
        ("cqcj", &[4]),
        ("zhongqing", &[4]),
        ("shanxian", &[5]),
        ("lvyuan", &[5]),
        ("lveyang", &[6]),
        ("nvwa", &[6]),
        ("jia", &[4, 3, 1]),
        ("qux", &[]),
    ];
    for (query, expected) in cases {
        let found: Vec<_> = desk.find(query, 10).iter().map(|record| record.id).collect();
        let expected: Vec<_> = expected.iter().map(|number| record(*number)).collect();
        assert_eq!(found, expected, "{query}");
    }
    desk.take_in(&feed(&[row(1, 2, "安和建筑")], &[record(2)])).await.expect("kept");
    assert!(desk.find("宏达", 10).is_empty() && desk.find("lvshi", 10).is_empty());
    assert_eq!(desk.find("ahjz", 10).len(), 1);
}
