//! What some hospitals want visitors to know. None names a date: the demo must not grow old.

/// The one that takes no new bookings; its notice says why.
pub(crate) const CLOSED: &str = "guangzhou-zhuqing";

const NOTICES: &[(&str, &str, &str)] = &[
    (
        CLOSED,
        "体检中心正在改造，暂停接受新的预约；已预约的客人请等候短信通知。",
        "The check-up department is being rebuilt and takes no new bookings. If you have one, please wait for our text message.",
    ),
    (
        "beijing-huaixu",
        "体检中心在门诊楼东侧独立入口，请勿从急诊进入。",
        "The check-up department has its own entrance east of the outpatient building; please do not come in through Emergency.",
    ),
    (
        "beijing-junning",
        "周六上午客流较大，请按预约时间到达，无需提前排队。",
        "Saturday mornings are busy. Please come at the time you booked; there is no need to queue earlier.",
    ),
    (
        "shanghai-tinglan",
        "停车位有限，建议乘坐公共交通前来。",
        "Parking is scarce; public transport is the better way to come.",
    ),
    (
        "shanghai-lingchuan",
        "体检后免费提供早餐，素食请在前台说明。",
        "Breakfast after the check-up is free; tell the front desk if you want it vegetarian.",
    ),
    (
        "shenzhen-yuhe",
        "台风或暴雨红色预警期间暂停体检，预约可改期。",
        "Check-ups pause while a typhoon or a red rainstorm warning is in force; your booking can be moved.",
    ),
    (
        "chengdu-fulan",
        "核磁共振设备每周三上午维护，含该项目的客人会安排在当天稍晚检查。",
        "The MRI scanner is serviced on Wednesday mornings; visitors with an MRI are examined later that day.",
    ),
    (
        "hangzhou-minglan",
        "女宾检查在三楼专区，由女医务人员陪同。",
        "Women are examined in their own area on the third floor, accompanied by female staff.",
    ),
    (
        "wuhan-hengchuan",
        "入院处可借轮椅，行动不便者请提前致电。",
        "Wheelchairs can be borrowed at the entrance; please ring beforehand if you have difficulty walking.",
    ),
    (
        "xian-yanxu",
        "电子报告一般在三个工作日内出具，不再邮寄纸质报告。",
        "Reports come electronically, usually within three working days; they are no longer sent on paper.",
    ),
    (
        "chongqing-zhanglan",
        "医院入口在坡下一层，轨道站出口有电梯直达。",
        "The entrance is one level down the slope; a lift leads there from the metro exit.",
    ),
];

/// The hospital's notice, Chinese and English; "" twice for none.
pub(crate) fn of(hospital_id: &str) -> (&'static str, &'static str) {
    NOTICES.iter().find(|(id, ..)| *id == hospital_id).map_or(("", ""), |(_, zh, en)| (zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_belongs_to_a_hospital() {
        let hospitals = crate::hospitals();
        for (id, ..) in NOTICES {
            assert!(hospitals.iter().any(|hospital| hospital.id == *id), "{id}");
        }
    }
}
