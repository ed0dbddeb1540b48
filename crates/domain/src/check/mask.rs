//! What is shown of personal data to who need not see it all. Characters, never bytes: a name may
//! have rare ones.

/// Stands for a reporter who must not be known, wherever somebody wrote of him.
pub const SEALED: &str = "（不公开）";

/// The first and last characters of a text with stars between; short texts show only their first.
fn between(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    if count == 0 {
        return String::new();
    }
    let (first, last) = if count > first + last { (first, last) } else { (1, 0) };
    let stars = "*".repeat((count - first).saturating_sub(last));
    let head: String = text.chars().take(first).collect();
    let tail: String = text.chars().skip(count - last).collect();
    head + &stars + &tail
}

/// A name: 张*三, 李*.
pub fn name(text: &str) -> String {
    between(text, 1, usize::from(text.chars().count() > 2))
}

/// A citizen number: the place it was given, and the last character.
pub fn id_no(text: &str) -> String {
    between(text, 6, 1)
}

/// A phone: 138****1234.
pub fn phone(text: &str) -> String {
    between(text, 3, 4)
}

/// A card: its last four.
pub fn card(text: &str) -> String {
    between(text, 0, 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_may_be_seen_is_seen() {
        assert_eq!(
            (name("张小三"), name("李四"), name("李")),
            ("张*三".into(), "李*".into(), "李".into())
        );
        assert_eq!(name("阿依古丽·买买提"), "阿******提");
        assert_eq!(id_no("11010519491231002X"), "110105***********X");
        assert_eq!(phone("13812341234"), "138****1234");
        assert_eq!(card("6222020000001234"), "************1234");
        assert_eq!(name(""), "");
    }

    proptest! {
        #[test]
        fn a_mask_keeps_the_length_and_hides_the_middle(text in "[0-9]{8,30}") {
            for masked in [id_no(&text), phone(&text), card(&text)] {
                prop_assert_eq!(masked.len(), text.len());
                let shown = masked.chars().filter(|c| *c != '*').count();
                prop_assert!(shown <= 7, "{}", masked);
            }
        }
    }
}
