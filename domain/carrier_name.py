"""Carriers' names in exports → their codes. Does not know waybill numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=512)  # a file repeats a few names over thousands of rows
def carrier_code(name: str) -> tuple[str, bool]:
    """The code and whether the name is known. An unknown name is kept as it stands; a blank one is known."""
    text = unicodedata.normalize("NFKC", name).strip()
    key = NOISE.sub("", text.lower())
    code = NAMES.get(key) or NAMES.get(SUFFIX.sub("", key), "")
    return (code, True) if code or not text else (text, False)


NOISE = re.compile(r"[\s&.\-_()]+")
SUFFIX = re.compile(r"(速递|快递|快运|速运|物流|express|公司|有限公司|电子面单|标准快递|特快)+$")

_NAMES = {
    "sf": ("顺丰", "sf", "shunfeng", "sfexpress", "顺丰速运", "顺丰标快", "顺丰特快"),
    "yto": ("圆通", "yto", "yuantong", "圆通速递"),
    "zto": ("中通", "zto", "zhongtong"),
    "sto": ("申通", "sto", "shentong"),
    "yunda": ("韵达", "yunda", "yd"),
    "jt": ("极兔", "jt", "jtexpress", "jitu", "极兔速递"),
    "jd": ("京东", "jd", "jingdong", "京东物流", "jdl", "京东快递"),
    "ems": (
        "邮政",
        "ems",
        "中国邮政",
        "邮政ems",
        "邮政快递包裹",
        "快递包裹",
        "邮政特快专递",
        "邮政电商标快",
        "chinapost",
    ),
    "deppon": ("德邦", "deppon", "debang", "dbl"),
    "cainiao": ("菜鸟", "cainiao", "菜鸟裹裹", "菜鸟速递", "丹鸟"),
    "ups": ("ups",),
}
NAMES: dict[str, str] = {name: code for code, names in _NAMES.items() for name in names}
