"""What the demo's shop sells: household goods as Yiwu makes them. Does not know orders."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

PICTURES = "/demo/pictures"
HEADER = ("商家编码", "条码", "名称", "英文名称", "简称", "规格", "货位", "图片", "重量(g)", "赠品", "无条码")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Goods on a shelf. ``drawing`` and ``colour`` say what its picture shows; ``often`` how well it sells."""

    sku: str
    barcode: str
    name: str
    name_en: str
    short_name: str
    variant: str
    location: str
    drawing: str
    colour: str
    price: int
    grams: int
    often: int = 1
    gift: bool = False

    @property
    def picture(self) -> str:
        """Where the station's page finds its drawing."""
        return f"{PICTURES}/{self.sku}.svg"


def ean13(body: str) -> str:
    """Twelve digits with their check digit (GS1 mod 10)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


_MAKER = "6971342"

# sku, name, English, short, drawing, price in yuan, grams, how often, then per variant: name, colour, place
_SHELVES: tuple[tuple[str, str, str, str, str, int, int, int, tuple[tuple[str, str, str], ...]], ...] = (
    ("MUG", "北欧风陶瓷马克杯 380ml 办公室咖啡杯", "ceramic mug 380 ml", "马克杯", "mug", 19, 390, 9,
     (("红色", "#c8433f", "A-03-2"), ("蓝色", "#3f6fc8", "A-03-3"), ("白色", "#e9e5da", "A-03-4"))),
    ("GLS", "高硼硅玻璃水杯 家用耐热透明杯 两只装", "glass tumbler, two", "玻璃杯", "glass", 24, 520, 6,
     (("350ml", "#9fc7c9", "A-04-1"), ("500ml", "#86b3bd", "A-04-2"))),
    ("SPN", "304不锈钢勺子 长柄汤勺 加厚", "steel spoon", "长柄勺", "spoon", 9, 60, 8,
     (("汤勺", "#b4bcc2", "A-05-1"), ("咖啡勺", "#c9a25f", "A-05-2"))),
    ("CST", "软木隔热杯垫 北欧简约餐桌垫 4片装", "cork coasters, four", "杯垫", "coaster", 12, 90, 5,
     (("圆形", "#c49a6c", "A-06-1"), ("方形", "#a9814f", "A-06-2"))),
    ("THM", "316不锈钢保温杯 大容量便携水杯 500ml", "thermos flask 500 ml", "保温杯", "thermos", 59, 340, 7,
     (("墨绿", "#2f5d50", "B-01-1"), ("奶白", "#efe8d8", "B-01-2"), ("黑色", "#2b2d31", "B-01-3"))),
    ("SOK", "秋冬加厚毛圈中筒袜 纯棉吸汗 5双装", "cotton socks, five pairs", "中筒袜", "socks", 29, 260, 12,
     (("灰色", "#8b9095", "B-02-1"), ("黑色", "#303338", "B-02-2"), ("驼色", "#b98f63", "B-02-3"))),
    ("TWL", "纯棉洗脸毛巾 加厚吸水 家用面巾", "cotton towel", "毛巾", "towel", 15, 120, 6,
     (("米色", "#dcc9a6", "B-03-1"), ("粉色", "#e2a3ae", "B-03-2"))),
    ("BOX", "带盖透明收纳盒 桌面整理盒", "storage box with lid", "收纳盒", "box", 22, 310, 4,
     (("小号", "#a8c5dd", "C-01-1"), ("大号", "#7ba5c8", "C-01-4"))),
    ("LMP", "LED小夜灯 USB充电 床头灯", "night light", "小夜灯", "lamp", 26, 140, 3,
     (("暖光", "#eebb55", "C-02-1"),)),
    ("BRS", "长柄洗杯刷 海绵杯刷", "bottle brush", "杯刷", "brush", 7, 45, 4,
     (("蓝色", "#4d8ecb", "C-02-3"),)),
    ("UMB", "全自动晴雨伞 折叠防晒伞", "folding umbrella", "折叠伞", "umbrella", 39, 420, 3,
     (("藏青", "#2c3f66", "C-03-1"), ("酒红", "#7c2936", "C-03-2"))),
)  # fmt: skip


def _articles() -> tuple[Article, ...]:
    found: list[Article] = []
    for kind, name, name_en, short, drawing, price, grams, often, variants in _SHELVES:
        for place, (variant, colour, location) in enumerate(variants, start=1):
            serial = 10_000 + 100 * len(found) + 7
            found.append(
                Article(
                    sku=f"{kind}-{place:02}",
                    barcode=ean13(f"{_MAKER}{serial}"),
                    name=name,
                    name_en=name_en,
                    short_name=short,
                    variant=variant,
                    location=location,
                    drawing=drawing,
                    colour=colour,
                    price=price,
                    grams=grams,
                    often=often if place == 1 else max(1, often // 2),
                )
            )
    return tuple(found)


GIFT = Article(
    sku="88301",
    barcode=ean13(f"{_MAKER}98301"),
    name="定制感谢卡 随单赠送",
    name_en="thank-you card",
    short_name="感谢卡",
    variant="",
    location="D-01-1",
    drawing="card",
    colour="#d9705f",
    price=0,
    grams=10,
    gift=True,
)

# Most small goods of Yiwu bear no barcode: they are counted by eye, by a touch on their picture.
UNMARKED = Article(
    sku="FRM-01",
    barcode="",
    name="手工编织杯垫挂件 ins风",
    name_en="woven pendant",
    short_name="编织挂件",
    variant="原色",
    location="D-02-1",
    drawing="pendant",
    colour="#cdb48a",
    price=8,
    grams=20,
)

SOLD = _articles()
ARTICLES: dict[str, Article] = {article.sku: article for article in (*SOLD, GIFT, UNMARKED)}


def goods_file() -> bytes:
    """The shop's goods file, as a supervisor would import it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for each in ARTICLES.values():
        marks = ("是" if each.gift else "", "" if each.barcode else "是")
        writer.writerow(
            [each.sku, each.barcode, each.name, each.name_en, each.short_name, each.variant, each.location,
             each.picture, each.grams, *marks]
        )  # fmt: skip
    return text.getvalue().encode("utf-8-sig")
