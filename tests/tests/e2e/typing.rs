//! Chinese input must not be torn while it is being composed.

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::phone::Phone;
use anyhow::{Result, ensure};

#[tokio::test(flavor = "multi_thread")]
async fn a_composed_word_arrives_whole() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let phone = Phone::enrol(&office, &console, 0).await?;
    phone.begin("lead").await?;
    phone.page.wait("[name=\"employer\"]").await?;
    phone.page.eval("document.querySelector('[name=\"employer\"]').focus()").await?;
    for step in ["n", "ni", "nih", "你好"] {
        phone.page.compose(step, false).await?;
    }
    phone.page.compose("你好", true).await?;
    let shown = phone.page.eval("document.querySelector('[name=\"employer\"]').value").await?;
    ensure!(shown == "你好", "the field shows {shown}");
    phone.page.wait_text("你好").await
}
