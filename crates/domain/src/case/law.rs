//! Articles, as codes: a law's short name and the place in it.

use std::fmt;

use serde::Serialize;

/// A place in a law. The law's name stands in `locales/` under `law.<law>`, with `{n}` for the article;
/// `anxin_locale::article` puts them together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Article {
    /// The law's code.
    pub law: &'static str,
    /// The article, with its paragraph (款) in round brackets or its item (项) in square ones: `30(3)`,
    /// `42[3]`. Empty for a law as a whole.
    pub no: &'static str,
}

impl Article {
    const fn new(law: &'static str, no: &'static str) -> Self {
        Self { law, no }
    }
}

impl fmt::Display for Article {
    /// As a code: `mediation 26`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.law)?;
        f.write_str(" ")?;
        f.write_str(self.no)
    }
}

/// 人民调解法.
pub const fn mediation(no: &'static str) -> Article {
    Article::new("mediation", no)
}

/// 保障农民工工资支付条例 (国务院令第 724 号).
pub const fn wages(no: &'static str) -> Article {
    Article::new("wages", no)
}

/// 劳动争议调解仲裁法.
pub const fn arbitration(no: &'static str) -> Article {
    Article::new("arbitration", no)
}

/// 最高人民法院关于审理劳动争议案件适用法律问题的解释(一).
pub const fn labour_cases(no: &'static str) -> Article {
    Article::new("labour_cases", no)
}

/// 民事诉讼法 (2023).
pub const fn procedure(no: &'static str) -> Article {
    Article::new("procedure", no)
}

/// 民法典.
pub const fn civil(no: &'static str) -> Article {
    Article::new("civil", no)
}

/// 劳动保障监察条例.
pub const fn inspection(no: &'static str) -> Article {
    Article::new("inspection", no)
}

/// 公证法.
pub const fn notary(no: &'static str) -> Article {
    Article::new("notary", no)
}

/// 公证程序规则.
pub const fn notary_rules(no: &'static str) -> Article {
    Article::new("notary_rules", no)
}

/// 法释〔2018〕18 号, 公证债权文书执行.
pub const fn notary_enforcement(no: &'static str) -> Article {
    Article::new("notary_enforcement", no)
}

/// 法律援助法.
pub const fn legal_aid(no: &'static str) -> Article {
    Article::new("legal_aid", no)
}

/// 信访工作条例.
pub const fn petitions(no: &'static str) -> Article {
    Article::new("petitions", no)
}

/// 刑法; `276-1` is 第二百七十六条之一.
pub const fn criminal(no: &'static str) -> Article {
    Article::new("criminal", no)
}

/// 法释〔2013〕3 号, 拒不支付劳动报酬.
pub const fn refusal_to_pay(no: &'static str) -> Article {
    Article::new("refusal_to_pay", no)
}

/// 行政执法机关移送涉嫌犯罪案件的规定 (国务院令第 310 号).
pub const fn referral(no: &'static str) -> Article {
    Article::new("referral", no)
}

/// 政府投资条例.
pub const fn government_investment(no: &'static str) -> Article {
    Article::new("government_investment", no)
}

/// 劳动法; its Article 15 forbids work of children.
pub const fn labour(no: &'static str) -> Article {
    Article::new("labour", no)
}

/// No law: the plan's practice, a setting of the county.
pub const fn practice() -> Article {
    Article::new("practice", "")
}
