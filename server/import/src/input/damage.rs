//! Lists that were damaged on their way: what is whole in them comes whole.

use std::{io::Write, ops::Range};

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use proptest::{prelude::*, sample::Index};

use super::{
    progress::Counter,
    records::Breaks,
    table::{Fault, Row, Table},
};

const HEADER: [&str; 5] = ["id", "name", "address", "city", "zip"];
const GERMAN: [&str; 6] = ["Römhild", "Straße", "Klinik", "Köln", "Übergabe", "St. Märgen"];
const CHINESE: [&str; 6] = ["北京", "协和医院", "人民路", "上海市", "槐序", "Union 医院"];

/// How a row is written.
#[derive(Debug, Clone)]
struct Plan {
    words: [usize; 4],
    /// 0 plain, 1 a comma in quotes, 2 two lines, 3 three lines with an empty one and quotes, 4 nothing in quotes.
    address: usize,
    quote_all: bool,
    long_name: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    (any::<[Index; 4]>(), 0..8usize, any::<bool>(), 0..6usize).prop_map(|(words, address, quote_all, name)| Plan {
        words: words.map(|word| word.index(6)),
        address,
        quote_all,
        long_name: name == 0,
    })
}

/// A list in bytes, where its rows are in it, and what their cells are.
struct List {
    bytes: Vec<u8>,
    spans: Vec<Range<usize>>,
    rows: Vec<Vec<String>>,
}

fn list(plans: &[Plan], end: &str, words: &[&str; 6], encoding: &'static Encoding) -> List {
    let mut list = List { bytes: format!("{}{end}", HEADER.join(",")).into_bytes(), spans: vec![], rows: vec![] };
    for (number, plan) in plans.iter().enumerate() {
        let [name, street, city, more] = plan.words.map(|word| words[word]);
        let name = if plan.long_name { format!("{name}{end}{more}, {city}") } else { name.to_owned() };
        let address = match plan.address {
            1 => format!("{street} 5, {more}"),
            2 => format!("{more} 2{end}{street} 5"),
            3 => format!("{more}{end}{end}\"{street}\", {name}, 7"),
            4 => String::new(),
            _ => format!("{street} 9"),
        };
        let cells = vec![format!("r{number}"), name, address, city.to_owned(), format!("{}", 10_000 + number)];
        let written = cells.iter().enumerate().map(|(column, cell)| {
            let quoted =
                plan.quote_all || (column == 1 && plan.long_name) || (column == 2 && (1..=4).contains(&plan.address));
            if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        });
        let text = written.collect::<Vec<_>>().join(",") + end;
        let (bytes, _, unmappable) = encoding.encode(&text);
        assert!(!unmappable);
        list.spans.push(list.bytes.len()..list.bytes.len() + bytes.len());
        list.bytes.extend_from_slice(&bytes);
        list.rows.push(cells);
    }
    list
}

/// Good rows, and the others by their number.
fn read(bytes: &[u8], label: Option<&str>) -> (Vec<Vec<String>>, Vec<(u64, Fault)>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let mut table = Table::open(file.path(), label, Counter::default()).unwrap();
    let breaks = [Breaks::Never, Breaks::Rarely, Breaks::Often, Breaks::Never, Breaks::Never];
    table.expect_breaks(|column| breaks[column]);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    while let Some((number, row)) = table.next_row().unwrap() {
        match row {
            Row::Good(record) => good.push(record.iter().map(str::to_owned).collect()),
            Row::Bad(fault) => bad.push((number, fault)),
        }
    }
    (good, bad)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn damaged_bytes_change_no_other_row(
        plans in prop::collection::vec(plan(), 12..30),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        which in 0..3usize,
        explicit in any::<bool>(),
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let (encoding, words) = [(UTF_8, &CHINESE), (GB18030, &CHINESE), (WINDOWS_1252, &GERMAN)][which];
        let mut list = list(&plans, end, words, encoding);
        let rows = list.spans[0].start..list.bytes.len();
        let mut damaged = vec![false; plans.len() + 1];
        for (place, byte) in damage {
            let at = rows.start + place.index(rows.len());
            let row = list.spans.iter().position(|span| span.contains(&at)).unwrap();
            damaged[row] = true;
            // without its end a row runs into the next
            damaged[row + 1] |= at + 1 == list.spans[row].end;
            list.bytes[at] = byte;
        }
        let (good, bad) = read(&list.bytes, explicit.then(|| encoding.name()));
        for (row, cells) in list.rows.iter().enumerate().filter(|(row, _)| !damaged[*row]) {
            prop_assert!(good.contains(cells), "row {row}, {bad:?}");
        }
        // what is lost is told of
        prop_assert!(good.len() >= list.rows.len() || !bad.is_empty());
    }

    #[test]
    fn a_stray_quote_costs_its_own_row_and_is_told(
        plans in prop::collection::vec(plan(), 3..20),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        place in any::<Index>(),
        german in any::<bool>(),
    ) {
        let mut list = list(&plans, end, if german { &GERMAN } else { &CHINESE }, UTF_8);
        let text = std::str::from_utf8(&list.bytes).unwrap();
        let first = list.spans[0].start;
        let places: Vec<usize> = text[first..].char_indices().map(|(at, _)| first + at).collect();
        let at = places[place.index(places.len())];
        let row = list.spans.iter().position(|span| span.contains(&at)).unwrap();
        list.bytes.insert(at, b'"');
        let (good, bad) = read(&list.bytes, None);
        for cells in list.rows.iter().enumerate().filter(|(other, _)| *other != row).map(|(_, cells)| cells) {
            prop_assert!(good.contains(cells), "stray in {row}, {bad:?}");
        }
        // the quote became text of its cell, or the row is told of by its number
        let kept = good.iter().any(|cells| {
            let quotes = |cells: &[String]| cells.join("").matches('"').count();
            let same = |a: &[String], b: &[String]| a.join("|").replace('"', "") == b.join("|").replace('"', "");
            same(cells, &list.rows[row]) && quotes(cells) == quotes(&list.rows[row]) + 1
        });
        let told = bad.first().is_some_and(|(number, fault)| *number > row as u64 && !fault.reason.is_empty());
        prop_assert!(kept || told, "{:?} {:?}", list.rows[row], bad);
        // nobody invents a row
        prop_assert!(good.len() <= list.rows.len());
        // its row has four lines at most, and the quote can stand in a line of its own
        prop_assert!(bad.iter().all(|(number, _)| (row as u64 + 1..=row as u64 + 5).contains(number)), "{:?}", bad);
    }
}
