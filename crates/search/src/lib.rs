//! Finding records by text: substring, pinyin, initials, phone tails.
