//! The sheets: which there are, what they are the paper of, and their wording.

use anxin_domain::case::Paper;

use crate::case::text;

macro_rules! sheets {
    ($($(#[$doc:meta])* $name:ident = $file:literal of $kind:literal;)*) => {
        /// A statutory paper.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Sheet {
            $($(#[$doc])* $name,)*
        }

        /// All of them, in the order of a dossier.
        pub const ALL: &[Sheet] = &[$(Sheet::$name,)*];

        impl Sheet {
            /// Its stable name, which stands in its seal.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $file,)* }
            }

            /// The kind of record it is the paper of.
            pub const fn kind(self) -> &'static str {
                match self { $(Self::$name => $kind,)* }
            }

            pub(crate) const fn wording(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../wording/", $file, ".txt")),)* }
            }
        }
    };
}

sheets! {
    /// 封面.
    Cover = "cover" of "lead";
    /// 目录.
    Index = "index" of "lead";
    /// 申请书.
    Application = "application" of "lead";
    /// 受理登记表.
    Registration = "registration" of "lead";
    /// 权利义务告知书 (人民调解法第 4、23、24、31–33 条).
    Notice = "notice" of "notice";
    /// 授权委托书.
    Mandate = "mandate" of "mandate";
    /// 调查记录.
    Inquiry = "inquiry" of "inquiry";
    /// 调解记录.
    Session = "session" of "session";
    /// 人民调解协议书 (人民调解法第 28、29、31 条).
    Agreement = "agreement" of "agreement";
    /// 口头协议登记表 (人民调解法第 28、30 条).
    Oral = "oral" of "agreement";
    /// 还款协议 with an annex for each worker (公证程序规则第 39 条).
    Repayment = "repayment" of "agreement";
    /// 履行情况登记表.
    Performance = "performance" of "lead";
    /// 收条, of a payment; what a worker gave up has none.
    Receipt = "receipt" of "payment";
    /// 回访记录.
    Visit = "visit" of "visit";
    /// 司法确认申请书 (人民调解法第 33 条, 民诉法第 205 条).
    Confirmation = "confirmation" of "proceeding";
    /// 公证申请书: that the 还款协议 shall be enforced like a judgment (公证法第 37 条, 公证程序规则第 39 条).
    Notary = "notary" of "proceeding";
    /// 法律援助申请表 (法律援助法第 42 条第 3 项).
    LegalAid = "legal_aid" of "proceeding";
    /// 移送函、情况通报函、协调函, with the receipt.
    Transfer = "transfer" of "transfer";
    /// 结案报告表.
    Closing = "closing" of "closing";
    /// 卷宗情况说明.
    Summary = "summary" of "lead";
    /// 封底.
    Back = "back" of "lead";
    /// 排查走访记录; it belongs to no dossier.
    Inspection = "inspection" of "inspection";
    /// 欠薪台账; it belongs to no dossier.
    Ledger = "ledger" of "lead";
    /// 公证申请材料清单, on top of what goes to the notary with a 还款协议; it belongs to no dossier.
    NotaryList = "notary_list" of "agreement";
    /// 涉黑恶线索移送函 (反有组织犯罪法第 25 条), of the sealed register; it belongs to no case.
    Police = "police" of "crime_sign";
}

impl Sheet {
    /// Printed on its side.
    pub const fn is_wide(self) -> bool {
        matches!(self, Self::Ledger)
    }

    /// The sheet of a name.
    pub fn parse(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|sheet| sheet.name() == name)
    }

    /// The paper that a record is; none for records that are papers of nothing by themselves.
    pub fn of(paper: &Paper<'_>) -> Option<Self> {
        let by = match paper.kind {
            "agreement" => match text(paper, "form") {
                "oral" => "oral",
                "repayment" => "repayment",
                _ => "agreement",
            },
            "proceeding" => text(paper, "way"),
            // 减让 is never 清偿: nothing was received.
            "payment" if text(paper, "nature") == "waived" => return None,
            "payment" => "receipt",
            "crime_sign" => "police",
            // The sheets that speak of a whole case are asked for by name.
            "lead" => return None,
            kind => kind,
        };
        Self::parse(by).filter(|sheet| sheet.kind() == paper.kind)
    }
}
