//! What to do before a check-up, sentence by sentence.

/// One instruction, Chinese and English.
pub(super) type Advice = (&'static str, &'static str);

pub(super) const DOCUMENT: Advice = ("请携带本人有效身份证件。", "Bring the identity document that you booked with.");
pub(super) const FAST: Advice = (
    "检查前一晚22点后禁食，早晨可喝少量白水。",
    "Eat nothing after 22:00 the evening before; a little plain water in the morning is fine.",
);
pub(super) const EAT: Advice = ("无需空腹，可正常进食。", "No fasting is needed; eat as usual.");
pub(super) const LIGHT: Advice = (
    "检查前三天清淡饮食，不饮酒，避免剧烈运动。",
    "For three days eat lightly, drink no alcohol and avoid hard exercise.",
);
pub(super) const PRESSURE_PILLS: Advice =
    ("降压药请照常用少量水服用。", "Take medicine for blood pressure as usual, with a little water.");
pub(super) const SUGAR_PILLS: Advice = (
    "降糖药和胰岛素请带来，抽血并进食后再使用；如有低血糖感觉请立即告诉工作人员。",
    "Bring diabetes tablets and insulin and use them after blood is taken and you have eaten; \
     tell the staff at once if your sugar feels low.",
);
pub(super) const BLADDER: Advice =
    ("超声检查前请喝水憋尿。", "Drink water and keep a full bladder for the ultrasound.");
pub(super) const NO_RAYS: Advice = (
    "怀孕或可能怀孕者请勿做X线和CT检查，并提前告知。",
    "If you are or may be pregnant, tell us: X-ray and CT are then left out.",
);
pub(super) const NO_METAL: Advice =
    ("体内有心脏起搏器或金属植入物者请提前告知。", "Tell us beforehand about a pacemaker or metal in your body.");
pub(super) const PERIODS: Advice = (
    "请避开月经期；妇科检查前两天内不要有性生活、不冲洗阴道、不用阴道药物。",
    "Come outside your period; for two days before, no intercourse, douching or vaginal medicine.",
);
pub(super) const PROSTATE: Advice = (
    "抽血前两天内避免射精和长时间骑车。",
    "For two days before the blood test avoid ejaculation and long bicycle rides.",
);
pub(super) const TOLERANCE: Advice = (
    "试验前三天正常吃主食；试验的两小时内请静坐，不吸烟、不进食。",
    "Eat normally, starch included, for three days before; during the two hours of the test sit quietly and do not smoke or eat.",
);
pub(super) const BOWEL: Advice = (
    "检查前一天吃少渣软食，并按医院发放的说明服用泻药清洁肠道。",
    "The day before eat soft food low in fibre, and take the bowel preparation as the hospital's leaflet says.",
);
pub(super) const NO_WATER: Advice = (
    "检查前至少8小时禁食、2小时禁水；清肠期间可饮水的时间以说明为准。",
    "Eat nothing for at least 8 hours and drink nothing for the last 2; the leaflet says until when you may drink.",
);
pub(super) const BLOOD_THINNERS: Advice = (
    "正在服用阿司匹林、抗凝药或降糖药者，请先咨询医生，不要自行停药。",
    "If you take aspirin, blood thinners or diabetes medicine, ask your doctor first; do not stop on your own.",
);
pub(super) const COMPANION: Advice = (
    "需成年家属陪同；麻醉后24小时内不可驾车、饮酒或签署重要文件。",
    "Bring an adult companion; for 24 hours after sedation do not drive, drink alcohol or sign important papers.",
);
pub(super) const GUARDIAN: Advice = ("请由父母或监护人陪同。", "A parent or guardian has to come along.");
pub(super) const BREATH: Advice = (
    "呼气试验前一个月内用过抗生素或铋剂、两周内用过抑酸药者，请告知并改期。",
    "If you took antibiotics or bismuth within a month, or acid blockers within two weeks, tell us: the breath test must wait.",
);
pub(super) const GLASSES: Advice =
    ("请佩戴或携带眼镜；当天不要戴隐形眼镜。", "Bring your glasses; do not wear contact lenses that day.");
