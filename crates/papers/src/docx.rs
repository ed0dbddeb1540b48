//! A paper as a Word file, and Word files read back.
//!
//! Every text is a paragraph of its own with one run, so that [`read`] finds the texts as they are.

use std::io::{Cursor, Read, Seek};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docx_rs::{
    AlignmentType, BreakType, Docx, FieldCharType, Footer, InstrNUMPAGES, InstrPAGE, InstrText,
    LineSpacing, PageMargin, PageOrientationType, Paragraph, Pic, Run, RunFonts, SpecialIndentType,
    Table as DocxTable, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};

use crate::html::anchor;
use crate::model::{Block, DATE_LINE, Document, Sign, Table, lines};
use crate::read::Found;
use crate::seal;

/// Why a Word file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The parts could not be packed or unpacked.
    #[error("the Word file could not be packed or unpacked: {0}")]
    Pack(#[from] zip::result::ZipError),
    /// A picture could not be made.
    #[error("the code could not be drawn: {0}")]
    Picture(#[from] png::EncodingError),
    /// Reading failed, or the text is not UTF-8.
    #[error("{0}")]
    Read(#[from] std::io::Error),
}

/// English Metric Units of a millimetre.
const MM: u32 = 36_000;
/// Twentieths of a point of a millimetre, times 100.
const TWIPS_100: i32 = 5_669;
/// The QR code's side.
const CODE_MM: u32 = 20;
/// The height of a signature.
const INK_MM: u32 = 12;
/// More than a document part of ours ever is: what claims more is not unpacked.
const PART_MAX: u64 = 16 * 1024 * 1024;

/// A tab in twips.
const TAB: usize = 720;

const SONG: &str = "SimSun";
const FANG: &str = "FangSong";
const HEI: &str = "SimHei";

fn twips(mm: i32) -> i32 {
    mm * TWIPS_100 / 100
}

fn fonts(name: &str) -> RunFonts {
    RunFonts::new().east_asia(name).ascii("Times New Roman").hi_ansi("Times New Roman")
}

/// A run of a size in half points.
fn run(text: &str, font: &str, size: usize) -> Run {
    Run::new().add_text(text).fonts(fonts(font)).size(size)
}

/// The papers as one Word file. All of them lie as the first does: a sheet printed on its side is a
/// file of its own.
pub fn file(papers: &[Document]) -> Result<Vec<u8>, DocxError> {
    let wide = papers.first().is_some_and(|paper| paper.wide);
    let (short, long) = (11_906, 16_838);
    let margin = if wide { [14, 10, 16, 10] } else { [24, 24, 22, 26] };
    let [top, right, bottom, left] = margin.map(twips);
    let mut docx = Docx::new()
        .default_fonts(fonts(FANG))
        .default_size(28)
        .default_tab_stop(TAB)
        .page_margin(PageMargin { top, right, bottom, left, header: 600, footer: 600, gutter: 0 })
        .footer(pages());
    docx = if wide {
        docx.page_size(long, short).page_orient(PageOrientationType::Landscape)
    } else {
        docx.page_size(short, long)
    };
    let width = if wide { 297 - 20 } else { 210 - 50 };
    let width = usize::try_from(twips(width)).unwrap_or_default();
    for (no, paper) in papers.iter().enumerate() {
        docx = put(docx, no, paper, width)?;
    }
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes)?;
    Ok(bytes.into_inner())
}

/// 第×页 共×页.
fn pages() -> Footer {
    let word = |text: &str| run(text, SONG, 18);
    let count = |what: InstrText| {
        Run::new()
            .size(18)
            .add_field_char(FieldCharType::Begin, false)
            .add_instr_text(what)
            .add_field_char(FieldCharType::Separate, false)
            .add_text("1")
            .add_field_char(FieldCharType::End, false)
    };
    let line = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(word("第 "))
        .add_run(count(InstrText::PAGE(InstrPAGE::new())))
        .add_run(word(" 页　共 "))
        .add_run(count(InstrText::NUMPAGES(InstrNUMPAGES::new())))
        .add_run(word(" 页"));
    Footer::new().add_paragraph(line)
}

fn put(mut docx: Docx, no: usize, paper: &Document, width: usize) -> Result<Docx, DocxError> {
    let mut first = no > 0;
    let mut begin = |line: Paragraph| line.page_break_before(std::mem::take(&mut first));
    if !paper.mark.is_empty() {
        let mark = Paragraph::new().align(AlignmentType::Right).add_run(run(paper.mark, HEI, 21));
        docx = docx.add_paragraph(begin(mark));
    }
    let cover = paper.kind == "cover";
    let (before, size) = if cover { (2400, 64) } else { (120, 44) };
    for line in lines(&paper.title) {
        let title = Paragraph::new()
            .align(AlignmentType::Center)
            .line_spacing(LineSpacing::new().before(before).after(before.min(1200) / 2 + 180))
            .add_bookmark_start(no + 1, anchor(no))
            .add_run(run(&line, SONG, size).bold())
            .add_bookmark_end(no + 1);
        docx = docx.add_paragraph(begin(title));
    }
    let mut turn = false;
    for block in &paper.blocks {
        if matches!(block, Block::Break) {
            turn = true;
            continue;
        }
        docx = self::block(docx, block, width, std::mem::take(&mut turn));
    }
    let seal = seal::seal(paper);
    let code = Pic::new_with_dimensions(picture(&seal)?, 1, 1).size(CODE_MM * MM, CODE_MM * MM);
    docx = docx.add_paragraph(
        Paragraph::new()
            .line_spacing(LineSpacing::new().before(240))
            .keep_next(true)
            .add_run(Run::new().add_image(code)),
    );
    Ok(docx.add_paragraph(Paragraph::new().add_run(run(&seal, SONG, 13))))
}

/// Two ems of a size in half points.
fn two_ems(size: usize) -> SpecialIndentType {
    SpecialIndentType::FirstLine(i32::try_from(size * 20).unwrap_or_default())
}

fn block(mut docx: Docx, block: &Block, width: usize, turn: bool) -> Docx {
    let (text, size, font) = match block {
        Block::Number(text) => (text, 24, FANG),
        Block::Heading(text) => (text, 28, HEI),
        Block::Text(text) | Block::Plain(text) => (text, 28, FANG),
        Block::Middle(text) => (text, 36, FANG),
        Block::Pairs(rows) => return after_table(docx.add_table(pairs(rows, width))),
        Block::Table(table) => return after_table(docx.add_table(rows(table, width))),
        Block::Lines(count) => {
            // A rule is drawn, not text: tabs to the margin, underlined.
            let blank = "\t".repeat(width / TAB);
            for _ in 0..*count {
                let rule = Run::new().add_text(blank.as_str()).underline("single");
                docx = docx.add_paragraph(Paragraph::new().add_run(rule));
            }
            return docx;
        }
        Block::Sign(sign) => return sign_place(docx, sign),
        Block::Break => return docx,
    };
    for (no, line) in lines(text).iter().enumerate() {
        let run = run(line, font, size);
        let run = if font == HEI { run.bold() } else { run };
        let mut paragraph = Paragraph::new().add_run(run);
        paragraph = match block {
            Block::Number(_) => paragraph.align(AlignmentType::Right),
            Block::Middle(_) => paragraph.align(AlignmentType::Center),
            Block::Heading(_) => paragraph.keep_next(true),
            Block::Text(_) => paragraph.indent(None, Some(two_ems(size)), None, None),
            _ => paragraph,
        };
        docx = docx.add_paragraph(paragraph.page_break_before(turn && no == 0));
    }
    docx
}

/// Two tables one after the other would become one.
fn after_table(docx: Docx) -> Docx {
    docx.add_paragraph(Paragraph::new().line_spacing(LineSpacing::new().line(60)).size(4))
}

/// A cell of a width in twips; its text's lines are paragraphs.
fn cell(text: &str, width: usize, font: &str, size: usize, align: AlignmentType) -> TableCell {
    let mut cell = TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center);
    for line in lines(text) {
        cell = cell.add_paragraph(Paragraph::new().align(align).add_run(run(&line, font, size)));
    }
    cell
}

fn pairs(rows: &[Vec<String>], width: usize) -> DocxTable {
    let most = rows.iter().map(Vec::len).max().unwrap_or(2);
    let label = width * if most == 2 { 24 } else { 36 / (most / 2).max(1) } / 100;
    let value = (width - label * (most / 2)) / (most / 2).max(1);
    let grid: Vec<usize> = (0..most).map(|at| if at % 2 == 0 { label } else { value }).collect();
    let size = if most > 4 { 18 } else { 24 };
    let rows = rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(at, text)| {
            if at % 2 == 0 {
                return cell(text, label, FANG, size, AlignmentType::Center);
            }
            let span = if at + 1 == row.len() { most - row.len() + 1 } else { 1 };
            let wide: usize = grid.iter().skip(at).take(span).sum();
            cell(text, wide, FANG, size, AlignmentType::Left).grid_span(span)
        });
        TableRow::new(cells.collect()).cant_split()
    });
    let rows: Vec<TableRow> = rows.collect();
    DocxTable::new(rows).set_grid(grid).layout(TableLayoutType::Fixed).width(width, WidthType::Dxa)
}

fn rows(table: &Table, width: usize) -> DocxTable {
    let all: usize = table.widths.iter().map(|width| usize::from(*width)).sum();
    let grid: Vec<usize> =
        table.widths.iter().map(|one| width * usize::from(*one) / all.max(1)).collect();
    let size = if grid.len() > 12 { 13 } else { 21 };
    let at = |at: usize| grid.get(at).copied().unwrap_or_default();
    let head = table.head.iter().enumerate();
    let head = head.map(|(no, text)| cell(text, at(no), HEI, size, AlignmentType::Center));
    let mut all = vec![TableRow::new(head.collect()).cant_split()];
    for row in &table.rows {
        let cells = row.iter().enumerate().map(|(no, text)| {
            let align = match table.align.get(no..=no) {
                Some("c") => AlignmentType::Center,
                Some("r") => AlignmentType::Right,
                _ => AlignmentType::Left,
            };
            cell(text, at(no), FANG, size, align)
        });
        all.push(TableRow::new(cells.collect()).cant_split());
    }
    if !table.foot.is_empty() {
        let foot = cell(&table.foot, width, FANG, size, AlignmentType::Left);
        all.push(TableRow::new(vec![foot.grid_span(table.head.len())]).cant_split());
    }
    DocxTable::new(all).set_grid(grid).layout(TableLayoutType::Fixed).width(width, WidthType::Dxa)
}

fn sign_place(docx: Docx, sign: &Sign) -> Docx {
    let mut docx = docx;
    for line in lines(&sign.label) {
        let paragraph = Paragraph::new()
            .line_spacing(LineSpacing::new().before(200))
            .keep_next(true)
            .add_run(run(&line, FANG, 24));
        docx = docx.add_paragraph(paragraph);
    }
    for one in &sign.inks {
        if let Some(picture) = ink(&one.image) {
            let picture = Run::new().add_image(picture).add_break(BreakType::TextWrapping);
            docx = docx.add_paragraph(Paragraph::new().keep_next(true).add_run(picture));
        }
        let caption = one.caption();
        if !caption.is_empty() {
            let caption = run(&lines(&caption).concat(), FANG, 18);
            docx = docx.add_paragraph(Paragraph::new().keep_next(true).add_run(caption));
        }
    }
    if !sign.is_undated() {
        return docx;
    }
    // All places and the seal under them stay on one page.
    let day = Paragraph::new()
        .align(AlignmentType::Right)
        .keep_next(true)
        .add_run(run(DATE_LINE, FANG, 24));
    docx.add_paragraph(day)
}

/// A signature's picture at its height; none if it is no PNG.
fn ink(url: &str) -> Option<Pic> {
    let bytes = STANDARD.decode(url.strip_prefix("data:image/png;base64,")?).ok()?;
    let reader = png::Decoder::new(Cursor::new(&bytes)).read_info().ok()?;
    let (wide, high) = (reader.info().width, reader.info().height);
    let height = INK_MM * MM;
    let width = (height / high.max(1)).saturating_mul(wide);
    Some(Pic::new_with_dimensions(bytes, wide, high).size(width, height))
}

/// The seal as a picture, with the margin of two squares that a reader needs.
fn picture(seal: &str) -> Result<Vec<u8>, png::EncodingError> {
    const SCALE: usize = 6;
    const MARGIN: usize = 2;
    let squares = seal::squares(seal);
    let side = (squares.len() + 2 * MARGIN) * SCALE;
    let mut light = vec![255_u8; side * side];
    for (at, pixel) in light.iter_mut().enumerate() {
        let (x, y) = (at % side / SCALE, at / side / SCALE);
        let dark = y.checked_sub(MARGIN).and_then(|y| squares.get(y));
        let dark = dark.and_then(|row| row.get(x.checked_sub(MARGIN)?)).copied();
        if dark == Some(true) {
            *pixel = 0;
        }
    }
    let mut bytes = Vec::new();
    let side = u32::try_from(side).unwrap_or_default();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&light)?;
    writer.finish()?;
    Ok(bytes)
}

/// The papers of a Word file of ours.
pub fn read(file: impl Read + Seek) -> Result<Vec<Found>, DocxError> {
    let mut archive = zip::ZipArchive::new(file)?;
    let part = archive.by_name("word/document.xml")?;
    let mut xml = String::new();
    part.take(PART_MAX).read_to_string(&mut xml)?;
    Ok(crate::read::word(&xml))
}
