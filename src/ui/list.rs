//! A long list of rows of equal height, of which only those in sight exist.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;

/// Rows kept ready above and below what is in sight.
const SPARE: usize = 8;

/// The rows to draw for a scroll position: first and one past the last.
fn window(top: f64, height: f64, row: f64, count: usize) -> (usize, usize) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a scroll position is small and not negative; `as` saturates"
    )]
    let (first, seen) = ((top / row) as usize, (height / row) as usize + 1);
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
    row_height: Signal<f64>,
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
    let top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(900.0_f64);
    let measure = move |_| {
        if let Some(pane) = pane.get_untracked() {
            top.set(f64::from(pane.scroll_top()));
            height.set(f64::from(pane.client_height()));
        }
    };
    let range = Memo::new(move |_| {
        let count = rows.with(|rows| rows.len());
        window(top.get(), height.get(), row_height.get(), count)
    });
    let total = move || {
        let count = rows.with(|rows| rows.len());
        #[expect(clippy::cast_precision_loss, reason = "a list is not 2^52 rows long")]
        let px = count as f64 * row_height.get();
        format!("height:{px}px")
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
        #[expect(clippy::cast_precision_loss, reason = "a list is not 2^52 rows long")]
        let px = at as f64 * row_height.get();
        format!("transform:translateY({px}px);height:{}px", row_height.get())
    };
    view! {
        <div class="vlist" node_ref=pane on:scroll=measure role="list" aria-label=label tabindex="0">
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
        assert_eq!(window(0.0, 600.0, 60.0, 200), (0, 19));
        assert_eq!(window(6000.0, 600.0, 60.0, 200), (92, 119));
        assert_eq!(window(12_000.0, 600.0, 60.0, 200), (192, 200));
        assert_eq!(window(50.0, 600.0, 60.0, 0), (0, 0));
    }
}
