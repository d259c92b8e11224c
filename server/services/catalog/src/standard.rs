//! The packages that every hospital can offer, so that an imported list can be booked at once.

use contracts::v1::{Package, PackageItem};

/// Ids of the built-in packages, smallest first.
pub const STANDARD_PACKAGE_IDS: [&str; 3] = ["standard-basic", "standard-plus", "standard-complete"];

/// Code, Chinese and English name, Chinese and English reason.
type Item = [&'static str; 5];

#[rustfmt::skip]
const BASIC: &[Item] = &[
    ["height-weight", "身高、体重与体质指数", "Height, weight and BMI", "了解体重是否在合适范围", "Shows whether your weight is in a healthy range"],
    ["blood-pressure", "血压", "Blood pressure", "高血压早期多无感觉，测量是发现它的办法", "High blood pressure is rarely felt; measuring finds it"],
    ["internal", "内科检查", "General physical examination", "医生听诊心肺、触诊腹部", "A doctor listens to heart and lungs and examines the abdomen"],
    ["vision", "视力与色觉", "Vision and colour vision", "发现屈光不正和色觉异常", "Finds refractive errors and colour deficiency"],
    ["blood-count", "血常规", "Complete blood count", "提示贫血、感染等情况", "Points to anaemia, infection and more"],
    ["urine", "尿常规", "Urinalysis", "反映肾脏和泌尿系统状况", "Reflects the kidneys and the urinary tract"],
    ["glucose", "空腹血糖", "Fasting blood glucose", "筛查糖尿病", "Screens for diabetes"],
    ["alt", "谷丙转氨酶（ALT）", "Alanine aminotransferase (ALT)", "反映肝细胞是否受损", "Reflects damage to liver cells"],
    ["creatinine", "肌酐", "Creatinine", "评估肾脏过滤功能", "Assesses how well the kidneys filter"],
    ["cholesterol", "总胆固醇", "Total cholesterol", "评估心血管风险", "Helps to assess cardiovascular risk"],
    ["triglycerides", "甘油三酯", "Triglycerides", "评估血脂代谢", "Helps to assess fat metabolism"],
    ["ecg", "静息心电图（12导联）", "Resting ECG (12 leads)", "发现心律失常和心肌缺血线索", "Finds irregular rhythm and signs of poor circulation of the heart"],
    ["chest-x-ray", "胸部正位X线", "Chest X-ray", "了解肺部和心影轮廓；孕妇不做", "Shows lungs and outline of the heart; not in pregnancy"],
];

#[rustfmt::skip]
const PLUS: &[Item] = &[
    ["hdl", "高密度脂蛋白胆固醇", "HDL cholesterol", "“好”胆固醇，偏低时风险升高", "The protective cholesterol; low values raise the risk"],
    ["ldl", "低密度脂蛋白胆固醇", "LDL cholesterol", "动脉硬化的主要危险因素", "A main risk factor for hardening of the arteries"],
    ["ast", "谷草转氨酶（AST）", "Aspartate aminotransferase (AST)", "与ALT一起判断肝脏状况", "Read together with ALT for the liver"],
    ["bilirubin", "总胆红素", "Total bilirubin", "反映肝胆功能", "Reflects liver and bile function"],
    ["urea", "尿素氮", "Blood urea nitrogen", "与肌酐一起判断肾功能", "Read together with creatinine for the kidneys"],
    ["uric-acid", "尿酸", "Uric acid", "筛查高尿酸血症和痛风风险", "Screens for high uric acid and risk of gout"],
    ["abdomen-ultrasound", "腹部超声（肝胆胰脾肾）", "Abdominal ultrasound (liver, gallbladder, pancreas, spleen, kidneys)", "发现脂肪肝、结石、囊肿等", "Finds fatty liver, stones, cysts and more"],
    ["thyroid-ultrasound", "甲状腺超声", "Thyroid ultrasound", "发现甲状腺结节", "Finds nodules of the thyroid"],
    ["ent", "耳鼻喉科检查", "Ear, nose and throat examination", "检查听力通道、鼻腔和咽喉", "Examines ear canals, nose and throat"],
    ["dental", "口腔检查", "Dental examination", "发现龋齿和牙周疾病", "Finds caries and gum disease"],
];

#[rustfmt::skip]
const COMPLETE: &[Item] = &[
    ["hba1c", "糖化血红蛋白", "Glycated haemoglobin (HbA1c)", "反映近三个月平均血糖", "Reflects average blood glucose over three months"],
    ["tsh", "促甲状腺激素（TSH）", "Thyroid-stimulating hormone (TSH)", "筛查甲状腺功能异常", "Screens thyroid function"],
    ["hepatitis-b", "乙肝表面抗原", "Hepatitis B surface antigen", "筛查乙型肝炎病毒感染，须本人同意", "Screens for hepatitis B; only with your consent"],
    ["helicobacter", "幽门螺杆菌呼气试验（碳13）", "Helicobacter pylori breath test (carbon-13)", "发现与胃病相关的感染", "Finds an infection linked to stomach disease"],
    ["carotid-ultrasound", "颈动脉超声", "Carotid ultrasound", "观察动脉斑块", "Looks for plaque in the arteries"],
    ["low-dose-ct", "胸部低剂量CT", "Low-dose chest CT", "比X线更早发现肺结节；孕妇不做", "Finds lung nodules earlier than X-ray; not in pregnancy"],
    ["bone-density", "骨密度", "Bone density", "评估骨质疏松风险", "Assesses the risk of osteoporosis"],
];

fn package(id: &str, names: [&str; 2], summary: [&str; 2], items: &[&[Item]], minutes: u32) -> Package {
    Package {
        id: id.into(),
        name_zh: names[0].into(),
        name_en: names[1].into(),
        summary_zh: summary[0].into(),
        summary_en: summary[1].into(),
        items: items
            .iter()
            .flat_map(|part| part.iter())
            .map(|[code, name_zh, name_en, why_zh, why_en]| PackageItem {
                code: (*code).into(),
                name_zh: (*name_zh).into(),
                name_en: (*name_en).into(),
                why_zh: (*why_zh).into(),
                why_en: (*why_en).into(),
            })
            .collect(),
        sex: "any".into(),
        min_age: 18,
        max_age: 0,
        preparation_zh: "检查前一晚清淡饮食，晚10点后禁食，可少量饮水；早晨空腹到院。常用药请咨询医生后按时服用。\
            怀孕或备孕请提前告知，不做放射检查。请带身份证件。"
            .into(),
        preparation_en:
            "Eat lightly the evening before and nothing after 10 p.m.; a little water is fine. Come fasting in \
            the morning. Ask your doctor about regular medicines. Tell us beforehand if you are or may be pregnant: no \
            X-rays then. Bring an identity document."
                .into(),
        duration_minutes: minutes,
        fasting: true,
    }
}

/// The built-in packages, in the order of [`STANDARD_PACKAGE_IDS`].
pub fn standard_packages() -> Vec<Package> {
    vec![
        package(
            STANDARD_PACKAGE_IDS[0],
            ["基础体检", "Basic check-up"],
            [
                "每年一次的基本检查：血压、血液、尿液、心电图和胸片",
                "The yearly basics: blood pressure, blood, urine, ECG and chest X-ray",
            ],
            &[BASIC],
            90,
        ),
        package(
            STANDARD_PACKAGE_IDS[1],
            ["标准体检", "Extended check-up"],
            [
                "在基础体检上增加血脂、肝肾功能和超声检查",
                "Adds lipids, liver and kidney function, and ultrasound to the basics",
            ],
            &[BASIC, PLUS],
            150,
        ),
        package(
            STANDARD_PACKAGE_IDS[2],
            ["全面体检", "Complete check-up"],
            [
                "包含甲状腺、糖化血红蛋白、低剂量CT等的全面检查",
                "Everything above with thyroid, HbA1c, low-dose CT and more",
            ],
            &[BASIC, PLUS, COMPLETE],
            210,
        ),
    ]
}
