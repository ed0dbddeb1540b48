//! Writes every paper as HTML and DOCX.
use crate::world::World;
use anxin_papers::{Copy, html, docx};
#[test]
fn look() {
    let Ok(dir) = std::env::var("PAPERS_OUT") else { return };
    let world = World::full();
    for (name, world, copy) in [("full", &world, Copy::Original), ("out", &world, Copy::Outsider), ("bare", &World::bare(), Copy::Original)] {
        for paper in world.all(copy) {
            std::fs::write(format!("{dir}/{name}-{}.html", paper.kind), html::page(std::slice::from_ref(&paper))).expect("w");
            std::fs::write(format!("{dir}/{name}-{}.docx", paper.kind), docx::file(std::slice::from_ref(&paper)).expect("d")).expect("w");
        }
    }
}
