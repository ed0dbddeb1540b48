//! Whatever the rules name has words for people, in both languages.

use std::collections::BTreeMap;

use anxin_domain::case::duty::{Office, Why};
use anxin_domain::case::liability::Rule;
use anxin_domain::case::proceeding::{LetterState, Stage};
use anxin_domain::case::route::Way;
use anxin_domain::case::step::{Action, State, rule};
use anxin_domain::case::warning::Reason;
use anxin_domain::check::Doubt;
use anxin_domain::describe::{Field, Input, Section};
use anxin_domain::duplicate::Same;
use anxin_domain::kinds;

fn words(language: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for part in ["domain", "case"] {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = format!("{root}/../../locales/{language}/{part}.json");
        let text = std::fs::read_to_string(path).expect("the words");
        all.extend(serde_json::from_str::<BTreeMap<String, String>>(&text).expect("flat"));
    }
    all
}

fn choices(field: &Field) -> Vec<String> {
    match field.input {
        Input::Choice(set) | Input::Choices(set) => {
            set.values.iter().map(|value| format!("choice.{}.{value}", set.name)).collect()
        }
        _ => Vec::new(),
    }
}

/// Keys of every field and choice of every kind.
fn of_kinds() -> Vec<String> {
    let mut keys = Vec::new();
    for spec in kinds::ALL {
        keys.push(format!("kind.{}", spec.kind));
        for section in spec.sections {
            let (place, fields) = match section {
                Section::Once { fields, .. } => (String::new(), *fields),
                Section::Repeated { key, fields, .. } => (format!("{key}."), *fields),
                Section::Checklist | Section::Files => continue,
            };
            for field in fields {
                keys.push(format!("field.{}.{place}{}", spec.kind, field.key));
                keys.extend(choices(field));
            }
        }
    }
    keys
}

/// Keys of what the rules name.
fn of_rules() -> Vec<String> {
    let mut keys = Vec::new();
    let mut put = |part: &str, names: Vec<&str>| {
        keys.extend(names.into_iter().map(|name| format!("{part}.{name}")));
    };
    put("choice.lead_status", State::ALL.iter().map(|one| one.name()).collect());
    put("act", Action::ALL.iter().map(|one| one.name()).collect());
    put("warning", Reason::ALL.iter().map(|one| one.name()).collect());
    put("notify", Office::ALL.iter().map(|one| one.name()).collect());
    put("notify_why", Why::ALL.iter().map(|one| one.name()).collect());
    put("liability", Rule::ALL.iter().map(|one| one.name()).collect());
    put("route", Way::ALL.iter().map(|one| one.name()).collect());
    put("place", Way::ALL.iter().map(|one| one.name()).collect());
    put("choice.stage", Stage::ALL.iter().map(|one| one.name()).collect());
    put("letter_state", LetterState::ALL.iter().map(|one| one.name()).collect());
    put("doubt", Doubt::ALL.iter().map(|one| one.name()).collect());
    put("same", Same::ALL.iter().map(|one| one.name()).collect());
    for action in Action::ALL {
        for arg in rule(*action).args {
            keys.push(format!("arg.{}", arg.key));
            keys.extend(choices(arg));
        }
        keys.push(format!("law.{}", rule(*action).article.law));
    }
    keys
}

#[test]
fn whatever_is_named_has_words() {
    for language in ["zh-CN", "en"] {
        let words = words(language);
        let keys = of_kinds().into_iter().chain(of_rules());
        let gaps: Vec<String> = keys.filter(|key| !words.contains_key(key)).collect();
        assert_eq!(gaps, Vec::<String>::new(), "{language}");
    }
}

#[test]
fn every_name_is_read_back_as_what_it_names() {
    assert!(State::ALL.iter().all(|one| State::parse(one.name()) == Some(*one)));
    assert!(Action::ALL.iter().all(|one| Action::parse(one.name()) == Some(*one)));
    assert!(Reason::ALL.iter().all(|one| Reason::parse(one.name()) == Some(*one)));
    assert!(Stage::ALL.iter().all(|one| Stage::parse(one.name()) == Some(*one)));
    assert!(Way::ALL.iter().all(|one| Way::parse(one.name()) == Some(*one)));
}
