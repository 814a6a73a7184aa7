"""The order exports that are known, in the order in which a header is tried against them. Does not know their columns.

A platform's export is one small file with a ``FORMAT``; what all of them share is in ``orders`` and ``usual_row``.
"""

from __future__ import annotations

from edge.importers import (
    amazon,
    douyin,
    ebay,
    jd,
    kuaishou,
    pinduoduo,
    shopify,
    taobao,
    temu,
    tiktok,
    wechat,
    woocommerce,
)
from edge.importers.order_format import OrderFormat

# Those that need a column which no other has come first; the loosest comes last.
FORMATS: dict[str, OrderFormat] = {
    "amazon": amazon.FORMAT,
    "ebay": ebay.FORMAT,
    "shopify": shopify.FORMAT,
    "tiktok": tiktok.FORMAT,
    "temu": temu.FORMAT,
    **taobao.FORMATS,
    "douyin": douyin.FORMAT,
    "wechat": wechat.FORMAT,
    "kuaishou": kuaishou.FORMAT,
    "jd": jd.FORMAT,
    "pinduoduo": pinduoduo.FORMAT,
    "woocommerce": woocommerce.FORMAT,
}
