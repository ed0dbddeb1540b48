use proptest::prelude::*;

use super::*;

const TODAY: &str = "2026-11-30";

/// What is not as it should be, all of it at once.
fn compare<T: PartialEq + std::fmt::Debug>(found: impl IntoIterator<Item = (String, T, T)>) {
    let wrong: Vec<_> = found.into_iter().filter(|(_, is, should)| is != should).collect();
    assert!(wrong.is_empty(), "text, found, expected: {wrong:#?}");
}

/// A reading in short: the value, or `? ` and what to choose from, or `! ` and why not.
fn short<T: std::fmt::Display>(reading: &Reading<T>) -> String {
    let all: Vec<String> = reading.readings().iter().map(ToString::to_string).collect();
    match reading {
        Reading::Read(value) => value.to_string(),
        Reading::Doubtful { why, .. } => {
            format!("? {} {}", why.code(), all.join(" ")).trim().to_owned()
        }
        Reading::Unreadable(why) => format!("! {}", why.code()),
    }
}

#[test]
fn money_is_read_as_it_was_meant_or_asked_about() {
    let table = [
        ("3600", "360000"),
        ("3,600", "360000"),
        ("3，600", "360000"),
        ("３，６００．５０", "360050"),
        ("3600元整", "360000"),
        ("￥3600", "360000"),
        ("¥ 3,600.00", "360000"),
        ("3600.5元", "360050"),
        ("RMB3600", "360000"),
        ("人民币3600元", "360000"),
        ("1.2万", "1200000"),
        ("1.2万元", "1200000"),
        ("１２３４", "123400"),
        ("三千", "300000"),
        ("三万元整", "3000000"),
        ("壹万贰仟元整", "1200000"),
        ("壹拾万零叁佰元零伍分", "10030005"),
        ("贰万零伍佰元整", "2050000"),
        ("叁仟元伍角整", "300050"),
        ("一百零五", "10500"),
        ("一千零五十", "105000"),
        ("两万三千四百", "2340000"),
        ("三六〇〇", "360000"),
        ("十五万", "15000000"),
        ("3600块", "360000"),
        ("3600块钱", "360000"),
        ("欠3600", "360000"),
        ("共欠 3600", "360000"),
        ("1万2千", "1200000"),
        ("3千6百", "360000"),
        ("3万5000", "3500000"),
        ("3元5角2分", "352"),
        ("5毛", "50"),
        ("0", "0"),
        ("300,400.00", "30040000"),
        ("100,000", "10000000"),
        ("1,234,567.8", "123456780"),
        ("\u{200e}3600\u{202c}", "360000"),
        ("3 600 元", "? commas 360000"),
        ("1200,50", "? commas 120050 12005000"),
        ("1200，50元", "? commas 120050 12005000"),
        ("12000，50", "? commas 1200050 120005000"),
        ("3,00", "? commas 300 30000"),
        ("10,00", "? commas 1000 100000"),
        ("0,5", "? commas 50"),
        ("12,34,567", "? commas 123456700"),
        ("1234,567", "? two_sums 123456700"),
        ("300,400", "? two_sums 30040000"),
        ("300,400元", "? two_sums 30040000"),
        ("300 400", "? two_sums 30040000"),
        ("约3万", "? about 3000000"),
        ("大约3000左右", "? about 300000"),
        ("三万多元", "? about 3000000"),
        ("3000多", "? about 300000"),
        ("3千6", "? unit 360000"),
        ("三千六", "? unit 360000"),
        ("一万五", "? unit 1500000"),
        ("3块5", "? unit 350"),
        ("1.2w", "? unit 1200000"),
        ("3600。5", "? point 360050"),
        ("13800001234", "? looks_like_phone 1380000123400"),
        ("1e4", "! not_money"),
        ("十来个", "! not_money"),
        ("三四千", "! not_money"),
        ("几千", "! not_money"),
        ("三千千", "! not_money"),
        ("欠", "! not_money"),
        ("", "! not_money"),
        ("三,千", "! not_money"),
        ("3000-4000", "! not_money"),
        ("2026.9.3", "! not_money"),
        ("3600,3200", "! two_sums"),
        ("1,2,3", "! commas"),
        ("0,500", "! two_sums"),
        ("-3", "! negative"),
        ("−3600", "! negative"),
        ("负三千", "! negative"),
        ("1.234", "! decimals"),
        ("1.23456789万", "! decimals"),
        ("11010519491231002", "! too_large"),
        ("99999999999999999999999", "! too_large"),
        ("一亿亿", "! not_money"),
    ];
    compare(
        table.map(|(text, expected)| (text.to_owned(), short(&money(text)), expected.to_owned())),
    );
    assert_eq!(short(&money_in("1.2", 10_000)), "1200000");
    assert_eq!(short(&money_in("1.2万", 10_000)), "1200000");
}

#[test]
fn a_telephone_number_has_one_form() {
    let mobile = [
        "13800001234",
        "+86 138 0000 1234",
        "+8613800001234",
        "8613800001234",
        "008613800001234",
        "86-138-0000-1234",
        "138-0000-1234",
        "138 0000 1234",
        "138.0000.1234",
        "138－0000－1234",
        "138–0000–1234",
        "１３８００００１２３４",
        "\u{202d}13800001234\u{202c}",
        "138\u{fe0d}00001234",
        "\u{200e}138\u{200b}00001234\u{feff}",
        "\u{2066}13800001234\u{2069}",
        "013800001234",
        "(138)00001234",
        "：13800001234",
    ];
    compare(mobile.map(|text| (text.to_owned(), short(&phone(text)), "13800001234".to_owned())));
    compare(mobile.map(|text| (text.to_owned(), phone_key(text), "13800001234".to_owned())));
    let table = [
        ("0712-1234567", "0712-1234567"),
        ("0712-2234567", "0712-2234567"),
        ("07122234567", "0712-2234567"),
        ("(0712)2234567", "0712-2234567"),
        ("+86 712 2234567", "0712-2234567"),
        ("010-62345678", "010-62345678"),
        ("01062345678", "010-62345678"),
        ("0712-2234567-801", "0712-2234567-801"),
        ("0712-2234567转801", "0712-2234567-801"),
        ("0712-2234567 分机 801", "0712-2234567-801"),
        ("400-123-4567", "4001234567"),
        ("1380000", "? phone"),
        ("138000012345", "? phone"),
        ("12800000000", "? phone"),
        ("+852 9123 4567", "? phone"),
        ("一三八", "? phone"),
        ("13800001234（老婆）", "? phone 13800001234"),
        ("13800001234/13900001234", "? two_phones 13800001234 13900001234"),
        ("13800001234、13900001234", "? two_phones 13800001234 13900001234"),
    ];
    compare(
        table.map(|(text, expected)| (text.to_owned(), short(&phone(text)), expected.to_owned())),
    );
}

#[test]
fn a_name_is_shown_in_one_form_and_compared_by_one_key() {
    let dots = ['·', '•', '・', '．', '‧', '･', '∙', '.'];
    for dot in dots {
        for text in [format!("阿依古丽{dot}买买提"), format!(" 阿依古丽 {dot} 买买提\u{200b}")]
        {
            assert_eq!(short(&name(&text)), "阿依古丽·买买提", "{text}");
            assert_eq!(name_key(&text), name_key("阿依古丽·买买提"), "{text}");
        }
    }
    let table = [
        ("张 三", "张三"),
        ("张\u{3000}三", "张三"),
        ("\u{202d}张三\u{202c}", "张三"),
        ("Ｌｉ  Ming", "Li Ming"),
        ("马𠮷祥", "马𠮷祥"),
        ("张", "? name 张"),
        ("张3", "? name 张3"),
        ("张三！", "? name 张三!"),
        ("", "! name"),
    ];
    compare(
        table.map(|(text, expected)| (text.to_owned(), short(&name(text)), expected.to_owned())),
    );
    assert_eq!(name_key("Ｌi ming"), name_key("LI MING"));
    assert_ne!(name_key("张三"), name_key("张四"));
}

#[test]
fn a_text_is_searched_however_it_was_written() {
    let table = [
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买", "阿依古丽·买"),
        ("张 三", "张三"),
        ("１３８００００１２３４", "13800001234"),
        ("\u{202d}138-0000 1234\u{202c}", "13800001234"),
        ("河湾-00126", "河湾-00126"),
        ("ＡＢ Li Ming", "ab li ming"),
    ];
    compare(table.map(|(text, key)| (text.to_owned(), search_key(text), key.to_owned())));
}

#[test]
fn months_and_days_are_read_with_their_year_and_asked_about_without() {
    let months = [
        ("2026-9", "2026-09"),
        ("2026-09", "2026-09"),
        ("2026.9", "2026-09"),
        ("2026/9", "2026-09"),
        ("2026年9月", "2026-09"),
        ("2026 年 9 月", "2026-09"),
        ("2026年9月份", "2026-09"),
        ("202609", "2026-09"),
        ("２０２６年９月", "2026-09"),
        ("二〇二六年九月", "2026-09"),
        ("二零二六年十二月", "2026-12"),
        ("2026-09-03", "? day 2026-09"),
        ("9月", "? year 2026-09"),
        ("九月份", "? year 2026-09"),
        ("12月", "? year 2025-12"),
        ("26-8", "? year 2026-08"),
        ("26年8月", "? year 2026-08"),
        ("2026-13", "! no_such_day"),
        ("2026-0", "! no_such_day"),
        ("0202-09", "! no_such_day"),
        ("去年秋天", "! not_date"),
        ("9", "! not_date"),
        ("2026", "! not_date"),
        ("", "! not_date"),
    ];
    compare(months.map(|(text, expected)| {
        (text.to_owned(), short(&month(text, TODAY)), expected.to_owned())
    }));
    let days = [
        ("2026-09-03", "2026-09-03"),
        ("2026.9.3", "2026-09-03"),
        ("2026/9/3", "2026-09-03"),
        ("20260903", "2026-09-03"),
        ("2026年9月3日", "2026-09-03"),
        ("2026年9月3号", "2026-09-03"),
        ("２０２６．９．３", "2026-09-03"),
        ("二〇二六年九月二十三日", "2026-09-23"),
        ("二〇二六年十月十日", "2026-10-10"),
        ("2026-09-03 00:00:00", "2026-09-03"),
        ("9月3日", "? year 2026-09-03"),
        ("12月3日", "? year 2025-12-03"),
        ("9.3", "? year 2026-09-03"),
        ("26.9.3", "? year 2026-09-03"),
        ("46268", "? year 2026-09-03"),
        ("2026-09-31", "! no_such_day"),
        ("2026-9", "! not_date"),
        ("2026.2.29", "! no_such_day"),
        ("明天", "! not_date"),
    ];
    compare(
        days.map(|(text, expected)| {
            (text.to_owned(), short(&day(text, TODAY)), expected.to_owned())
        }),
    );
}

#[test]
fn numbers_of_papers_are_read_in_one_form() {
    let table = [
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ("\u{200e}11010519491231002X", "11010519491231002X"),
        ("110105194912310021", "? id_check"),
        ("110105491231002", "? id_old"),
        ("1.10105E+17", "! lost_digits"),
    ];
    compare(table.map(|(text, expected)| {
        (text.to_owned(), short(&id_card(text, TODAY)), expected.to_owned())
    }));
    assert_eq!(short(&credit_code("９１350100m000100y43")), "91350100M000100Y43");
    assert_eq!(short(&credit_code("91350100M000100Y44")), "? credit_check");
}

/// A list in short: a line for each person, with `name | phone | id | amount | trade | more`.
fn list(text: &str) -> Vec<String> {
    let cell = |cell: &Option<Cell<String>>| {
        cell.as_ref().map(|cell| short(&cell.reading)).unwrap_or_default()
    };
    let row = |row: &Person| {
        let amount = row.amount.as_ref().map(|cell| short(&cell.reading)).unwrap_or_default();
        let parts = [
            cell(&row.name),
            cell(&row.phone),
            cell(&row.id_no),
            amount,
            row.trade.clone(),
            row.more.clone(),
        ];
        parts.join("|").trim_end_matches('|').to_owned()
    };
    people(text, TODAY).rows.iter().map(row).collect()
}

#[test]
fn a_line_of_a_list_is_read_part_by_part() {
    let table: &[(&str, &[&str])] = &[
        ("王芳", &["王芳"]),
        ("张 三", &["张三"]),
        ("欧阳 锋", &["欧阳锋"]),
        ("Li Ming 3600", &["Li Ming|||360000"]),
        ("阿依古丽 · 买买提 3600", &["阿依古丽·买买提|||360000"]),
        ("陈建国 3600", &["陈建国|||360000"]),
        (" 王芳，1200.5元 ", &["王芳|||120050"]),
        ("王芳：\t８００", &["王芳|||80000"]),
        ("李四 四千", &["李四|||400000"]),
        ("李四 三千六", &["李四|||? unit 360000"]),
        ("赵六 -5", &["赵六|||! negative"]),
        ("3600", &["|||360000"]),
        ("吴十 3,600", &["吴十|||360000"]),
        ("陈三 3600 13800001234", &["陈三|13800001234||360000"]),
        ("陈三 13800001234 3600", &["陈三|13800001234||360000"]),
        ("13800001234 陈三 3600", &["陈三|13800001234||360000"]),
        ("沈七 3600块", &["沈七|||360000"]),
        ("沈七 3600元整", &["沈七|||360000"]),
        ("韩八3600", &["韩八|||360000"]),
        ("韩八欠3600", &["韩八|||360000"]),
        ("韩八 欠3600", &["韩八|||360000"]),
        ("韩八 欠薪：3600", &["韩八|||360000"]),
        ("韩八 1.2万", &["韩八|||1200000"]),
        ("韩八 约3万", &["韩八|||? about 3000000"]),
        ("韩八 3千6", &["韩八|||? unit 360000"]),
        ("韩八 300,400", &["韩八|||? two_sums 30040000"]),
        ("韩八 1200,50", &["韩八|||? commas 120050 12005000"]),
        ("1. 钱七", &["钱七"]),
        ("2、孙七", &["孙七"]),
        ("(3) 孙七 3600", &["孙七|||360000"]),
        ("①孙七", &["孙七"]),
        ("四、孙七", &["孙七"]),
        ("1 孙七 3600", &["孙七|||360000"]),
        ("冯十一\t木工\t7200", &["冯十一|||720000|木工"]),
        ("李八\t13800008888\t2,400", &["李八|13800008888||240000"]),
        ("李八138000088882", &["李八|? phone"]),
        ("李八13800008888", &["李八|13800008888"]),
        ("李八 +86 138 0000 8888 2400", &["李八|13800008888||240000"]),
        ("李八 138-0000-8888 2400", &["李八|13800008888||240000"]),
        ("李八 0712-2234567", &["李八|0712-2234567"]),
        ("李八 11010519491231002X 2400", &["李八||11010519491231002X|240000"]),
        ("李八(13800008888)", &["李八|13800008888"]),
        ("张三（女）3600", &["张三|||360000||女"]),
        ("张三-3600", &["张三|||360000"]),
        ("姓名：李八 电话：13800008888 欠薪：2400元", &["李八|13800008888||240000"]),
        ("李八 3个月 2400", &["李八|||240000||3个月"]),
        ("李八 2026-9-3 2400", &["李八|||240000||2026-9-3"]),
        ("李八 2026年9月 2400", &["李八|||240000||2026年9月"]),
        ("李八 6222020000001234", &["李八|||||6222020000001234"]),
        ("李八 2400 3000", &["李八|||? two_sums 240000 300000"]),
        ("张一3600、李二3200", &["张一|||360000", "李二|||320000"]),
        ("马𠮷祥、阿依古丽·买买提，陈建国", &["马𠮷祥", "阿依古丽·买买提", "陈建国"]),
        ("张一、李二 3600", &["? several 张一", "? several 李二|||? several 360000"]),
        ("王芳 李强", &["? several 王芳", "? several 李强"]),
        ("张三,20,300", &["张三|||? two_sums 2030000"]),
        ("张三,13800001234,\"3,600\"", &["张三|13800001234||360000"]),
        ("张三三千", &["? unclear 张三三千"]),
        ("王芳2", &["王芳|||? unclear 200"]),
        ("这个月工资还没有发", &["? unclear 这个月工资还没有发"]),
    ];
    let owned = |rows: &[&str]| rows.iter().map(ToString::to_string).collect::<Vec<_>>();
    compare(table.iter().map(|(text, rows)| ((*text).to_owned(), list(text), owned(rows))));
}

#[test]
fn a_table_is_read_by_its_head_line() {
    let read = list("姓名\t电话\t欠薪\n王芳\t13800001234\t3,600\n李强\t13800005678\t4,800.50\n");
    assert_eq!(read, ["王芳|13800001234||360000", "李强|13800005678||480050"]);
    let text = "宏达工地欠薪表\n填报日期：2026-9-3\n序号\t姓 名\t身份证号码\t工种\t应发\t欠薪（万元）\t备注\n\
        1\t张 三\t11010519491231002x\t木工\t6000\t1.2\t\n2\t李四、王五\t\t\t\t0.6\t一起\n3\t赵六\t/\t-\n\
        合计\t\t\t\t\t1.8\t\n";
    let table = people(text, TODAY);
    assert_eq!(
        list(text),
        [
            "张三||11010519491231002X|1200000|木工|应发 6000",
            "李四|||? several 600000||备注 一起",
            "王五|||? several 600000||备注 一起",
            "赵六",
        ]
    );
    assert_eq!(table.above, ["宏达工地欠薪表", "填报日期：2026-9-3"]);
    assert_eq!(table.totals[0].amount, Some(Reading::Read(1_800_000)));
    assert_eq!(
        (table.sum(), table.rows[0].raw.as_str()),
        (1_200_000, "1\t张 三\t11010519491231002x\t木工\t6000\t1.2")
    );
    let commas = list("姓名,天数,金额\n王芳,20,300\n李强,21,\"3,600\"");
    assert_eq!(commas, ["王芳|||30000||天数 20", "李强|||360000||天数 21"]);
    let blanks = list("姓名 电话 欠薪\n王芳 13800001234 3600\n李 强 13800005678 4800");
    assert_eq!(blanks, ["王芳|13800001234||360000", "李强|13800005678||480000"]);
}

#[test]
fn two_hundred_and_fifty_names_are_two_hundred_and_fifty() {
    let family: Vec<char> = "赵钱孙李周吴郑王冯陈".chars().collect();
    let given: Vec<char> = "建国强芳丽伟敏静杰涛明超秀英华军平刚桂香玉".chars().collect();
    let names: Vec<String> = (0..250)
        .map(|no| format!("{}{}{}", family[no % 10], given[no / 10 % 20], given[no / 13 % 20]))
        .collect();
    for between in ["\n", "、", "，", "\t"] {
        let found = people(&names.join(between), TODAY);
        let read: Vec<String> =
            found.rows.iter().filter_map(|row| row.name.as_ref()?.value()).collect();
        assert_eq!(read, names, "{between:?}");
    }
    let long = format!("{} 3600", "名".repeat(300));
    assert_eq!(people(&long, TODAY).rows[0].name.as_ref().expect("kept").raw, "名".repeat(300));
}

/// The digits of a text that count, from the first that is no zero on.
fn digits(text: &str) -> String {
    let all: String = plain(text).chars().filter(char::is_ascii_digit).collect();
    all.trim_start_matches('0').to_owned()
}

proptest! {
    #[test]
    fn a_sum_in_digits_has_the_digits_that_were_written(text in "[ ¥￥约欠]{0,2}[0-9０-９,，. ]{1,14}[元块整]{0,2}") {
        if let Reading::Read(fen) = money(&text) {
            let written = digits(&text);
            let read = digits(&fen.to_string());
            prop_assert_eq!(read.trim_end_matches('0'), written.trim_end_matches('0'), "{}", text);
        }
    }

    #[test]
    fn sums_in_capitals_are_read_back(fen in 0_i64..10_000_000_000_000) {
        prop_assert_eq!(money(&crate::money::capital(fen)), Reading::Read(fen), "{}", crate::money::capital(fen));
        prop_assert_eq!(money(&crate::money::yuan(fen)), Reading::Read(fen));
    }

    #[test]
    fn anything_is_answered(text in "[\\PC\t\n]{0,60}") {
        let _ = (money(&text), phone(&text), name(&text), month(&text, TODAY), day(&text, TODAY));
        let _ = (id_card(&text, TODAY), credit_code(&text), name_key(&text), phone_key(&text));
        let found = people(&text, TODAY);
        if text.chars().any(char::is_alphanumeric) {
            let rows = found.rows.len() + found.totals.len() + found.above.len();
            prop_assert!(rows + usize::from(found.head.is_some()) > 0);
        }
    }

    #[test]
    fn a_list_keeps_every_name_and_number(
        rows in prop::collection::vec(("[王李张刘陈杨][芳强丽伟敏静][国军]?", "1[3-9][0-9]{9}", 1_u32..999_999), 1..20),
        way in 0_usize..4,
    ) {
        let between = ["\t", " ", "，", "、"][way];
        let lines: Vec<String> = rows.iter().map(|(name, phone, sum)| [name, phone, &sum.to_string()].map(String::as_str).join(between)).collect();
        let found = people(&lines.join("\n"), TODAY);
        let read: Vec<(String, String, u32)> = found.rows.iter().map(|row| {
            let text = |cell: &Option<Cell<String>>| cell.as_ref().and_then(Cell::value).unwrap_or_default();
            let fen = row.amount.as_ref().and_then(Cell::value).unwrap_or_default();
            (text(&row.name), text(&row.phone), u32::try_from(fen / 100).expect("small"))
        }).collect();
        prop_assert_eq!(read, rows);
    }
}
