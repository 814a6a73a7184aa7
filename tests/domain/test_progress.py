"""How far platforms say that an order is, in their own words."""

from __future__ import annotations

import pytest

from domain.progress import Progress, progress_of

WORDS = {
    Progress.UNPAID: {"pdd": "待付款 待成团", "taobao": "等待买家付款", "woocommerce": "pending-payment"},
    Progress.PAID: {
        "pdd": "待发货",
        "taobao": "买家已付款，等待卖家发货 卖家部分发货",
        "douyin": "待发货 备货中",
        "kuaishou": "待发货",
        "jd": "等待出库 等待打印",
        "wechat": "待发货",
        "temu": "待发货",
        "shopify": "unfulfilled partial",
        "tiktok_us": "to-ship awaiting-collection",
        "woocommerce": "processing",
    },
    Progress.SHIPPED: {
        "pdd": "已发货，待收货 已发货，退款成功",
        "taobao": "卖家已发货，等待买家确认",
        "douyin": "已发货",
        "kuaishou": "已发货",
        "jd": "等待确认收货",
        "wechat": "待收货",
        "temu": "已发货",
        "shopify": "fulfilled",
        "tiktok_us": "shipped in-transit",
        "woocommerce": "completed",
    },
    Progress.SIGNED: {
        "pdd": "已收货",
        "taobao": "交易成功",
        "douyin": "已完成",
        "kuaishou": "已收货",
        "jd": "完成",
        "wechat": "已完成",
        "temu": "已签收",
        "tiktok_us": "delivered completed",
    },
}
CASES = [(at, platform, word) for at, by in WORDS.items() for platform, words in by.items() for word in words.split()]


@pytest.mark.parametrize(("progress", "platform", "word"), CASES)
def test_a_platform_s_word_is_a_state_of_the_row(progress: Progress, platform: str, word: str) -> None:
    assert progress_of(platform, word) is progress


@pytest.mark.parametrize(
    "word", ["", "  ", "已取消", "交易关闭", "未发货，退款成功", "退款中", "售后中", "飞行中", "onhold"]
)
def test_a_word_about_money_or_none_that_we_know_says_nothing_of_it(word: str) -> None:
    assert progress_of("pdd", word) is None


def test_of_several_lines_the_furthest_counts() -> None:
    assert progress_of("taobao", "买家已付款，等待卖家发货 / 卖家已发货，等待买家确认") is Progress.SHIPPED


def test_the_states_only_go_forward() -> None:
    assert Progress.UNPAID < Progress.PAID < Progress.SHIPPED < Progress.SIGNED
