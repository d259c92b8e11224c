//! A visitor's query as full-text expressions. Whatever was typed, the expression is well formed: it is built from
//! quoted tokens of letters and digits only.

use super::tokens::{MAX_TOKEN, Run, runs};

/// Further words of a query are ignored.
const MAX_TERMS: usize = 8;
/// Longer queries are cut before they are read.
const MAX_CHARS: usize = 160;

/// One word or stretch of Chinese: all its tokens must match, each as a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term(Vec<String>);

impl Term {
    fn of(run: Run) -> Self {
        Self(match run {
            Run::Word(word) => vec![word.chars().take(MAX_TOKEN).collect()],
            Run::Cjk(chars) if chars.len() == 1 => vec![chars.into_iter().collect()],
            Run::Cjk(chars) => chars.windows(2).take(24).map(|pair| pair.iter().collect()).collect(),
        })
    }

    /// `"北京"* AND "京协"*`
    pub fn expression(&self) -> String {
        self.0.iter().map(|token| format!("\"{token}\"*")).collect::<Vec<_>>().join(" AND ")
    }

    /// Does an index text (see [`super::tokens::index_text`]) match?
    pub fn matches(&self, index_text: &str) -> bool {
        self.0.iter().all(|token| index_text.split(' ').any(|word| word.starts_with(token)))
    }
}

/// The terms of a query; none when it holds no letter and no digit.
pub fn terms(query: &str) -> Vec<Term> {
    let cut: String = query.chars().take(MAX_CHARS).collect();
    runs(&cut).into_iter().take(MAX_TERMS).map(Term::of).collect()
}

/// All terms, for an index with one column.
pub fn all(terms: &[Term]) -> String {
    terms.iter().map(|term| format!("({})", term.expression())).collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_becomes_quoted_prefixes() {
        assert_eq!(all(&terms("北京协 xh")), "(\"北京\"* AND \"京协\"*) AND (\"xh\"*)");
        assert_eq!(terms("\"' OR 1=1 --*").len(), 3);
        assert!(terms("!!! ☃").is_empty());
    }
}
