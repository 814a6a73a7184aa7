"""After-sales and order words: pack, ask, or stop."""

import pytest

from domain.order import Refund
from domain.refund import after_sales, order_status, worst


@pytest.mark.parametrize(
    ("words", "refund"),
    [
        ("", Refund.CLEAR),
        ("无售后或售后取消", Refund.CLEAR),
        ("售后处理中", Refund.ASK),
        ("待商家处理", Refund.ASK),
        ("买家申请退款，待商家处理", Refund.ASK),
        ("买家申请退款, 待商家处理", Refund.ASK),
        ("商家同意退款，退款中", Refund.STOP),
        ("退款中", Refund.STOP),
        ("退款成功", Refund.STOP),
        ("售后处理完成", Refund.ASK),
        ("平台拒绝退款，退款关闭", Refund.CLEAR),
        ("补寄待商家发货", Refund.CLEAR),
    ],
)
def test_after_sales_words_of_an_export(words: str, refund: Refund) -> None:
    standing = after_sales(words)
    assert (standing.refund, standing.known) == (refund, True)


def test_every_code_that_the_platform_names_is_known() -> None:
    named = {0, *range(2, 19), 21, 22, 24, 25, 27, 31, 32}
    assert {code for code in range(33) if after_sales(str(code)).known} == named
    assert {code for code in named if after_sales(str(code)).refund is Refund.STOP} == {4, 5, 7, 10, 31}
    assert {after_sales(str(code)).refund for code in (2, 3, 8)} == {Refund.ASK}
    assert {after_sales(str(code)).refund for code in (0, 6, 9, 11, 12)} == {Refund.CLEAR}


def test_a_word_that_nobody_wrote_down_asks_and_says_that_it_is_unknown() -> None:
    standing = after_sales("火星售后")
    assert (standing.refund, standing.known) == (Refund.ASK, False)


def test_an_unknown_word_that_says_money_went_back_stops() -> None:
    assert after_sales("极速退款成功(平台)").refund is Refund.STOP
    assert order_status("仓库未发货,极速退款成功").cancelled


@pytest.mark.parametrize("words", ["待发货", "已发货，待收货", "已发货，待签收", ""])
def test_shipped_on_paper_is_still_to_be_packed(words: str) -> None:
    standing = order_status(words)
    assert (standing.refund, standing.cancelled, standing.delivered, standing.known) == (
        Refund.CLEAR, False, False, True,
    )  # fmt: skip


@pytest.mark.parametrize("words", ["已取消", "交易已取消", "未发货，退款成功", "交易关闭", "买家取消订单"])
def test_a_cancelled_order_stops(words: str) -> None:
    standing = order_status(words)
    assert standing.cancelled
    assert standing.refund is Refund.STOP


def test_other_order_words() -> None:
    assert order_status("已发货，退款成功").refund is Refund.STOP
    assert not order_status("已发货，退款成功").cancelled
    assert order_status("待付款").unpaid
    assert order_status("已收货").delivered
    assert not order_status("飞行中").known
    assert order_status("部分退款处理").refund is Refund.ASK


def test_the_worst_of_several_counts() -> None:
    assert worst(Refund.CLEAR, Refund.STOP, Refund.ASK) is Refund.STOP
    assert worst() is Refund.CLEAR
