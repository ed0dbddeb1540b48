//! The places of a county, put from the command line.

use anxin_office::app::Office;
use anxin_office::config::Config;
use anxin_office::places::{places, put};
use clap::Parser;

struct Fresh {
    office: std::sync::Arc<Office>,
    _folder: tempfile::TempDir,
}

impl Fresh {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().to_string_lossy().into_owned();
        let config = Config::parse_from(["anxin-office", "--data", &data]);
        let office = Office::open(&config).await.expect("an office");
        Self { office, _folder: folder }
    }

    async fn put(&self, code: &str, name: Option<&str>) -> Result<String, String> {
        let put = put(&*self.office.store, code, name).await;
        put.map(|place| place.to_string()).map_err(|error| error.to_string())
    }

    /// Each place with the one above.
    async fn all(&self) -> Vec<(String, Option<String>)> {
        let all = places(&*self.office.store).await.expect("places");
        let above = |place: &anxin_office::places::Place| {
            place.row.parent.as_ref().map(|parent| parent.as_str().to_owned())
        };
        all.iter().map(|place| (place.row.id.as_str().to_owned(), above(place))).collect()
    }
}

#[tokio::test]
async fn a_county_is_put_by_its_code_and_its_towns_below_it() {
    let fresh = Fresh::new().await;
    assert!(fresh.put("130121100", None).await.is_err(), "a town before its county");
    let county = fresh.put("130121000000", None).await;
    assert_eq!(county.as_deref(), Ok("130121  井陉县（河北省石家庄市井陉县）"));
    let town = fresh.put("130121100", None).await;
    assert_eq!(town.as_deref(), Ok("130121100  微水镇（河北省石家庄市井陉县微水镇）"));
    let village = fresh.put("130121100201", Some("城关村")).await;
    assert_eq!(village.as_deref(), Ok("130121100201  城关村"));
    let (county, town) = (Some("130121".to_owned()), Some("130121100".to_owned()));
    let expected = [("130121", None), ("130121100", county), ("130121100201", town)];
    let all = fresh.all().await;
    assert_eq!(all, expected.map(|(code, above)| (code.to_owned(), above)));
    let scopes = fresh.office.store.scopes().await.expect("scopes");
    assert_eq!(scopes.len(), 4, "the county's sealed register as well: {scopes:?}");
    let renamed = fresh.put("130121100", Some("微水街道")).await;
    assert_eq!(renamed.as_deref(), Ok("130121100  微水街道（河北省石家庄市井陉县微水镇）"));
    assert_eq!(fresh.all().await, all, "where it lies stays");
}

#[tokio::test]
async fn a_wrong_code_is_refused_in_words_and_an_unknown_one_wants_a_name() {
    let fresh = Fresh::new().await;
    assert!(fresh.put("110101", None).await.is_ok());
    for (code, words) in [
        ("11010A", "digits"),
        ("990101", "no province"),
        ("130121", "does not lie in 110101 东城区"),
        ("110101999", "--name"),
    ] {
        let refused = fresh.put(code, None).await.expect_err(code);
        assert!(refused.contains(words) && refused.contains(code), "{refused}");
    }
    assert_eq!(fresh.all().await.len(), 1);
    let put = fresh.put("110101999", Some("新街道")).await;
    assert_eq!(put.as_deref(), Ok("110101999  新街道"));
}

#[tokio::test]
async fn a_county_of_a_former_code_is_told_to_be_one() {
    let fresh = Fresh::new().await;
    let put = fresh.put("110103", None).await;
    assert_eq!(put.as_deref(), Ok("110103  崇文区（北京市崇文区，已撤销的旧代码）"));
}

#[tokio::test]
async fn a_county_that_was_begun_without_its_code_is_named_and_takes_any_town() {
    let fresh = Fresh::new().await;
    anxin_office::first::administrator_link(&fresh.office).await.expect("a link");
    assert_eq!(fresh.put("county", Some("井陉县")).await.as_deref(), Ok("county  井陉县"));
    assert!(fresh.put("130121100", None).await.is_ok());
    let (code, above) = fresh.all().await.pop().expect("a town");
    assert_eq!((code.as_str(), above.as_deref()), ("130121100", Some("county")));
}
