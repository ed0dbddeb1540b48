//! A long list of rows of equal height, of which only those in sight exist.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;

/// Rows kept ready above and below what is in sight.
const SPARE: usize = 6;

/// The rows to draw for a scroll position: first and one past the last.
fn window(top: usize, height: usize, row: usize, count: usize) -> (usize, usize) {
    let (first, seen) = (top / row, height / row + 1);
    (first.saturating_sub(SPARE).min(count), (first + seen + SPARE).min(count))
}

/// Scrolls within its own box.
#[component]
pub fn VirtualList<T, F, V>(
    /// All rows.
    #[prop(into)]
    rows: Signal<Arc<Vec<T>>>,
    /// Height of each row in CSS pixels.
    #[prop(into)]
    row_height: Signal<usize>,
    /// Draws one row; gets its place in the list.
    draw: F,
    /// What the list is called aloud.
    #[prop(into)]
    label: String,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(usize, T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let pane = NodeRef::<Div>::new();
    let top = RwSignal::new(0_usize);
    let height = RwSignal::new(600_usize);
    let measure = move || {
        if let Some(pane) = pane.get_untracked() {
            // A list that is pulled beyond its edge has a negative position.
            top.set(pane.scroll_top().try_into().unwrap_or(0));
            height.set(pane.client_height().try_into().unwrap_or(0));
        }
    };
    pane.on_load(move |_| measure());
    let range = Memo::new(move |_| {
        let count = rows.with(|rows| rows.len());
        window(top.get(), height.get(), row_height.get(), count)
    });
    let total = move || {
        let count = rows.with(|rows| rows.len());
        format!("height:{}px", count * row_height.get())
    };
    let shown = move || {
        let (first, end) = range.get();
        rows.with(|rows| {
            (first..end)
                .filter_map(|at| rows.get(at).map(|row| (at, row.clone())))
                .collect::<Vec<_>>()
        })
    };
    let place = move |at: usize| {
        let high = row_height.get();
        format!("transform:translateY({}px);height:{high}px", at * high)
    };
    view! {
        <div class="vlist" node_ref=pane on:scroll=move |_| measure() role="list" aria-label=label tabindex="0">
            <div class="vlist-all" style=total>
                {move || {
                    shown()
                        .into_iter()
                        .map(|(at, row)| {
                            view! {
                                <div class="vlist-row" role="listitem" style=place(at)>
                                    {draw(at, row)}
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_only_what_is_in_sight() {
        assert_eq!(window(0, 600, 60, 200), (0, 17));
        assert_eq!(window(6000, 600, 60, 200), (94, 117));
        assert_eq!(window(12_000, 600, 60, 200), (194, 200));
        assert_eq!(window(50, 600, 60, 0), (0, 0));
    }
}
