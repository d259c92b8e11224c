//! Examinations by a specialist's hand or endoscope.

use super::{Item, item};

pub(super) const ITEMS: &[Item] = &[
    item(
        "gynaecology",
        "妇科检查",
        "Gynaecological examination",
        "检查外阴、阴道、宫颈和子宫；没有性生活史者请提前告知。",
        "Vulva, vagina, cervix and womb are examined; tell us beforehand if you have never had intercourse.",
    ),
    item(
        "breast-exam",
        "乳腺触诊",
        "Breast examination",
        "医生检查乳房和腋下有无肿块，配合影像检查更可靠。",
        "A doctor feels breasts and armpits for lumps; with pictures it is more reliable.",
    ),
    item(
        "rectal",
        "直肠指检",
        "Rectal examination",
        "可发现痔疮、前列腺异常和低位直肠肿块；可以选择不做。",
        "Finds piles, changes of the prostate and low growths; you may decline it.",
    ),
    item(
        "andrology",
        "男性外生殖器检查",
        "Male genital examination",
        "发现睾丸肿块、精索静脉曲张等。",
        "Finds lumps of the testicles, varicose veins and other changes.",
    ),
    item(
        "anaesthesia",
        "麻醉评估",
        "Assessment before sedation",
        "确认您是否适合无痛内镜，了解过敏史和用药。",
        "Makes sure that sedation is safe for you, given your allergies and medicines.",
    ),
    item(
        "gastroscopy",
        "无痛胃镜",
        "Gastroscopy under sedation",
        "直接观察食管、胃和十二指肠，发现早期癌和溃疡。",
        "Looks directly at gullet, stomach and the first gut for early cancer and ulcers.",
    ),
    item(
        "colonoscopy",
        "无痛肠镜",
        "Colonoscopy under sedation",
        "观察整个大肠，发现息肉；切除息肉可预防肠癌。",
        "Looks at the whole large bowel for polyps; taking them out prevents bowel cancer.",
    ),
    item(
        "biopsy",
        "必要时活检",
        "Biopsy if needed",
        "取很小的组织在显微镜下检查；是否需要由内镜医生判断。",
        "A tiny piece is looked at under the microscope; the endoscopist decides whether it is needed.",
    ),
    item(
        "recovery",
        "镜后恢复观察",
        "Rest and observation afterwards",
        "麻醉后由护士观察至清醒，当天不可驾车。",
        "A nurse watches over you until you are fully awake; you must not drive that day.",
    ),
];
