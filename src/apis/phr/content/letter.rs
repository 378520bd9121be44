//! A letter on A4: head of the institution, patient, title, what it says, who signs.

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::{NOTICE, day, minute, widths};
use crate::apis::phr::document::Document;

const PAGE: (f32, f32) = (595.0, 842.0);
const LEFT: f32 = 62.0;
const RIGHT: f32 = PAGE.0 - LEFT;
const BOTTOM: f32 = 92.0;
const PLAIN: &[u8] = b"F1";
const BOLD: &[u8] = b"F2";

/// A text at a place.
struct Line {
    at: (f32, f32),
    font: &'static [u8],
    size: f32,
    grey: f32,
    text: String,
}

/// A page in the making.
#[derive(Default)]
struct Page {
    lines: Vec<Line>,
    /// Filled boxes: x, y, width, height, and how blue.
    boxes: Vec<([f32; 4], [f32; 3])>,
}

impl Page {
    fn write(&mut self, at: (f32, f32), font: &'static [u8], size: f32, grey: f32, text: impl Into<String>) {
        self.lines.push(Line { at, font, size, grey, text: text.into() });
    }

    fn draw(&self) -> Content {
        let mut content = Content::new();
        for ([x, y, width, height], [red, green, blue]) in &self.boxes {
            content.set_fill_rgb(*red, *green, *blue);
            content.rect(*x, *y, *width, *height);
            content.fill_nonzero();
        }
        for line in &self.lines {
            content.set_fill_gray(line.grey);
            content.begin_text();
            content.set_font(Name(line.font), line.size);
            content.next_line(line.at.0, line.at.1);
            content.show(Str(&widths::bytes(&line.text)));
            content.end_text();
        }
        content
    }
}

/// The letter of a document.
pub(super) fn pdf(document: &Document) -> Vec<u8> {
    let pages = lay_out(document);
    let mut pdf = Pdf::new();
    let id = |number: usize| Ref::new(i32::try_from(number).unwrap_or(i32::MAX));
    let (catalog, tree, info, plain, bold) = (id(1), id(2), id(3), id(4), id(5));
    let page_ids: Vec<Ref> = (0..pages.len()).map(|at| id(6 + 2 * at)).collect();
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("nb-NO"));
    root.finish();
    pdf.pages(tree).kids(page_ids.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(1));
    for (at, page) in pages.iter().enumerate() {
        let (page_id, content_id) = (id(6 + 2 * at), id(7 + 2 * at));
        let mut written = pdf.page(page_id);
        written.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(tree).contents(content_id);
        written.resources().fonts().pair(Name(PLAIN), plain).pair(Name(BOLD), bold);
        written.finish();
        pdf.stream(content_id, &page.draw().finish());
    }
    for (id, name) in [(plain, &b"Helvetica"[..]), (bold, b"Helvetica-Bold")] {
        pdf.type1_font(id).base_font(Name(name)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.document_info(info)
        .title(TextStr(&document.title))
        .author(TextStr(&document.author.name()))
        .producer(TextStr("nhn-sandbox"));
    pdf.finish()
}

fn lay_out(document: &Document) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    let mut y = head(&mut pages[0], document);
    for paragraph in document.text.iter() {
        for line in widths::lines(paragraph, 11.0, RIGHT - LEFT) {
            y = down(&mut pages, y, 16.0);
            last(&mut pages).write((LEFT, y), PLAIN, 11.0, 0.1, line);
        }
        y -= 8.0;
    }
    y = down(&mut pages, y - 20.0, 16.0);
    last(&mut pages).write((LEFT, y), PLAIN, 11.0, 0.1, "Med vennlig hilsen");
    let hpr = document.author.hpr.as_ref().map_or(String::new(), |hpr| format!(" (HPR-nr. {hpr})"));
    y = down(&mut pages, y, 30.0);
    last(&mut pages).write((LEFT, y), BOLD, 11.0, 0.1, document.author.name() + &hpr);
    let place = format!("{}, {}", document.department.name, document.department.institution);
    y = down(&mut pages, y, 15.0);
    last(&mut pages).write((LEFT, y), PLAIN, 10.0, 0.3, place);
    let count = pages.len();
    for (at, page) in pages.iter_mut().enumerate() {
        page.boxes.push(([LEFT, 62.0, RIGHT - LEFT, 0.6], [0.7, 0.75, 0.8]));
        page.write((LEFT, 48.0), PLAIN, 8.0, 0.4, NOTICE);
        let number = format!("Side {} av {count}", at + 1);
        page.write((RIGHT - widths::width(&number, 8.0), 48.0), PLAIN, 8.0, 0.4, number);
    }
    pages
}

/// Letterhead, box about the patient, title; where the text goes on.
fn head(page: &mut Page, document: &Document) -> f32 {
    let department = &document.department;
    page.boxes.push(([0.0, PAGE.1 - 10.0, PAGE.0, 10.0], [0.05, 0.28, 0.45]));
    page.write((LEFT, 788.0), BOLD, 17.0, 0.1, department.institution.to_string());
    page.write((LEFT, 771.0), PLAIN, 10.5, 0.35, department.name.to_string());
    let date = day(document.created);
    page.write((RIGHT - widths::width(&date, 10.5), 788.0), PLAIN, 10.5, 0.1, date);
    page.boxes.push(([LEFT, 758.0, RIGHT - LEFT, 1.2], [0.05, 0.28, 0.45]));
    page.boxes.push(([LEFT, 672.0, RIGHT - LEFT, 70.0], [0.94, 0.96, 0.98]));
    let patient = &document.patient;
    let kind = document.kind.display.as_deref().unwrap_or_default();
    let cells = [
        ("Pasient", patient.name(), LEFT + 12.0, 722.0),
        ("Fødselsnummer", patient.pid.to_string(), LEFT + 12.0, 692.0),
        ("Dokumenttype", kind.to_owned(), LEFT + 240.0, 722.0),
        ("Skrevet", minute(document.created), LEFT + 240.0, 692.0),
    ];
    for (label, value, x, y) in cells {
        page.write((x, y), PLAIN, 8.0, 0.4, label);
        page.write((x, y - 13.0), BOLD, 11.0, 0.1, value);
    }
    let mut y = 636.0;
    for line in widths::lines(&document.title, 16.5, RIGHT - LEFT) {
        page.write((LEFT, y), BOLD, 15.0, 0.1, line);
        y -= 20.0;
    }
    y - 2.0
}

fn last(pages: &mut [Page]) -> &mut Page {
    pages.last_mut().expect("a letter has a first page")
}

/// The next line, on a new page where this one is full.
fn down(pages: &mut Vec<Page>, y: f32, by: f32) -> f32 {
    if y - by >= BOTTOM {
        return y - by;
    }
    pages.push(Page::default());
    PAGE.1 - 80.0
}
