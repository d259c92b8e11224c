//! Cities by their names.

use pinyin::ToPinyin;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Readings that a character-by-character pinyin gets wrong, and cities whose names sound alike.
const SLUGS: &[(&str, &str)] = &[
    ("重庆", "chongqing"),
    ("长沙", "changsha"),
    ("长春", "changchun"),
    ("长治", "changzhi"),
    ("厦门", "xiamen"),
    ("六安", "luan"),
    ("蚌埠", "bengbu"),
    ("亳州", "bozhou"),
    ("朝阳", "chaoyang"),
    ("乐山", "leshan"),
    ("乐清", "yueqing"),
    ("丽水", "lishui"),
    ("成都", "chengdu"),
    ("西安", "xian"),
    ("宿州", "suzhou-anhui"),
    ("泰州", "taizhou-jiangsu"),
    ("抚州", "fuzhou-jiangxi"),
    ("玉林", "yulin-guangxi"),
    ("伊春", "yichun-heilongjiang"),
    ("海南藏族自治州", "hainan-qinghai"),
];

/// Is there a Chinese character in it?
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF))
}

/// Lower-case Latin letters and digits joined by dashes; Chinese by its sound. At most 60 characters.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    let text = text.replace('ß', "ss");
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if out.len() >= 54 {
            break;
        }
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'æ' => out.push_str("ae"),
            // no break inside a word: Xi'an, King’s Lynn
            '\'' | '’' => {}
            c => match c.to_pinyin() {
                // 吕梁 is written Luliang abroad
                Some(sound) => out.push_str(&sound.plain().replace('ü', "u")),
                None if out.ends_with('-') => {}
                None => out.push('-'),
            },
        }
    }
    out.trim_matches('-').to_owned()
}

/// A city as the catalog wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct City {
    pub slug: String,
    pub zh: String,
    pub en: String,
}

/// Reads a city's name; empty for an empty name.
pub fn city(name: &str) -> City {
    let name = name.trim();
    if !is_chinese(name) {
        return City { slug: slug(name), zh: String::new(), en: name.to_owned() };
    }
    // 北京市 is called 北京; 沙市 keeps its name
    let short = match name.strip_suffix('市') {
        Some(short) if short.chars().count() >= 2 => short,
        _ => name,
    };
    let known = SLUGS.iter().find(|(zh, _)| *zh == short || *zh == name).map(|(_, slug)| (*slug).to_owned());
    let slug = known.unwrap_or_else(|| slug(short));
    let plain = slug.split('-').next().unwrap_or_default();
    let mut letters = plain.chars();
    let en = letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default();
    City { slug, zh: short.to_owned(), en }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_get_names_and_slugs() {
        let beijing = City { slug: "beijing".into(), zh: "北京".into(), en: "Beijing".into() };
        assert_eq!(city("北京市"), beijing);
        assert_eq!(city(" 北京 "), beijing);
        assert_eq!(city("重庆市").slug, "chongqing");
        assert_ne!(city("苏州市").slug, city("宿州市").slug);
        assert_eq!(city("吕梁市").slug, "luliang");
        assert_eq!(city("Köln").slug, "koln");
        assert_eq!(city("King’s Lynn").slug, "kings-lynn");
        assert_eq!(city("").slug, "");
        assert!(city(&"ö ".repeat(200)).slug.len() <= 64);
    }
}
