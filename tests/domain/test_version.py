"""Two versions of an order compared: what has changed since the paper was printed, and what only looks so."""

from __future__ import annotations

from dataclasses import replace

from domain.order import Order, OrderLine, order_id
from domain.version import changed_since, version_of

CUP = OrderLine(line_id="CUP#1", sku="CUP", title="杯子", variant="红")
ONE = Order(
    order_id=order_id("pdd", "", "1"), platform="pdd", shop="", number="1", lines=(CUP,), address_mark="k1.aaaa"
)


def changed(**fields: object) -> tuple[str, ...]:
    return changed_since(version_of(ONE), version_of(replace(ONE, **fields)))  # type: ignore[arg-type]  # named by a test


def test_another_address_and_other_goods_are_told_apart() -> None:
    assert changed() == ()
    assert changed(address_mark="k1.bbbb") == ("address",)
    assert changed(lines=(replace(CUP, sku="CUP-BLUE"),)) == ("variant",)
    assert changed(lines=(replace(CUP, quantity=2),)) == ("variant",)
    assert changed(lines=(CUP, replace(CUP, line_id="TOY#g1", sku="TOY", gift=True))) == ("variant",)
    assert changed(address_mark="k1.bbbb", lines=(replace(CUP, quantity=2),)) == ("address", "variant")


def test_an_address_marked_in_another_way_or_not_at_all_has_not_changed() -> None:
    assert changed(address_mark="k2.bbbb") == ()
    assert changed(address_mark="") == ()
    assert changed_since(version_of(replace(ONE, address_mark="")), version_of(ONE)) == ()


def test_the_same_goods_in_another_order_or_by_another_title_have_not_changed() -> None:
    two = (CUP, replace(CUP, line_id="HAT#1", sku="HAT"))
    one = replace(ONE, lines=two)
    assert changed_since(version_of(one), version_of(replace(one, lines=two[::-1]))) == ()
    assert changed(lines=(replace(CUP, title="马克杯", variant="红色"),)) == ()
