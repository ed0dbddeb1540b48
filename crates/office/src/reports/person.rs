//! What becomes known of a reporter, little by little.

use anxin_protocol::report::desk::DoubtfulValue;
use anxin_protocol::report::{Consent, Reporter};

use super::{Dossier, read};
use crate::problem::Fault;

/// Wordings of one item's consent that are kept.
const WORDINGS: usize = 4;
/// Doubtful values that are kept.
const DOUBTS: usize = 80;

impl Dossier {
    /// Adds what a worker says of himself; refuses where nobody is named by it, neither now nor before.
    pub(crate) fn learn(&mut self, said: &Reporter, doubts: &[DoubtfulValue]) -> Result<(), Fault> {
        let mut reporter = self.report.reporter.clone().unwrap_or_default();
        if *said == (Reporter { consents: said.consents.clone(), ..Reporter::default() }) {
            return Err(Fault::wrong_field("phone"));
        }
        for (field, old, new) in fields(&mut reporter, said) {
            if !new.is_empty() && old != new {
                // What is no longer there is no longer doubtful.
                self.doubts.retain(|doubt| doubt.field != field || doubt.text != *old);
                old.clone_from(new);
            }
        }
        if !read::names(&reporter) {
            return Err(Fault::wrong_field("phone"));
        }
        said.consents.iter().for_each(|consent| agree(&mut reporter.consents, consent));
        self.report.reporter = Some(reporter);
        self.doubt(doubts);
        Ok(())
    }

    /// Keeps what could not be read, each once.
    pub(crate) fn doubt(&mut self, doubts: &[DoubtfulValue]) {
        for doubt in doubts {
            if self.doubts.len() < DOUBTS && !self.doubts.contains(doubt) {
                self.doubts.push(doubt.clone());
            }
        }
    }
}

/// Each field as it is known and as it is said.
fn fields<'a>(
    known: &'a mut Reporter,
    said: &'a Reporter,
) -> [(&'static str, &'a mut String, &'a String); 4] {
    [
        ("name", &mut known.name, &said.name),
        ("phone", &mut known.phone, &said.phone),
        ("id_no", &mut known.id_no, &said.id_no),
        ("account_tail", &mut known.account_tail, &said.account_tail),
    ]
}

/// Keeps a consent beside those that were given before: what was agreed to once stays as it was read.
fn agree(known: &mut Vec<Consent>, given: &Consent) {
    let of_item = known.iter().filter(|one| one.item == given.item);
    let (count, same) =
        of_item.fold((0, false), |(count, same), one| (count + 1, same || one.text == given.text));
    if !same && count < WORDINGS {
        known.push(given.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wordings_and_doubts_that_anybody_may_add_come_to_an_end() {
        let mut dossier = Dossier::default();
        for no in 0..200 {
            let consent =
                Consent { item: "id_no".to_owned(), text: format!("同意 {no}"), at: no };
            let said = Reporter {
                phone: "13800001234".to_owned(),
                consents: vec![consent],
                ..Reporter::default()
            };
            let doubt = DoubtfulValue { field: "name".to_owned(), text: no.to_string() };
            dossier.learn(&said, &[doubt]).expect("a telephone names him");
        }
        let known = dossier.report.reporter.expect("a reporter").consents;
        let texts: Vec<&str> = known.iter().map(|consent| &*consent.text).collect();
        assert_eq!(texts, ["同意 0", "同意 1", "同意 2", "同意 3"], "the first as they were read");
        assert_eq!(dossier.doubts.len(), DOUBTS);
    }
}
