"""Orders told in JSON: what is said, what is left out, what is emptied, and what is refused with its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.order import Order, Refund, order_id
from domain.told_order import ORDERS_MAX, OrdersUnreadable, Told, ToldOrders, read_orders

NUMBER = "261120-000000000000001"
PAID = "2026-11-20T16:52:00+08:00"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def request(*orders: Any, **more: Any) -> ToldOrders:
    body = {"platform": "pdd", "shop": "旗舰店", "orders": list(orders)} | more
    return read_orders(json.dumps(body).encode())


def an_order(**more: Any) -> dict[str, Any]:
    return {"number": NUMBER, "paid_at": PAID, "lines": [{"sku": "MUG", "title": "杯子", "quantity": 2}]} | more


def taken(*orders: Any, known: Order | None = None) -> Order:
    """The one order of a request, as it is to be kept."""
    [told] = request(*orders).orders
    order = told.beside(known, AT)
    assert isinstance(order, Order), order
    return order


def refused(*orders: Any) -> tuple[str, dict[str, str | int]]:
    """Why the last order of a request was refused."""
    why = request(*orders).orders[-1].refused
    assert why is not None
    return why.code, why.params


def test_an_order_is_read_with_the_ids_that_an_export_of_it_gives() -> None:
    order = taken(an_order(carrier="圆通快递", tracking_number="yt7512304410001"))
    assert order.order_id == order_id("pdd", "旗舰店", NUMBER)
    assert order.paid_at == datetime(2026, 11, 20, 8, 52, tzinfo=UTC)
    assert [(line.line_id, line.quantity) for line in order.lines] == [("MUG#1", 2)]
    assert (order.carrier, order.tracking_number) == ("yto", "YT7512304410001")


def test_the_order_of_lines_says_nothing() -> None:
    lines = [{"sku": "A"}, {"sku": "B"}, {"sku": "A", "gift": True}]
    assert taken(an_order(lines=lines)) == taken(an_order(lines=lines[::-1]))


def test_a_key_left_out_says_nothing_and_null_empties() -> None:
    known = replace(taken(an_order(service="24h", declared_at=PAID)), address_mark="made.where", refund=Refund.ASK)
    assert taken({"number": NUMBER}, known=known) == known
    emptied = taken({"number": NUMBER, "service": None, "declared_at": None}, known=known)
    assert emptied == replace(known, service="", declared_at=None)


def test_a_refund_is_what_is_said_and_the_worse_of_what_is_only_hinted() -> None:
    known = replace(taken(an_order()), refund=Refund.STOP)
    assert taken({"number": NUMBER, "refund": "clear"}, known=known).refund is Refund.CLEAR
    assert taken({"number": NUMBER, "after_sales": "无售后"}, known=known).refund is Refund.CLEAR
    assert taken({"number": NUMBER, "platform_status": "待发货"}, known=known).refund is Refund.STOP
    assert taken(an_order(after_sales="退款成功")).refund is Refund.STOP
    assert taken(an_order(risk_hold=True)).refund is Refund.ASK


def test_shipped_without_a_time_is_declared_by_the_time_that_it_was_first_told() -> None:
    first = taken(an_order(platform_status="已发货"))
    assert (first.declared_at, first.declared_since, first.declared_kind) == (None, AT, "derived")
    [again] = request({"number": NUMBER, "platform_status": "已签收"}).orders
    later = again.beside(first, AT + timedelta(hours=1))
    assert isinstance(later, Order)
    assert later.declared_since == AT
    told = taken({"number": NUMBER, "declared_at": PAID}, known=first)
    assert (told.declared_since, told.declared_kind) == (told.declared_at, "declared")
    assert taken({"number": NUMBER, "declared_at": None}, known=first).declared_since is None, "a null takes it back"
    assert taken({"number": NUMBER, "carrier": "yto"}, known=first).declared_since == AT, "silence does not"


def test_changes_that_come_in_the_wrong_order_end_as_the_later_one_says() -> None:
    def change(minute: int, **more: Any) -> Told:
        [told] = request(an_order(modified_at=f"2026-11-20T16:{minute:02d}:00+08:00", **more)).orders
        return told

    def kept(*changes: Told) -> Order:
        known: Order | None = None
        for each in changes:
            found = each.beside(known, AT)
            assert isinstance(found, Order)
            known = found
        assert known is not None
        return known

    def end(*changes: Told) -> tuple[Refund, str, datetime | None]:
        order = kept(*changes)
        return order.refund, order.carrier, order.declared_since

    asked, withdrawn = change(10, refund="ask", carrier="zto"), change(20, refund="clear", carrier="yto")
    assert end(asked, withdrawn) == end(withdrawn, asked) == (Refund.CLEAR, "yto", None)
    silent, stopped = change(30, carrier="sf"), change(40, refund="stop")
    for ends in (end(silent, asked), end(asked, silent)):
        assert ends == (Refund.ASK, "sf", None), "a change that says nothing of refunds lifts none, and hides none"
    assert end(stopped, withdrawn)[0] is Refund.STOP
    shipped, null = change(50, platform_status="已发货"), change(45, declared_at=None)
    for told in permutations([shipped, null, change(55)]):
        assert end(*told)[2] == datetime(2026, 11, 20, 8, 50, tzinfo=UTC)
    assert end(change(59, refund="stop"), change(58, refund="clear"))[0] is Refund.STOP


def test_shipped_on_the_platform_is_declared_and_never_packed() -> None:
    order = taken(an_order(platform_status="已发货", declared_at=PAID))
    assert order.declared_at == datetime(2026, 11, 20, 8, 52, tzinfo=UTC)
    assert not order.cancelled


def test_an_order_without_lines_is_refused_until_they_are_known() -> None:
    [told] = request({"number": NUMBER, "paid_at": PAID}).orders
    why = told.beside(None, AT)
    assert not isinstance(why, Order)
    assert why.code == "order_nothing_to_send"
    assert isinstance(told.beside(taken(an_order()), AT), Order)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"paid_at": "2026-11-20T16:52:00"}, ("time_without_offset", {"key": "paid_at"})),
        ({"paid_at": "2026-11-20 16:52"}, ("order_value_unfit", {"key": "paid_at"})),
        ({"lines": [{"sku": "A", "quantity": 0}]}, ("order_value_unfit", {"key": "lines[0].quantity"})),
        ({"lines": [{"quantity": 1}]}, ("order_value_unfit", {"key": "lines[0]"})),
        ({"number": 5}, ("order_value_unfit", {"key": "number"})),
        ({"paidAt": PAID}, ("key_unknown", {"key": "paidAt"})),
        ({"label": {"link": "https://x"}}, ("key_unknown", {"key": "label.link"})),
        ({"label": {"receiver": "x"}}, ("key_of_a_person", {"key": "label.receiver"})),
        ({"label": {"url": "x" * 2_001}}, ("order_value_unfit", {"key": "label.url"})),
        ({"receiver_name": "张三"}, ("key_of_a_person", {"key": "receiver_name"})),
        ({"收货人手机": "13800000000"}, ("key_of_a_person", {"key": "收货人手机"})),
        ({"lines": [{"sku": "A", "phone": "1"}]}, ("key_of_a_person", {"key": "lines[0].phone"})),
        ({"platform_status": "待付款"}, ("order_unpaid", {"status": "待付款"})),
        ({"tracking_number": "王五 收"}, ("order_value_unfit", {"key": "tracking_number"})),
    ],
)
def test_what_does_not_fit_is_refused_by_its_key_and_without_its_value(
    more: dict[str, Any], why: tuple[str, dict[str, str]]
) -> None:
    assert refused(an_order(**more)) == why


def test_one_bad_order_does_not_stop_the_others_and_a_second_of_one_number_is_refused() -> None:
    told = request(an_order(), 5, an_order(), an_order(number="other")).orders
    assert [each.refused.code if each.refused else "" for each in told] == ["", "order_value_unfit", "order_twice", ""]
    assert told[2].refused is not None
    assert told[2].refused.params == {"first": 1}


def test_an_order_of_no_platform_is_refused() -> None:
    [told] = read_orders(json.dumps({"orders": [an_order()]}).encode()).orders
    assert told.refused is not None
    assert told.refused.code == "platform_missing"


def test_more_than_may_come_at_once_and_what_is_no_request_are_refused_whole() -> None:
    with pytest.raises(OrdersUnreadable, match="orders_too_many"):
        request(*[an_order()] * (ORDERS_MAX + 1))
    for content in (b"", b"[]", b"{", b'{"orders": 1}', b'{"orders": [], "more": 1}', b"\xff"):
        with pytest.raises(OrdersUnreadable, match="orders_unreadable"):
            read_orders(content)


def test_a_request_without_orders_still_says_of_which_platform_it_speaks() -> None:
    assert request().platforms == ("pdd",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["number", "lines", "sku", "x"]), inner)
    ),
    max_leaves=8,
)


@given(st.lists(JSON | st.dictionaries(st.sampled_from(sorted({"number", "lines", "paid_at", "refund"})), JSON)))
def test_any_json_ends_in_an_order_or_a_reason(orders: list[Any]) -> None:
    for told in request(*orders).orders:
        assert isinstance(told, Told)
        assert (told.order is None) != (told.refused is None)
