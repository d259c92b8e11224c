//! Chinese hospital levels as people write them.

/// The contract's level, or "" when the text names none. "二级甲等", "二甲", "二/乙", "二極", "综合三甲" and the like are
/// understood; "未定级" and what follows it is not a level.
pub fn normalise(text: &str) -> &'static str {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '.' | '。' | '/' | '、' | '-'))
        .map(|c| match c {
            '極' | '级' | '級' | '极' => '级',
            '３' | 'Ⅲ' | '3' | '叁' => '三',
            '２' | 'Ⅱ' | '2' | '贰' => '二',
            '１' | 'Ⅰ' | '1' | '壹' => '一',
            'A' | 'a' | 'Ａ' => '甲',
            'B' | 'b' | 'Ｂ' => '乙',
            'C' | 'c' | 'Ｃ' => '丙',
            other => other,
        })
        .collect();
    if text.starts_with("未") || text.starts_with('无') {
        return "";
    }
    let chars: Vec<char> = text.chars().collect();
    let Some(at) = (0..chars.len()).find(|&i| {
        matches!(chars[i], '三' | '二' | '一') && matches!(chars.get(i + 1), None | Some('级' | '甲' | '乙' | '丙'))
    }) else {
        return "";
    };
    // a grade stands at once, after 级, or before 等, as in 二级综合乙等
    let rest: String = chars[at + 1..].iter().collect();
    let rest = rest.trim_start_matches('级');
    let grade = if rest.starts_with('甲') || rest.contains("甲等") {
        'A'
    } else if rest.starts_with('乙') || rest.contains("乙等") {
        'B'
    } else {
        ' '
    };
    match (chars[at], grade) {
        ('三', 'A') => "3A",
        ('三', 'B') => "3B",
        ('三', _) => "3",
        ('二', 'A') => "2A",
        ('二', 'B') => "2B",
        ('二', _) => "2",
        ('一', _) => "1",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dirty_levels_become_the_contracts() {
        for (text, level) in [
            ("三级甲等", "3A"),
            ("三甲", "3A"),
            ("综合三甲", "3A"),
            ("三级甲等妇产专科医院", "3A"),
            ("三级乙等", "3B"),
            ("三级", "3"),
            ("三级未定等", "3"),
            ("三级综合医院", "3"),
            ("二级甲等", "2A"),
            ("二级甲", "2A"),
            ("二/乙", "2B"),
            ("二级综合乙等", "2B"),
            ("二极", "2"),
            ("二級", "2"),
            ("二级.", "2"),
            ("二级\u{a0}", "2"),
            ("二级未定级", "2"),
            ("一甲\u{a0}", "1"),
            ("一级甲等", "1"),
            ("3A", "3A"),
            ("2", "2"),
            ("", ""),
            ("未定级", ""),
            ("未定级（按二级医院管理）某某", ""),
            ("无", ""),
            ("市级", ""),
            ("社区卫生服务中心", ""),
            ("第一医院", ""),
        ] {
            assert_eq!(normalise(text), level, "{text:?}");
        }
    }
}
