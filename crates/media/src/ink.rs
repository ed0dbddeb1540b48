//! Strokes drawn by finger, as a picture.

use crate::png::Grey;

/// A stroke: its points, in the pad's own unit.
pub type Stroke = Vec<(i32, i32)>;

/// Half the width of a stroke, in the pad's unit.
const NIB: f32 = 1.5;

/// How a picture is tried: pixels to a unit of the pad, bits a pixel. From the best looking to the smallest.
const TRIES: [(f32, u8); 11] = [
    (2.0, 2),
    (1.5, 2),
    (1.2, 2),
    (1.0, 2),
    (1.0, 1),
    (0.8, 2),
    (0.8, 1),
    (0.65, 1),
    (0.5, 1),
    (0.35, 1),
    (0.2, 1),
];

/// How far a point is from a line between two points.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let (x, y) = (point.0 - from.0, point.1 - from.1);
    let length = along_x * along_x + along_y * along_y;
    let share =
        if length > 0.0 { ((x * along_x + y * along_y) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x - along_x * share).hypot(y - along_y * share)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pixels of a pad of some hundred units"
)]
fn draw(strokes: &[Stroke], size: (u32, u32), scale: f32, depth: u8) -> Grey {
    let pixels_of = |units: u32| ((units as f32 * scale).round() as u32).clamp(1, 8_192);
    let (width, height) = (pixels_of(size.0), pixels_of(size.1));
    let (wide, high) = (width as usize, height as usize);
    let white = (1_u8 << depth) - 1;
    // How much of each pixel is ink, 0 to 1.
    let mut ink = vec![0.0_f32; wide * high];
    // A line thinner than a pixel would be lost on few levels.
    let nib = (NIB * scale).max(0.6);
    let at = |(x, y): (i32, i32)| (x as f32 * scale, y as f32 * scale);
    for stroke in strokes {
        let ends = stroke.iter().skip(1).chain(stroke.last());
        for (from, to) in stroke.iter().zip(ends) {
            let (from, to) = (at(*from), at(*to));
            let reach = nib + 1.0;
            let span = |a: f32, b: f32, most: usize| {
                let first = (a.min(b) - reach).max(0.0) as usize;
                let last = ((a.max(b) + reach).max(0.0) as usize + 1).min(most);
                first.min(most)..last
            };
            for y in span(from.1, to.1, high) {
                for x in span(from.0, to.0, wide) {
                    let centre = (x as f32 + 0.5, y as f32 + 0.5);
                    let cover = (nib + 0.5 - distance(centre, from, to)).clamp(0.0, 1.0);
                    if let Some(pixel) = ink.get_mut(y * wide + x) {
                        *pixel = pixel.max(cover);
                    }
                }
            }
        }
    }
    let level = |cover: &f32| (f32::from(white) * (1.0 - cover)).round() as u8;
    Grey { width, height, depth, pixels: ink.iter().map(level).collect() }
}

/// A PNG of strokes on a pad of `size`, for the eye: two pixels to a unit.
pub fn png_of_ink(strokes: &[Stroke], size: (u32, u32)) -> Vec<u8> {
    draw(strokes, size, 2.0, 2).png()
}

/// The best looking PNG of strokes that is at most `bytes` long; none where even the coarsest is longer. Whatever is
/// drawn on a pad of ordinary size fits into 3 kB.
pub fn small_png_of_ink(strokes: &[Stroke], size: (u32, u32), bytes: usize) -> Option<Vec<u8>> {
    let pictures = TRIES.into_iter().map(|(scale, depth)| draw(strokes, size, scale, depth).png());
    pictures.into_iter().find(|png| png.len() <= bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;

    const PAD: (u32, u32) = (358, 200);
    /// What a picture in a record may be long, as a data URL.
    const THUMB: usize = 4 * 1024;

    fn url(png: &[u8]) -> String {
        let text = base64::engine::general_purpose::STANDARD.encode(png);
        ["data:image/png;base64,", &text].concat()
    }

    /// The most bytes of a PNG whose data URL is at most a thumbnail's.
    fn room() -> usize {
        (THUMB - "data:image/png;base64,".len()) / 4 * 3
    }

    /// A generator that gives the same numbers at every run.
    fn dice(seed: u64) -> impl FnMut(i32) -> i32 {
        let mut state = seed;
        move |most| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i32::try_from(state >> 40).unwrap() % most
        }
    }

    /// So many characters side by side, each of twelve strokes with a tremor, a point every four units.
    fn characters(count: i32, seed: u64) -> Vec<Stroke> {
        let mut roll = dice(seed);
        let wide = 340 / count;
        let mut strokes = Vec::new();
        for no in 0..count {
            for _ in 0..12 {
                let (mut x, mut y) = (9 + no * wide + roll(wide), 20 + roll(140));
                let (dx, dy) = (roll(9) - 4, roll(9) - 4);
                let stroke = (0..7 + roll(6)).map(|_| {
                    x = (x + dx + roll(3) - 1).clamp(0, 357);
                    y = (y + dy + roll(3) - 1).clamp(0, 199);
                    (x, y)
                });
                strokes.push(stroke.collect());
            }
        }
        strokes
    }

    #[test]
    fn a_signature_is_a_small_picture_whatever_is_drawn() {
        let mut roll = dice(7);
        let scribble: Stroke = (0..2_000).map(|_| (roll(358), roll(200))).collect();
        let lines: Vec<Stroke> =
            (0..100).map(|no| vec![(0, no * 2), (357, (no * 37) % 200)]).collect();
        let drawn = [
            ("three characters", characters(3, 1)),
            ("seven characters", characters(7, 2)),
            ("twice seven", [characters(7, 3), characters(7, 4)].concat()),
            ("a scribble that fills the pad", vec![scribble]),
            ("hatching", lines),
            ("a dot", vec![vec![(100, 100)]]),
            ("nothing", Vec::new()),
        ];
        for (name, strokes) in drawn {
            let png = small_png_of_ink(&strokes, PAD, room()).expect(name);
            assert!(url(&png).len() <= THUMB, "{name}: {}", url(&png).len());
            assert!(png.starts_with(b"\x89PNG"));
        }
        // An ordinary name keeps the pad's own resolution.
        let wide = |png: &[u8]| u32::from_be_bytes(*png[16..].first_chunk().unwrap());
        for seed in 10..20 {
            let png = small_png_of_ink(&characters(3, seed), PAD, room()).unwrap();
            assert!(wide(&png) >= PAD.0, "seed {seed}: {} pixels wide", wide(&png));
        }
    }

    #[test]
    fn ink_is_where_the_finger_was() {
        let picture = draw(&[vec![(10, 50), (300, 50)], vec![(357, 199)]], PAD, 2.0, 2);
        let level = |x: usize, y: usize| picture.pixels[y * 716 + x];
        assert_eq!((level(20, 100), level(600, 100)), (0, 0), "on the line");
        assert_eq!((level(20, 110), level(640, 100)), (3, 3), "beside it, beyond its end");
        assert_eq!(level(715, 398), 0, "a dot in the corner");
    }

    #[test]
    fn a_picture_is_a_png_that_reads_back() {
        let strokes = characters(3, 1);
        let picture = draw(&strokes, PAD, 1.0, 2);
        let png = picture.png();
        assert_eq!(&png[12..16], b"IHDR");
        let length = u32::from_be_bytes(*png[33..].first_chunk().unwrap()) as usize;
        let raw = miniz_oxide::inflate::decompress_to_vec_zlib(&png[41..41 + length]).unwrap();
        let rows: Vec<&[u8]> = raw.chunks(1 + 358_usize.div_ceil(4)).collect();
        assert_eq!(rows.len(), 200);
        let mut above = vec![0_u8; 90];
        for (row, packed) in rows.iter().zip(picture.rows()) {
            let (filter, body) = row.split_first().unwrap();
            let body: Vec<u8> = match filter {
                0 => body.to_vec(),
                2 => body.iter().zip(&above).map(|(a, b)| a.wrapping_add(*b)).collect(),
                other => panic!("filter {other}"),
            };
            assert_eq!(body, packed);
            above = body;
        }
    }
}
