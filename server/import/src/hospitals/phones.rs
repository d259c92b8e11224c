//! Telephone numbers as people write them: several in a cell, invisible marks, full-width digits, extensions.

/// What was understood, and how many pieces were not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Phones {
    pub numbers: Vec<String>,
    pub dropped: usize,
}

/// Splits a cell. `chinese`: a blank inside a number is a typing slip, and a number without area code takes that of the
/// one before it.
pub fn split(cell: &str, chinese: bool) -> Phones {
    let mut out = Phones::default();
    let mut area: Option<String> = None;
    for piece in cell.chars().map(plain).collect::<String>().split(['/', ';', ',', '|', '\n', '\u{1}']) {
        for number in pieces(piece, chinese) {
            let Some(mut number) = normalise(&number) else {
                out.dropped += usize::from(number.chars().any(|c| c.is_ascii_digit()));
                continue;
            };
            if chinese {
                match number.split_once('-').filter(|(code, _)| code.starts_with('0') && matches!(code.len(), 3 | 4)) {
                    Some((code, _)) => area = Some(code.to_owned()),
                    None => {
                        let local = number.chars().take_while(char::is_ascii_digit).count();
                        if let (Some(area), 7 | 8, false) = (&area, local, number.contains('-')) {
                            number = format!("{area}-{number}");
                        }
                    }
                }
            }
            if !out.numbers.contains(&number) && out.numbers.len() < 20 {
                out.numbers.push(number);
            }
        }
    }
    out
}

/// One character in its plain form; \u{1} stands for a separator.
fn plain(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '—' | '–' | '－' | '―' | '‐' | '‑' | '−' | '﹣' => '-',
        '（' => '(',
        '）' => ')',
        '＋' => '+',
        '、' | '；' | '，' | '／' | '或' | '。' => '\u{1}',
        // zero width, directions, marks
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => '\u{2}',
        c if c.is_whitespace() && c != '\n' => ' ',
        c => c,
    }
}

/// Numbers that only a blank or a label separates.
fn pieces(text: &str, chinese: bool) -> Vec<String> {
    // "(白天)0592-5911111(晚间)0592-8570120": a label separates too
    let mut spaced = String::new();
    let mut label = String::new();
    for c in text.chars().filter(|c| *c != '\u{2}') {
        let marks_extension = matches!(c, '转' | '轉');
        if marks_extension {
            spaced.push('转');
        } else if c.is_alphabetic() && !c.is_ascii() {
            label.push(c);
        } else {
            if !label.is_empty() {
                label.clear();
                spaced.push('\u{1}');
            }
            spaced.push(c);
        }
    }
    let mut out = Vec::new();
    for part in spaced.split('\u{1}') {
        let part = part.replace("()", " ");
        let part = part.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '.'));
        let words: Vec<&str> = part.split_whitespace().collect();
        let digits = |word: &str| word.chars().filter(char::is_ascii_digit).count();
        if words.len() > 1 && words.iter().all(|word| digits(word) >= 7) {
            out.extend(words.into_iter().map(str::to_owned));
        } else if !part.is_empty() {
            out.push(if chinese { words.concat() } else { words.join(" ") });
        }
    }
    out
}

/// A number with digits enough and nothing odd, its extension spelt "ext."; `None` for the rest.
fn normalise(text: &str) -> Option<String> {
    let lower = text.replace("ext.", "转").replace("ext", "转").replace(['x', '#'], "转");
    let (number, extension) = match lower.split_once('转') {
        Some((number, extension)) => (number, Some(extension)),
        None => (lower.as_str(), None),
    };
    let number = balanced(number);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let odd = |c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.'));
    if !(3..=20).contains(&digits) || number.chars().any(odd) {
        return None;
    }
    match extension.map(|extension| extension.chars().filter(char::is_ascii_digit).collect::<String>()) {
        Some(extension) if !extension.is_empty() => Some(format!("{number} ext. {extension}")),
        _ => Some(number),
    }
}

/// Without brackets that do not close, and without dashes and blanks at the ends.
fn balanced(text: &str) -> String {
    let depth = text.chars().try_fold(0u32, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    let closes = depth == Some(0);
    let text: String = text.chars().filter(|c| closes || !matches!(c, '(' | ')')).collect();
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '.' | ':')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chinese(cell: &str) -> Vec<String> {
        split(cell, true).numbers
    }

    #[test]
    fn several_numbers_in_a_cell_are_told_apart() {
        assert_eq!(chinese("0713-2912406/2924130"), ["0713-2912406", "0713-2924130"]);
        assert_eq!(chinese("0476-8822120，8822577/15104760000"), ["0476-8822120", "0476-8822577", "15104760000"]);
        assert_eq!(chinese("15045950000 13304590000"), ["15045950000", "13304590000"]);
        assert_eq!(chinese("0839-6370278或18683900000"), ["0839-6370278", "18683900000"]);
        assert_eq!(chinese("（白天）0592-5911111-8120（晚间）0592-8570120"), ["0592-5911111-8120", "0592-8570120"]);
        assert_eq!(chinese("0319—5222304/0319—5700589"), ["0319-5222304", "0319-5700589"]);
    }

    #[test]
    fn invisible_marks_slips_and_extensions_are_handled() {
        assert_eq!(chinese("\u{202d}19962220000"), ["19962220000"]);
        assert_eq!(chinese("0839-3443339或1898 1200000"), ["0839-3443339", "18981200000"]);
        assert_eq!(
            chinese("0351—6695500转8005;0351—6695500转8141"),
            ["0351-6695500 ext. 8005", "0351-6695500 ext. 8141"]
        );
        assert_eq!(chinese("3320999 ( 转608)或1 8683970000"), ["3320999 ext. 608", "18683970000"]);
        assert_eq!(split("+44 344 811 8111", false).numbers, ["+44 344 811 8111"]);
        assert_eq!(split("(856) 825-7742", false).numbers, ["(856) 825-7742"]);
        assert_eq!(split("P53-6012449转81", true), Phones { numbers: vec![], dropped: 1 });
        assert_eq!(chinese(""), Vec::<String>::new());
    }
}
