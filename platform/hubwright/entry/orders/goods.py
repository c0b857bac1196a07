"""What the demo companies sell, by company, and where their parcels go."""

from typing import NamedTuple


class Named(NamedTuple):
    """A word in both languages."""

    en: str
    zh: str


FURNITURE = (
    Named("Oak dining table", "橡木餐桌"),
    Named("Linen sofa", "亚麻沙发"),
    Named("Floor lamp", "落地灯"),
    Named("Bookshelf", "书架"),
    Named("Wool rug", "羊毛地毯"),
)
ELECTRONICS = (
    Named("Wireless earphones", "无线耳机"),
    Named("USB-C charger", "USB-C 充电器"),
    Named("Portable speaker", "便携音箱"),
    Named("Smart watch", "智能手表"),
    Named("Mechanical keyboard", "机械键盘"),
)
OUTDOOR = (
    Named("Two-person tent", "双人帐篷"),
    Named("Sleeping bag", "睡袋"),
    Named("Hiking boots", "登山鞋"),
    Named("Trail backpack", "徒步背包"),
    Named("Head torch", "头灯"),
)
ASSORTMENTS = {"aurora": FURNITURE, "brook": ELECTRONICS, "cedar": OUTDOOR}

CARRIERS = (
    (Named("SF Express", "顺丰速运"), "SF"),
    (Named("ZTO Express", "中通快递"), "ZT"),
    (Named("DHL", "DHL"), "DH"),
    (Named("JD Logistics", "京东物流"), "JD"),
)
CITIES = (
    Named("Hangzhou", "杭州"),
    Named("Shanghai", "上海"),
    Named("Chengdu", "成都"),
    Named("Shenzhen", "深圳"),
    Named("Beijing", "北京"),
    Named("Xiamen", "厦门"),
    Named("Singapore", "新加坡"),
    Named("Hamburg", "汉堡"),
)
