//! Ten real cities and their real districts.

/// A city with the parts of it that the demo's hospitals stand in.
pub(crate) struct City {
    pub(crate) slug: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    /// Of its telephone numbers, without the leading 0.
    pub(crate) area_code: &'static str,
    /// What a package costs here, against the list price.
    pub(crate) price_percent: i64,
    pub(crate) districts: &'static [District],
}

/// A district and a built-up point of it, WGS 84 degrees.
pub(crate) struct District {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

const fn at(zh: &'static str, en: &'static str, latitude: f64, longitude: f64) -> District {
    District { zh, en, latitude, longitude }
}

pub(crate) const CITIES: &[City] = &[
    City {
        slug: "beijing",
        zh: "北京",
        en: "Beijing",
        area_code: "10",
        price_percent: 115,
        districts: &[
            at("东城区", "Dongcheng District", 39.917, 116.416),
            at("西城区", "Xicheng District", 39.915, 116.366),
            at("朝阳区", "Chaoyang District", 39.921, 116.486),
            at("海淀区", "Haidian District", 39.956, 116.310),
            at("丰台区", "Fengtai District", 39.858, 116.286),
            at("通州区", "Tongzhou District", 39.902, 116.656),
            at("石景山区", "Shijingshan District", 39.914, 116.222),
        ],
    },
    City {
        slug: "shanghai",
        zh: "上海",
        en: "Shanghai",
        area_code: "21",
        price_percent: 118,
        districts: &[
            at("黄浦区", "Huangpu District", 31.223, 121.482),
            at("徐汇区", "Xuhui District", 31.183, 121.437),
            at("静安区", "Jing'an District", 31.229, 121.448),
            at("浦东新区", "Pudong New Area", 31.221, 121.545),
            at("杨浦区", "Yangpu District", 31.270, 121.526),
            at("闵行区", "Minhang District", 31.113, 121.381),
            at("长宁区", "Changning District", 31.220, 121.404),
        ],
    },
    City {
        slug: "guangzhou",
        zh: "广州",
        en: "Guangzhou",
        area_code: "20",
        price_percent: 108,
        districts: &[
            at("越秀区", "Yuexiu District", 23.129, 113.267),
            at("天河区", "Tianhe District", 23.135, 113.361),
            at("海珠区", "Haizhu District", 23.084, 113.317),
            at("荔湾区", "Liwan District", 23.116, 113.240),
            at("白云区", "Baiyun District", 23.172, 113.273),
            at("番禺区", "Panyu District", 22.938, 113.384),
            at("黄埔区", "Huangpu District", 23.104, 113.459),
        ],
    },
    City {
        slug: "shenzhen",
        zh: "深圳",
        en: "Shenzhen",
        area_code: "755",
        price_percent: 116,
        districts: &[
            at("福田区", "Futian District", 22.541, 114.055),
            at("罗湖区", "Luohu District", 22.556, 114.131),
            at("南山区", "Nanshan District", 22.533, 113.930),
            at("宝安区", "Bao'an District", 22.565, 113.889),
            at("龙岗区", "Longgang District", 22.720, 114.247),
            at("龙华区", "Longhua District", 22.660, 114.025),
            at("光明区", "Guangming District", 22.748, 113.936),
        ],
    },
    City {
        slug: "chengdu",
        zh: "成都",
        en: "Chengdu",
        area_code: "28",
        price_percent: 94,
        districts: &[
            at("锦江区", "Jinjiang District", 30.650, 104.083),
            at("青羊区", "Qingyang District", 30.674, 104.055),
            at("武侯区", "Wuhou District", 30.642, 104.043),
            at("成华区", "Chenghua District", 30.660, 104.110),
            at("金牛区", "Jinniu District", 30.691, 104.052),
            at("双流区", "Shuangliu District", 30.574, 103.924),
            at("龙泉驿区", "Longquanyi District", 30.557, 104.270),
        ],
    },
    City {
        slug: "hangzhou",
        zh: "杭州",
        en: "Hangzhou",
        area_code: "571",
        price_percent: 110,
        districts: &[
            at("上城区", "Shangcheng District", 30.258, 120.180),
            at("拱墅区", "Gongshu District", 30.319, 120.142),
            at("西湖区", "Xihu District", 30.272, 120.120),
            at("滨江区", "Binjiang District", 30.196, 120.212),
            at("余杭区", "Yuhang District", 30.285, 119.990),
            at("萧山区", "Xiaoshan District", 30.172, 120.264),
            at("临平区", "Linping District", 30.420, 120.299),
        ],
    },
    City {
        slug: "wuhan",
        zh: "武汉",
        en: "Wuhan",
        area_code: "27",
        price_percent: 92,
        districts: &[
            at("江岸区", "Jiang'an District", 30.610, 114.305),
            at("武昌区", "Wuchang District", 30.544, 114.320),
            at("洪山区", "Hongshan District", 30.500, 114.344),
            at("汉阳区", "Hanyang District", 30.550, 114.219),
            at("江汉区", "Jianghan District", 30.605, 114.265),
            at("硚口区", "Qiaokou District", 30.588, 114.220),
        ],
    },
    City {
        slug: "nanjing",
        zh: "南京",
        en: "Nanjing",
        area_code: "25",
        price_percent: 102,
        districts: &[
            at("玄武区", "Xuanwu District", 32.049, 118.802),
            at("鼓楼区", "Gulou District", 32.066, 118.765),
            at("建邺区", "Jianye District", 32.004, 118.732),
            at("秦淮区", "Qinhuai District", 32.027, 118.795),
            at("江宁区", "Jiangning District", 31.953, 118.840),
            at("栖霞区", "Qixia District", 32.096, 118.909),
        ],
    },
    City {
        slug: "xian",
        zh: "西安",
        en: "Xi'an",
        area_code: "29",
        price_percent: 88,
        districts: &[
            at("碑林区", "Beilin District", 34.250, 108.950),
            at("雁塔区", "Yanta District", 34.223, 108.949),
            at("莲湖区", "Lianhu District", 34.266, 108.920),
            at("未央区", "Weiyang District", 34.300, 108.947),
            at("长安区", "Chang'an District", 34.159, 108.907),
            at("新城区", "Xincheng District", 34.272, 108.970),
        ],
    },
    City {
        slug: "chongqing",
        zh: "重庆",
        en: "Chongqing",
        area_code: "23",
        price_percent: 90,
        districts: &[
            at("渝中区", "Yuzhong District", 29.553, 106.545),
            at("江北区", "Jiangbei District", 29.587, 106.540),
            at("渝北区", "Yubei District", 29.640, 106.570),
            at("南岸区", "Nan'an District", 29.510, 106.590),
            at("沙坪坝区", "Shapingba District", 29.555, 106.458),
            at("九龙坡区", "Jiulongpo District", 29.510, 106.495),
        ],
    },
];
