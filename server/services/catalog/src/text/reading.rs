//! Pinyin of Chinese text, with the readings that place names need.

use pinyin::ToPinyin;

/// Characters whose usual reading is wrong in these words.
const WORDS: &[(&str, &[&str])] = &[
    ("重庆", &["chong", "qing"]),
    ("重症", &["zhong", "zheng"]),
    ("长沙", &["chang", "sha"]),
    ("长春", &["chang", "chun"]),
    ("长治", &["chang", "zhi"]),
    ("长宁", &["chang", "ning"]),
    ("长安", &["chang", "an"]),
    ("长海", &["chang", "hai"]),
    ("长征", &["chang", "zheng"]),
    ("长江", &["chang", "jiang"]),
    ("长城", &["chang", "cheng"]),
    ("长乐", &["chang", "le"]),
    ("延长", &["yan", "chang"]),
    ("厦门", &["xia", "men"]),
    ("六安", &["lu", "an"]),
    ("蚌埠", &["beng", "bu"]),
    ("亳州", &["bo", "zhou"]),
    ("大夫", &["dai", "fu"]),
    ("台州", &["tai", "zhou"]),
    ("丽水", &["li", "shui"]),
    ("乐清", &["yue", "qing"]),
    ("乐山", &["le", "shan"]),
    ("都江", &["du", "jiang"]),
    ("成都", &["cheng", "du"]),
    ("都匀", &["du", "yun"]),
    ("首都", &["shou", "du"]),
    ("血常", &["xue", "chang"]),
    ("番禺", &["pan", "yu"]),
    ("朝阳", &["chao", "yang"]),
    ("单县", &["shan", "xian"]),
    ("协和", &["xie", "he"]),
    ("儿童", &["er", "tong"]),
    ("西藏", &["xi", "zang"]),
    ("普陀", &["pu", "tuo"]),
    ("行政", &["xing", "zheng"]),
];

/// The syllable of each Chinese character of `text` without tones; other characters are left out.
pub fn syllables(text: &str) -> Vec<&'static str> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::with_capacity(chars.len());
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        if let Some((word, reading)) =
            WORDS.iter().find(|(word, _)| word.chars().eq(chars[i..].iter().copied().take(2)))
        {
            out.extend_from_slice(reading);
            i += word.chars().count();
            continue;
        }
        out.extend(c.to_pinyin().map(|p| p.plain()));
        i += 1;
    }
    out
}

/// A name's place in an alphabetical list: pinyin when there is a Chinese name, else the folded Latin name.
/// At most 96 characters.
pub fn sort_key(name_zh: &str, name_en: &str) -> String {
    let name = if name_zh.is_empty() { name_en } else { name_zh };
    let mut key = String::new();
    let folded = super::fold::fold(name);
    let mut run = String::new();
    for c in folded.trim().chars() {
        if super::fold::is_cjk(c) {
            run.push(c);
        } else {
            key.extend(syllables(&run));
            run.clear();
            key.push(c);
        }
    }
    key.extend(syllables(&run));
    key.replace('ü', "v").chars().take(96).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_their_people_do() {
        assert_eq!(syllables("重庆长沙医院"), ["chong", "qing", "chang", "sha", "yi", "yuan"]);
        assert_eq!(syllables("北京协和"), ["bei", "jing", "xie", "he"]);
    }

    #[test]
    fn names_sort_by_sound() {
        assert_eq!(sort_key("北京医院", "Beijing Hospital"), "beijingyiyuan");
        assert_eq!(sort_key("", "Ärztehaus"), "arztehaus");
    }
}
