//! Home, hospital list, hospital, package and the frame of the slot page.

use crate::models::Locale;

/// A heading and a sentence.
pub struct Point {
    pub title: &'static str,
    pub text: &'static str,
}

pub struct PublicTexts {
    // search
    pub search_label: &'static str,
    pub search_city: &'static str,
    pub search_all_cities: &'static str,
    pub search_text: &'static str,
    pub search_text_hint: &'static str,
    pub search_date: &'static str,
    pub optional: &'static str,
    pub search_submit: &'static str,
    pub filters: &'static str,
    pub filter_level: &'static str,
    pub filter_any_level: &'static str,
    pub filter_max_price: &'static str,
    pub filter_sort: &'static str,
    pub sort_relevance: &'static str,
    pub sort_price: &'static str,
    pub sort_name: &'static str,
    pub sort_distance: &'static str,
    pub filters_clear: &'static str,
    // home
    pub home_title: &'static str,
    pub home_description: &'static str,
    pub home_heading: &'static str,
    pub home_lead: &'static str,
    pub cities_heading: &'static str,
    pub cities_none: &'static str,
    pub cities_unknown: &'static str,
    pub featured_heading: &'static str,
    pub featured_none: &'static str,
    pub featured_unknown: &'static str,
    pub all_hospitals: &'static str,
    pub how_heading: &'static str,
    pub how: [Point; 4],
    pub trust_heading: &'static str,
    pub trust: [Point; 4],
    // lists and cards
    pub hospitals_title: &'static str,
    pub hospitals_description: &'static str,
    pub results: &'static str,
    pub date_unknown: &'static str,
    pub no_results: &'static str,
    pub no_results_hint: &'static str,
    pub next_page: &'static str,
    pub first_page: &'static str,
    pub pages: &'static str,
    pub data_from: &'static str,
    pub closed: &'static str,
    pub closed_long: &'static str,
    pub no_offers: &'static str,
    pub notice_title: &'static str,
    // hospital
    pub facts: &'static str,
    pub fact_level: &'static str,
    pub nearby: &'static str,
    pub near_me: &'static str,
    pub near_failed: &'static str,
    pub filter_within: &'static str,
    pub within_any: &'static str,
    pub within_km: fn(&str) -> String,
    pub fact_address: &'static str,
    pub fact_phone: &'static str,
    pub fact_hours: &'static str,
    pub fact_zone: &'static str,
    pub fact_position: &'static str,
    pub on_map: &'static str,
    pub packages_heading: &'static str,
    pub packages_none: &'static str,
    pub packages_unknown: &'static str,
    pub next_days_heading: &'static str,
    pub next_days_none: &'static str,
    pub next_days_unknown: &'static str,
    pub book: &'static str,
    // package
    pub examined: &'static str,
    pub good_to_know: &'static str,
    pub eligibility: &'static str,
    pub duration: &'static str,
    pub fasting: &'static str,
    pub fasting_yes: &'static str,
    pub fasting_no: &'static str,
    pub fasting_badge: &'static str,
    pub preparation: &'static str,
    pub preparation_none: &'static str,
    pub choose_time: &'static str,
    pub offered_heading: &'static str,
    pub offered_elsewhere: &'static str,
    pub offered_none: &'static str,
    pub offered_unknown: &'static str,
    pub price: &'static str,
    // slots
    pub slots_title: &'static str,
    pub slots_choose_hospital: &'static str,
    pub slots_unknown: &'static str,
    pub slots_retry: &'static str,
    pub slots_change_hospital: &'static str,
}

pub static EN: PublicTexts = PublicTexts {
    search_label: "Search hospitals and packages",
    search_city: "City",
    search_all_cities: "All cities",
    search_text: "Hospital, package or examination",
    search_text_hint: "For example: ultrasound, heart",
    search_date: "Free on",
    optional: "(optional)",
    search_submit: "Search",
    filters: "More filters",
    filter_level: "Hospital grade",
    filter_any_level: "Any grade",
    filter_max_price: "Highest price",
    filter_sort: "Order",
    sort_relevance: "Best match",
    sort_price: "Lowest price first",
    sort_name: "Name",
    sort_distance: "Nearest first",
    filters_clear: "Clear all filters",
    home_title: "Book a medical check-up",
    home_description: "Compare check-up packages and prices, see free places for the next four weeks, and book online.",
    home_heading: "A check-up at the right hospital, at a time that suits you",
    home_lead: "Compare packages and prices, see which days are free, and book in a few minutes.",
    cities_heading: "Browse by city",
    cities_none: "No hospitals have been added yet.",
    cities_unknown: "The list of cities cannot be loaded right now. You can still search all hospitals.",
    featured_heading: "Hospitals to start with",
    featured_none: "No hospitals have been added yet.",
    featured_unknown: "Hospitals cannot be shown here right now. Please load this page again in a minute.",
    all_hospitals: "See all hospitals",
    how_heading: "How it works",
    how: [
        Point { title: "Choose a package", text: "Every package lists what is examined, why, and how to prepare." },
        Point {
            title: "Choose a time",
            text: "See the free places of the next four weeks, in the hospital’s local time.",
        },
        Point {
            title: "Say who it is for",
            text: "Book for yourself or for your family. The place is kept for you while you pay.",
        },
        Point { title: "Go to your check-up", text: "You receive a confirmation and a receipt to print or to show." },
    ],
    trust_heading: "What you can rely on",
    trust: [
        Point {
            title: "No double booking",
            text: "A place is kept for you before you pay. Two people never get the same one.",
        },
        Point {
            title: "Prices up front",
            text: "The price is shown before you book. If it changes, we ask you first.",
        },
        Point {
            title: "A receipt for every step",
            text: "Hold, payment and confirmation are listed with their times on one page.",
        },
        Point {
            title: "Honest numbers",
            text: "Free places say when they were counted. What we do not know, we say so.",
        },
    ],
    hospitals_title: "Hospitals with check-ups",
    hospitals_description: "Hospitals that offer medical check-ups, with grade, district, prices and free days.",
    results: "Results",
    date_unknown: "Free places cannot be checked right now, so this list is not limited to the day you chose.",
    no_results: "No hospital matches all of this",
    no_results_hint: "Try another word or fewer filters, or look at all hospitals.",
    next_page: "Next page",
    first_page: "Back to the first page",
    pages: "Pages",
    data_from: "Data:",
    closed: "No new bookings",
    closed_long: "This hospital takes no new bookings at present. Bookings already made stay valid.",
    no_offers: "No packages online yet",
    notice_title: "Notice from the hospital",
    facts: "About this hospital",
    fact_level: "Grade",
    nearby: "Hospitals nearby",
    near_me: "Near me",
    near_failed: "Your browser does not say where you are. Choose a city instead.",
    filter_within: "Distance",
    within_any: "Any distance",
    within_km: |km| format!("Within {km} km"),
    fact_address: "Address",
    fact_phone: "Phone",
    fact_hours: "Opening hours",
    fact_zone: "Time zone",
    fact_position: "Position",
    on_map: "Show on OpenStreetMap",
    packages_heading: "Check-up packages",
    packages_none: "This hospital offers no packages online at present.",
    packages_unknown: "The packages cannot be loaded right now. Please load this page again in a minute.",
    next_days_heading: "Next free days",
    next_days_none: "No free places in the next four weeks.",
    next_days_unknown: "Free days cannot be checked right now.",
    book: "Book",
    examined: "What is examined",
    good_to_know: "Good to know",
    eligibility: "Suitable for",
    duration: "Duration",
    fasting: "Fasting",
    fasting_yes: "Come with an empty stomach",
    fasting_no: "Not needed",
    fasting_badge: "Fasting needed",
    preparation: "How to prepare",
    preparation_none: "No special preparation is needed.",
    choose_time: "Choose a time",
    offered_heading: "Where you can have it",
    offered_elsewhere: "Other hospitals with this package",
    offered_none: "No hospital offers this package at present.",
    offered_unknown: "The hospitals that offer this package cannot be loaded right now. Please load this page again in a minute.",
    price: "Price",
    slots_title: "Choose a time",
    slots_choose_hospital: "Which hospital would you like to go to?",
    slots_unknown: "Free places cannot be loaded right now. This does not mean that there are none.",
    slots_retry: "Try again",
    slots_change_hospital: "Choose another hospital",
};

pub static ZH: PublicTexts = PublicTexts {
    search_label: "搜索医院和体检套餐",
    search_city: "城市",
    search_all_cities: "全部城市",
    search_text: "医院、套餐或检查项目",
    search_text_hint: "例如：彩超、心脏、女性体检",
    search_date: "可约日期",
    optional: "（选填）",
    search_submit: "搜索",
    filters: "更多筛选",
    filter_level: "医院等级",
    filter_any_level: "不限等级",
    filter_max_price: "最高价格",
    filter_sort: "排序",
    sort_relevance: "综合排序",
    sort_price: "价格从低到高",
    sort_name: "按名称",
    sort_distance: "距离最近",
    filters_clear: "清除全部筛选",
    home_title: "预约体检",
    home_description: "比较体检套餐与价格，查看未来四周的可约名额，在线完成预约。",
    home_heading: "选对医院，约好时间，安心体检",
    home_lead: "比较套餐和价格，查看哪天有名额，几分钟即可完成预约。",
    cities_heading: "按城市浏览",
    cities_none: "暂无医院信息。",
    cities_unknown: "城市列表暂时无法加载，您仍可搜索全部医院。",
    featured_heading: "推荐医院",
    featured_none: "暂无医院信息。",
    featured_unknown: "医院信息暂时无法显示，请过一分钟后重新打开本页。",
    all_hospitals: "查看全部医院",
    how_heading: "预约流程",
    how: [
        Point { title: "选择套餐", text: "每个套餐都列明检查项目、检查意义和检前准备。" },
        Point { title: "选择时间", text: "查看未来四周的可约名额，均为医院当地时间。" },
        Point { title: "选择体检人", text: "可为自己或家人预约，付款期间为您保留名额。" },
        Point { title: "到院体检", text: "您会收到预约成功通知和凭证，可打印或到院出示。" },
    ],
    trust_heading: "让您放心",
    trust: [
        Point {
            title: "绝不重复占号", text: "先为您锁定名额，再付款；同一名额不会约给两个人。"
        },
        Point {
            title: "价格公开透明", text: "预约前即可看到价格；如有变动，会先征得您的同意。"
        },
        Point {
            title: "每一步都有凭证", text: "锁定名额、付款、确认的时间都记录在同一页上。"
        },
        Point {
            title: "数字真实可靠", text: "名额均标明统计时间；无法确定的，我们会如实说明。"
        },
    ],
    hospitals_title: "体检医院",
    hospitals_description: "提供体检服务的医院，可查看等级、所在区域、价格和可约日期。",
    results: "搜索结果",
    date_unknown: "暂时无法查询名额，因此以下列表未按您选择的日期筛选。",
    no_results: "没有符合全部条件的医院",
    no_results_hint: "请换个关键词、减少筛选条件，或查看全部医院。",
    next_page: "下一页",
    first_page: "返回第一页",
    pages: "分页",
    data_from: "数据来源：",
    closed: "暂停预约",
    closed_long: "该医院目前暂停接受新的预约，已完成的预约仍然有效。",
    no_offers: "暂无线上套餐",
    notice_title: "医院公告",
    facts: "医院信息",
    fact_level: "等级",
    nearby: "附近的医院",
    near_me: "离我最近",
    near_failed: "浏览器无法提供您的位置，请改选城市。",
    filter_within: "距离",
    within_any: "不限距离",
    within_km: |km| format!("{km} 公里以内"),
    fact_address: "地址",
    fact_phone: "电话",
    fact_hours: "开放时间",
    fact_zone: "时区",
    fact_position: "位置",
    on_map: "在地图上查看",
    packages_heading: "体检套餐",
    packages_none: "该医院目前没有线上体检套餐。",
    packages_unknown: "套餐暂时无法加载，请过一分钟后重新打开本页。",
    next_days_heading: "最近可约日期",
    next_days_none: "未来四周暂无名额。",
    next_days_unknown: "暂时无法查询可约日期。",
    book: "预约",
    examined: "检查项目",
    good_to_know: "套餐须知",
    eligibility: "适合人群",
    duration: "所需时间",
    fasting: "空腹要求",
    fasting_yes: "需空腹到检",
    fasting_no: "无需空腹",
    fasting_badge: "需空腹",
    preparation: "检前准备",
    preparation_none: "无需特别准备。",
    choose_time: "选择时间",
    offered_heading: "可预约的医院",
    offered_elsewhere: "其他提供此套餐的医院",
    offered_none: "目前没有医院提供此套餐。",
    offered_unknown: "提供此套餐的医院暂时无法加载，请过一分钟后重新打开本页。",
    price: "价格",
    slots_title: "选择体检时间",
    slots_choose_hospital: "您想去哪家医院体检？",
    slots_unknown: "暂时无法查询名额，这并不代表没有名额。",
    slots_retry: "重新查询",
    slots_change_hospital: "选择其他医院",
};

pub fn public(locale: Locale) -> &'static PublicTexts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}

/// "1,000+ hospitals" / "共 1,000+ 家医院".
pub fn hospital_count(locale: Locale, total: u32, more: bool) -> String {
    let number = super::grouped(total);
    match (locale, more) {
        (Locale::En, true) => format!("{number}+ hospitals"),
        (Locale::En, false) => super::counted(total, "hospital", "hospitals"),
        (Locale::Zh, true) => format!("共 {number}+ 家医院"),
        (Locale::Zh, false) => format!("共 {number} 家医院"),
    }
}

/// Beside a city: its number of hospitals.
pub fn city_count(locale: Locale, count: u32) -> String {
    match locale {
        Locale::En => super::counted(count, "hospital", "hospitals"),
        Locale::Zh => format!("{} 家医院", super::grouped(count)),
    }
}

pub fn package_count(locale: Locale, count: u32) -> String {
    match locale {
        Locale::En => super::counted(count, "package", "packages"),
        Locale::Zh => format!("{count} 个套餐"),
    }
}

pub fn item_count(locale: Locale, count: u32) -> String {
    match locale {
        Locale::En => super::counted(count, "examination", "examinations"),
        Locale::Zh => format!("{count} 项检查"),
    }
}

/// "from ¥380.00" / "¥380.00 起".
pub fn price_from(locale: Locale, price: &str) -> String {
    match locale {
        Locale::En => format!("from {price}"),
        Locale::Zh => format!("{price} 起"),
    }
}

/// "850 m away", "3.2 km away".
pub fn distance(locale: Locale, km: f64) -> String {
    let (number, en, zh) = if km < 0.995 {
        (format!("{:.0}", (km * 100.0).round() * 10.0), "m", "米")
    } else if km < 99.5 {
        (format!("{km:.1}"), "km", "公里")
    } else {
        (format!("{km:.0}"), "km", "公里")
    };
    match locale {
        Locale::En => format!("{number} {en} away"),
        Locale::Zh => format!("距离 {number} {zh}"),
    }
}

/// "about 2 hours 30 minutes"; "" when unknown.
pub fn duration(locale: Locale, minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match locale {
        Locale::En => match (hours, rest) {
            (0, 0) => String::new(),
            (0, rest) => format!("about {}", super::counted(rest, "minute", "minutes")),
            (hours, 0) => format!("about {}", super::counted(hours, "hour", "hours")),
            (hours, rest) => format!(
                "about {} {}",
                super::counted(hours, "hour", "hours"),
                super::counted(rest, "minute", "minutes")
            ),
        },
        Locale::Zh => match (hours, rest) {
            (0, 0) => String::new(),
            (0, rest) => format!("约 {rest} 分钟"),
            (hours, 0) => format!("约 {hours} 小时"),
            (hours, rest) => format!("约 {hours} 小时 {rest} 分钟"),
        },
    }
}

/// Whom a package is for: sex ("any", "female", "male") and age in whole years (`max_age` 0: no limit).
pub fn eligible(locale: Locale, sex: &str, min_age: u32, max_age: u32) -> String {
    match locale {
        Locale::En => {
            let who = match sex {
                "female" => "Women",
                "male" => "Men",
                _ => "Women and men",
            };
            match (min_age, max_age) {
                (0, 0) => format!("{who} of any age"),
                (min, 0) => format!("{who} aged {min} and over"),
                (0, max) => format!("{who} up to the age of {max}"),
                (min, max) => format!("{who} aged {min} to {max}"),
            }
        }
        Locale::Zh => {
            let who = match sex {
                "female" => "女性",
                "male" => "男性",
                _ => "男女均可",
            };
            match (min_age, max_age) {
                (0, 0) => format!("{who}，不限年龄"),
                (min, 0) => format!("{who}，{min} 岁及以上"),
                (0, max) => format!("{who}，{max} 岁及以下"),
                (min, max) => format!("{who}，{min} 至 {max} 岁"),
            }
        }
    }
}

/// The badge of a package for one sex; "" for any.
pub fn for_sex(locale: Locale, sex: &str) -> &'static str {
    match (locale, sex) {
        (Locale::En, "female") => "For women",
        (Locale::En, "male") => "For men",
        (Locale::Zh, "female") => "女性专属",
        (Locale::Zh, "male") => "男性专属",
        _ => "",
    }
}

/// Heading over the search results of a city.
pub fn hospitals_in(locale: Locale, city: &str) -> String {
    match locale {
        Locale::En => format!("Hospitals in {city}"),
        Locale::Zh => format!("{city}体检医院"),
    }
}

/// "Price at Riverside Hospital".
pub fn price_at(locale: Locale, hospital: &str) -> String {
    match locale {
        Locale::En => format!("Price at {hospital}"),
        Locale::Zh => format!("{hospital}价格"),
    }
}

/// The page description of a hospital.
pub fn hospital_description(locale: Locale, name: &str, city: &str) -> String {
    match locale {
        Locale::En if city.is_empty() => format!("Check-up packages, prices and free days at {name}."),
        Locale::En => format!("Check-up packages, prices and free days at {name}, {city}."),
        Locale::Zh => format!("{city}{name}的体检套餐、价格和可约日期。"),
    }
}

/// The title of the slot page.
pub fn slots_page_title(locale: Locale, package: &str) -> String {
    match locale {
        Locale::En => format!("Choose a time: {package}"),
        Locale::Zh => format!("选择体检时间：{package}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_say_when_they_are_a_lower_bound() {
        assert_eq!(hospital_count(Locale::En, 1_000, true), "1,000+ hospitals");
        assert_eq!(hospital_count(Locale::En, 1, false), "1 hospital");
        assert_eq!(hospital_count(Locale::Zh, 1_000, true), "共 1,000+ 家医院");
    }

    #[test]
    fn durations_ages_and_distances_read_naturally() {
        assert_eq!(duration(Locale::En, 150), "about 2 hours 30 minutes");
        assert_eq!(duration(Locale::En, 60), "about 1 hour");
        assert_eq!(duration(Locale::Zh, 90), "约 1 小时 30 分钟");
        assert_eq!(eligible(Locale::En, "female", 18, 0), "Women aged 18 and over");
        assert_eq!(eligible(Locale::Zh, "any", 18, 65), "男女均可，18 至 65 岁");
        assert_eq!(distance(Locale::En, 0.846), "850 m away");
        assert_eq!(distance(Locale::En, 0.996), "1.0 km away");
        assert_eq!(distance(Locale::Zh, 12.34), "距离 12.3 公里");
    }
}
