//! PNG of few grey levels: ink on white.

use miniz_oxide::deflate::compress_to_vec_zlib;

/// A picture in grey: `depth` bits a pixel (1 or 2), a byte for each pixel, 0 is black.
pub(crate) struct Grey {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) depth: u8,
    pub(crate) pixels: Vec<u8>,
}

/// The best that deflate can do; the pictures are small.
const LEVEL: u8 = 10;

fn crc(parts: [&[u8]; 2]) -> u32 {
    let mut crc = u32::MAX;
    for byte in parts.into_iter().flatten() {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    png.extend(u32::try_from(body.len()).unwrap_or(0).to_be_bytes());
    png.extend(name);
    png.extend(body);
    png.extend(crc([&name, body]).to_be_bytes());
}

impl Grey {
    /// Rows packed to bits, the leftmost pixel in the highest bits.
    pub(crate) fn rows(&self) -> Vec<Vec<u8>> {
        let wide = usize::try_from(self.width).unwrap_or(1).max(1);
        let each = usize::from(8 / self.depth);
        let pack = |pixels: &[u8]| {
            let byte = |part: &[u8]| {
                let bits = |sum: u8, pixel: &u8| (sum << self.depth) | pixel;
                let packed = part.iter().fold(0, bits);
                // A last byte that is not full has its pixels at the left.
                packed << (usize::from(self.depth) * (each - part.len()))
            };
            pixels.chunks(each).map(byte).collect()
        };
        self.pixels.chunks(wide).map(pack).collect()
    }

    /// The file.
    pub(crate) fn png(&self) -> Vec<u8> {
        let rows = self.rows();
        let mut plain = Vec::new();
        for row in &rows {
            plain.push(0);
            plain.extend(row);
        }
        // Each row as its difference from the row above it: often smaller, not always.
        let mut up = Vec::with_capacity(plain.len());
        let mut above: &[u8] = &[];
        for row in &rows {
            up.push(2);
            let over = above.iter().chain(std::iter::repeat(&0));
            up.extend(row.iter().zip(over).map(|(here, over)| here.wrapping_sub(*over)));
            above = row;
        }
        let packed = [plain, up].map(|raw| compress_to_vec_zlib(&raw, LEVEL));
        let body = packed.into_iter().min_by_key(Vec::len).unwrap_or_default();
        let mut head = Vec::with_capacity(13);
        head.extend(self.width.to_be_bytes());
        head.extend(self.height.to_be_bytes());
        // Grey, deflate, the usual filters, not interlaced.
        head.extend([self.depth, 0, 0, 0, 0]);
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut png, *b"IHDR", &head);
        chunk(&mut png, *b"IDAT", &body);
        chunk(&mut png, *b"IEND", &[]);
        png
    }
}
