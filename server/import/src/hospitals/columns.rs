//! Which column holds what.

use std::{collections::HashMap, path::Path};

use anyhow::{Context, Result, anyhow, bail};
use unicode_normalization::UnicodeNormalization;

use crate::input::records::Breaks;

/// What a hospital's row can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    Id,
    Name,
    NameZh,
    NameEn,
    Level,
    Province,
    City,
    District,
    Address,
    Zip,
    Phone,
    Latitude,
    Longitude,
    OpeningHours,
    Zone,
    Country,
    Notice,
}

/// Each field's name for `--map`, and the headings it is known by: English, German, Chinese.
const FIELDS: &[(Field, &str, &[&str])] = &[
    (Field::Id, "id", &["id", "code", "osmid", "kennung", "nummer", "编号", "编码", "机构编码", "机构代码"]),
    (
        Field::Name,
        "name",
        &[
            "name",
            "hospital",
            "hospitalname",
            "facility",
            "facilityname",
            "organisationname",
            "organizationname",
            "klinik",
            "krankenhaus",
            "einrichtung",
            "bezeichnung",
            "praxis",
            "名称",
            "医院名称",
            "医院",
            "机构名称",
            "医疗机构名称",
            "医疗机构",
            "单位名称",
        ],
    ),
    (Field::NameZh, "name_zh", &["namezh", "chinesename", "中文名", "中文名称"]),
    (Field::NameEn, "name_en", &["nameen", "englishname", "英文名", "英文名称"]),
    (Field::Level, "level", &["level", "grade", "stufe", "versorgungsstufe", "等级", "医院等级", "级别", "医院级别"]),
    (Field::Province, "province", &["province", "state", "bundesland", "region", "省", "省份", "省市"]),
    (Field::City, "city", &["city", "town", "stadt", "ort", "ortsname", "gemeinde", "市", "城市", "地市", "所在城市"]),
    (
        Field::District,
        "district",
        &[
            "district",
            "county",
            "borough",
            "landkreis",
            "kreis",
            "bezirk",
            "stadtteil",
            "区",
            "县",
            "区县",
            "县区",
            "所在区县",
        ],
    ),
    (
        Field::Address,
        "address",
        &[
            "address",
            "street",
            "streetaddress",
            "address1",
            "addr",
            "adresse",
            "anschrift",
            "strasse",
            "地址",
            "详细地址",
            "医院地址",
        ],
    ),
    (Field::Zip, "zip", &["zip", "zipcode", "postcode", "postalcode", "plz", "postleitzahl", "邮编", "邮政编码"]),
    (
        Field::Phone,
        "phone",
        &[
            "phone",
            "telephone",
            "tel",
            "phonenumber",
            "telefon",
            "telefonnummer",
            "rufnummer",
            "电话",
            "联系电话",
            "咨询电话",
        ],
    ),
    (Field::Latitude, "latitude", &["latitude", "lat", "y", "breite", "breitengrad", "geobreite", "纬度"]),
    (
        Field::Longitude,
        "longitude",
        &["longitude", "lon", "lng", "long", "x", "laenge", "lange", "langengrad", "laengengrad", "经度"],
    ),
    (
        Field::OpeningHours,
        "opening_hours",
        &[
            "openinghours",
            "hours",
            "offnungszeiten",
            "oeffnungszeiten",
            "sprechzeiten",
            "开诊时间",
            "营业时间",
            "门诊时间",
        ],
    ),
    (Field::Zone, "zone", &["zone", "timezone", "tz", "zeitzone", "时区"]),
    (Field::Country, "country", &["country", "countrycode", "land", "国家"]),
    (Field::Notice, "notice", &["notice", "note", "hinweis", "bemerkung", "备注", "公告"]),
];

/// Lower case, without accents, blanks and punctuation.
fn key(heading: &str) -> String {
    let folded = heading.replace('ß', "ss");
    folded.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Fields by the heading somebody chose.
pub type Chosen = HashMap<Field, String>;

/// Reads `--mapping` and `--map`.
///
/// # Errors
/// For a field that does not exist, or a line that is no mapping.
pub fn chosen(mapping: Option<&Path>, flags: &[String]) -> Result<Chosen> {
    let mut out = Chosen::new();
    if let Some(path) = mapping {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let pairs: HashMap<String, String> = toml::from_str(&text)
            .with_context(|| format!("{}: lines like name = \"Klinik\" are wanted", path.display()))?;
        for (field, heading) in pairs {
            out.insert(field_named(&field)?, heading);
        }
    }
    for flag in flags {
        let (field, heading) =
            flag.split_once('=').ok_or_else(|| anyhow!("--map {flag}: FIELD=COLUMN is wanted, e.g. name=Klinik"))?;
        out.insert(field_named(field.trim())?, heading.to_owned());
    }
    Ok(out)
}

fn field_named(name: &str) -> Result<Field> {
    FIELDS.iter().find(|(_, known, _)| *known == name).map(|(field, ..)| *field).ok_or_else(|| {
        let known: Vec<_> = FIELDS.iter().map(|(_, name, _)| *name).collect();
        anyhow!("{name} is no field; there are: {}", known.join(", "))
    })
}

/// Where each field is in the rows of one table.
#[derive(Debug, Default)]
pub struct Columns(HashMap<Field, usize>);

impl Columns {
    /// # Errors
    /// When a chosen column is missing, or there is no name.
    pub fn of(headers: &[String], chosen: &Chosen) -> Result<Self> {
        let keys: Vec<String> = headers.iter().map(|heading| key(heading)).collect();
        let mut at = HashMap::new();
        for (field, name, synonyms) in FIELDS {
            let found = match chosen.get(field) {
                Some(heading) => {
                    let exact = headers.iter().position(|h| h == heading.trim());
                    let column = exact.or_else(|| keys.iter().position(|k| !k.is_empty() && *k == key(heading)));
                    Some(column.ok_or_else(|| {
                        anyhow!("{name} is mapped to \"{heading}\", but the columns are: {}", headers.join(", "))
                    })?)
                }
                // the first synonym that is there, not the first column
                None => synonyms.iter().find_map(|synonym| keys.iter().position(|k| k == synonym)),
            };
            if let Some(column) = found {
                at.insert(*field, column);
            }
        }
        if ![Field::Name, Field::NameZh, Field::NameEn].iter().any(|field| at.contains_key(field)) {
            bail!(
                "no column is known to hold the name; the columns are: {}. Say which with --map name=COLUMN",
                headers.join(", ")
            );
        }
        Ok(Self(at))
    }

    /// The name of the field that a column holds, `None` for a column that is not read.
    pub fn name_of(&self, column: usize) -> Option<&'static str> {
        FIELDS.iter().find(|(field, ..)| self.0.get(field) == Some(&column)).map(|(_, name, _)| *name)
    }

    /// Whether line breaks are to be expected in a column. Where it is read as several fields, the strictest counts; where
    /// it is not read, anything may stand.
    pub fn breaks(&self, column: usize) -> Breaks {
        let fields = self.0.iter().filter(|(_, at)| **at == column).map(|(field, _)| match field {
            Field::Address | Field::OpeningHours | Field::Notice => Breaks::Often,
            Field::Name | Field::NameZh | Field::NameEn => Breaks::Rarely,
            Field::Id | Field::Level | Field::Province | Field::City | Field::District => Breaks::Never,
            Field::Zip | Field::Phone | Field::Latitude | Field::Longitude => Breaks::Never,
            Field::Zone | Field::Country => Breaks::Never,
        });
        fields.min().unwrap_or(Breaks::Often)
    }

    /// The field's text in a row, "" when there is no such column.
    pub fn get<'r>(&self, row: &'r csv::StringRecord, field: Field) -> &'r str {
        self.0.get(&field).and_then(|column| row.get(*column)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(headers: &[&str]) -> Vec<String> {
        headers.iter().map(|h| (*h).to_owned()).collect()
    }

    #[test]
    fn headings_in_three_languages_are_known() {
        for headers in [
            ["Hospital Name", "City", "LAT", "LON"],
            ["Krankenhaus", "Ort", "Breitengrad", "Längengrad"],
            ["医院名称", "市", "纬度", "经度"],
        ] {
            let columns = Columns::of(&owned(&headers), &Chosen::new()).unwrap();
            let row = csv::StringRecord::from(vec!["n", "c", "1", "2"]);
            let read = [Field::Name, Field::City, Field::Latitude, Field::Longitude].map(|f| columns.get(&row, f));
            assert_eq!(read, ["n", "c", "1", "2"], "{headers:?}");
        }
    }

    #[test]
    fn a_chosen_column_wins_and_a_missing_one_is_named() {
        let headers = owned(&["a", "name"]);
        let picked = chosen(None, &["name=a".into()]).unwrap();
        let row = csv::StringRecord::from(vec!["1", "2"]);
        assert_eq!(Columns::of(&headers, &picked).unwrap().get(&row, Field::Name), "1");
        let missing = chosen(None, &["name=zzz".into()]).unwrap();
        assert!(Columns::of(&headers, &missing).unwrap_err().to_string().contains("zzz"));
        assert!(chosen(None, &["nonsense=a".into()]).is_err());
        assert!(Columns::of(&owned(&["a", "b"]), &Chosen::new()).unwrap_err().to_string().contains("--map"));
    }
}
