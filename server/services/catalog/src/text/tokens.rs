//! What is written into the search index for a text.
//!
//! Every token is looked up as a prefix, so that each Chinese character is indexed together with the one after it, and a
//! name's pinyin is indexed from every syllable on.

use std::collections::BTreeSet;

use super::{
    fold::{fold, is_cjk},
    reading::syllables,
};

/// Longer words are cut, in the index and in queries alike.
pub const MAX_TOKEN: usize = 24;
/// Longer names are searchable by their beginning only.
const MAX_TOKENS: usize = 160;

/// A stretch of text without spaces or punctuation.
pub enum Run {
    Word(String),
    Cjk(Vec<char>),
}

/// The words and Chinese stretches of `text`, folded.
pub fn runs(text: &str) -> Vec<Run> {
    let mut out = Vec::new();
    for c in fold(text).chars() {
        if is_cjk(c) {
            match out.last_mut() {
                Some((Run::Cjk(run), true)) => run.push(c),
                _ => out.push((Run::Cjk(vec![c]), true)),
            }
        } else if is_word(c) {
            match out.last_mut() {
                Some((Run::Word(run), true)) => run.push(c),
                _ => out.push((Run::Word(c.to_string()), true)),
            }
        } else if let Some((_, open)) = out.last_mut() {
            // an apostrophe does not end a word: "St Mary's" is found as "marys"
            *open = matches!(c, '\'' | '’');
        }
    }
    out.into_iter().map(|(run, _)| run).collect()
}

/// The engine's tokenizer takes these, and only these, as parts of a token.
fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_TOKEN).collect()
}

/// The tokens of several texts, for one column of the index.
pub fn index_text<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut tokens = BTreeSet::new();
    for text in texts {
        for run in runs(text) {
            if tokens.len() >= MAX_TOKENS {
                break;
            }
            match run {
                Run::Word(word) => {
                    tokens.insert(cut(&word));
                }
                Run::Cjk(chars) => {
                    let chars = &chars[..chars.len().min(48)];
                    tokens.extend((0..chars.len()).map(|i| chars[i..].iter().take(2).collect()));
                    sounds(&chars.iter().collect::<String>(), &mut tokens);
                }
            }
        }
    }
    tokens.into_iter().collect::<Vec<_>>().join(" ")
}

/// Initials and full pinyin from each syllable on: "协和" gives xh, h, xiehe, he.
fn sounds(text: &str, tokens: &mut BTreeSet<String>) {
    let syllables = syllables(text);
    for i in 0..syllables.len() {
        tokens.insert(cut(&syllables[i..].iter().filter_map(|s| s.chars().next()).collect::<String>()));
        // ü is typed as v or as u: 妇女 is "funv" and "funu"
        let sound = syllables[i..].concat();
        for vowel in ["u", "v"] {
            tokens.insert(cut(&sound.replace('ü', vowel)));
        }
    }
}

/// A city's or another slug's facet token: never mixed with words, because facets have their own column.
pub fn facet(kind: char, value: &str) -> String {
    std::iter::once(kind).chain(value.chars().filter(char::is_ascii_alphanumeric)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_indexed_by_characters_initials_and_sound() {
        let tokens = index_text(["北京协和医院"]);
        for token in ["北京", "协和", "院", "bjxhyy", "xhyy", "xieheyiyuan"] {
            assert!(tokens.split(' ').any(|t| t == token), "{token} in {tokens}");
        }
    }

    #[test]
    fn an_umlaut_is_found_as_u_and_v() {
        let tokens = index_text(["妇女"]);
        assert!(["funu", "funv", "nu", "nv"].iter().all(|t| tokens.split(' ').any(|token| token == *t)), "{tokens}");
    }

    #[test]
    fn latin_names_are_indexed_by_words() {
        assert_eq!(index_text(["St Mary’s Köln-Mitte"]), "koln marys mitte st");
    }
}
