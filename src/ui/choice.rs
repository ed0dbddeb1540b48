//! Big tiles: one of a set, any of a set, yes or no.

use leptos::prelude::*;

/// One thing to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tile {
    /// Its value in the record.
    pub value: String,
    /// Its words.
    pub label: String,
    /// Chosen, it stands out in red: it shows a risk.
    pub bad: bool,
}

impl Tile {
    /// A tile that shows no risk.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), bad: false }
    }

    /// Shows a risk when `bad`.
    #[must_use]
    pub fn bad(mut self, bad: bool) -> Self {
        self.bad = bad;
        self
    }
}

#[component]
fn Tiles(
    name: String,
    label: String,
    label_hidden: bool,
    role: &'static str,
    tiles: Vec<Tile>,
    #[prop(into)] chosen: Signal<Vec<String>>,
    #[prop(into)] on_press: Callback<String>,
    wanted: bool,
) -> impl IntoView {
    let item_role = if role == "radiogroup" { "radio" } else { "checkbox" };
    let label_id = format!("l-{name}");
    let tile = move |tile: Tile, name: String| {
        let (mine, press) = (tile.value.clone(), tile.value.clone());
        let on = Memo::new(move |_| chosen.with(|all| all.contains(&mine)));
        let class = move || match (on.get(), tile.bad) {
            (true, true) => "tile on bad",
            (true, false) => "tile on",
            (false, _) => "tile",
        };
        view! {
            <button type="button" role=item_role class=class name=name value=tile.value
                aria-checked=move || on.get().to_string() data-act="choose"
                on:click=move |_| on_press.run(press.clone())>
                <span class="mark" aria-hidden="true"></span>
                {tile.label}
            </button>
        }
    };
    let star =
        (wanted && !label_hidden).then(|| view! { <i class="star" aria-hidden="true">"*"</i> });
    let owner = name.clone();
    view! {
        <div class="field">
            <span class=if label_hidden { "unseen" } else { "label" } id=label_id.clone()>{label}{star}</span>
            <div class="tiles" role=role aria-labelledby=label_id data-name=owner>
                {tiles.into_iter().map(|one| tile(one, name.clone())).collect_view()}
            </div>
        </div>
    }
}

/// One of a set; pressing the chosen one again takes it back.
#[component]
pub fn ChoiceField(
    /// The path; stands in `name` of each tile.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What there is to choose.
    tiles: Vec<Tile>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<Option<String>>,
    /// A new choice.
    #[prop(into)]
    on_change: Callback<Option<String>>,
    /// The label is read aloud but not shown.
    #[prop(optional)]
    label_hidden: bool,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    let chosen = Signal::derive(move || value.get().into_iter().collect::<Vec<_>>());
    let press = move |pressed: String| {
        let again = value.get_untracked().as_ref() == Some(&pressed);
        on_change.run((!again).then_some(pressed));
    };
    view! { <Tiles name label label_hidden role="radiogroup" tiles chosen on_press=press wanted /> }
}

/// Any of a set, committed in the set's order.
#[component]
pub fn ChoicesField(
    /// The path; stands in `name` of each tile.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What there is to choose.
    tiles: Vec<Tile>,
    /// The chosen values.
    #[prop(into)]
    value: Signal<Vec<String>>,
    /// A new choice.
    #[prop(into)]
    on_change: Callback<Vec<String>>,
    /// Marked as asked for.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    let order: Vec<String> = tiles.iter().map(|tile| tile.value.clone()).collect();
    let press = move |pressed: String| {
        let before = value.get_untracked();
        let was = before.contains(&pressed);
        let now = order
            .iter()
            .filter(|one| if **one == pressed { !was } else { before.contains(one) })
            .cloned()
            .collect();
        on_change.run(now);
    };
    view! { <Tiles name label label_hidden=false role="group" tiles chosen=value on_press=press wanted /> }
}

/// Yes or no; unanswered until pressed.
#[component]
pub fn FlagField(
    /// The path; stands in `name` of both tiles.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The words for yes and for no.
    words: (String, String),
    /// The answer.
    #[prop(into)]
    value: Signal<Option<bool>>,
    /// A new answer.
    #[prop(into)]
    on_change: Callback<Option<bool>>,
) -> impl IntoView {
    let tiles = vec![Tile::new("true", words.0), Tile::new("false", words.1)];
    let text = Signal::derive(move || value.get().map(|yes| yes.to_string()));
    let change = move |chosen: Option<String>| on_change.run(chosen.map(|text| text == "true"));
    view! { <ChoiceField name label tiles value=text on_change=change /> }
}
