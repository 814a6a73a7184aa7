"""Orders that a file tells as they are known are found at a glance, and none that would change anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.order import FurtherNumber, Order, OrderLine, Refund
from edge import unchanged
from edge.retold import Retelling
from edge.store.bodies import body_of, known_order
from edge.store.create import create_tables
from edge.unchanged import changed_orders
from journal.database import Connection, open_database

T1, T2, T3 = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (1, 2, 3))
TIMES = st.sampled_from([None, T1, T2, T3])
COLUMNS = (
    "lines", "declared_at", "promise_at", "after_sales", "in_review", "tracking_number", "carrier", "created_at",
    "paid_at", "confirmed_at", "amount_fen", "address", "bonded", "platform_status", "buyer",
)  # fmt: skip
SETTINGS = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

CONTENTS: dict[str, st.SearchStrategy[Any]] = {
    "lines": st.sampled_from([(), (OrderLine(line_id="A#1", sku="A", title='杯,"told_at":'),)]),
    "paid_at": TIMES,
    "declared_at": TIMES,
    "goods_type": st.sampled_from(["", "bonded"]),
    "amount_fen": st.sampled_from([None, 100]),
    "platform_status": st.sampled_from(["", "待发货", "已发货,待收货", "新词"]),
    "refund": st.sampled_from(list(Refund)),
    "cancelled": st.booleans(),
    "tracking_number": st.sampled_from(["", "YT1", "YT2"]),
    "carrier": st.sampled_from(["", "yto"]),
    "further_numbers": st.sampled_from([(), (FurtherNumber(tracking_number="YT2", carrier="yto"),)]),
    "handling_days": st.sampled_from([None, 2]),
    "address_mark": st.sampled_from(["", "k.1"]),
    "has_lines": st.booleans(),
    "told_at": TIMES,
}
KEPT: dict[str, st.SearchStrategy[Any]] = {
    "seen_declared_at": TIMES,
    "former_numbers": st.sampled_from([(), ("YT1",)]),
    "told_earlier": st.sampled_from([(), (("paid_at", T1),), (("refund", None), ("tracking_number", T2))]),
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Connection:
    opened = open_database(tmp_path_factory.mktemp("unchanged") / "station.db")
    create_tables(opened)
    return opened


def keep(connection: Connection, order: Order) -> None:
    connection.execute("DELETE FROM orders")
    connection.execute(
        "INSERT INTO orders(order_id, platform, shop, number, refund, cancelled, tracking_number, carrier, further,"
        " delivered, version, body) VALUES (?, 'pdd', '', ?, '', 0, '', '', '', 0, '', ?)",
        (order.order_id, order.number, body_of(order)),
    )


def order_with(values: dict[str, Any]) -> Order:
    return Order(order_id="1", platform="pdd", shop="", number="261120-1", **({"lines": ()} | values))


def check(connection: Connection, data: st.DataObject) -> bool:
    """One telling of one order; whether it was taken for unchanged."""
    known = order_with(data.draw(st.fixed_dictionaries(CONTENTS | KEPT)))
    now = {known.tracking_number, *(each.tracking_number for each in known.further_numbers)}
    known = replace(known, former_numbers=tuple({*known.former_numbers} - now))
    changes = data.draw(st.lists(st.sampled_from(list(CONTENTS)), max_size=2))
    told = replace(
        order_with({name: getattr(known, name) for name in CONTENTS} | {"told_at": data.draw(TIMES)}),
        **{name: data.draw(CONTENTS[name]) for name in changes},
    )
    keep(connection, known)
    columns = frozenset(data.draw(st.lists(st.sampled_from(COLUMNS), max_size=len(COLUMNS), unique=True)))
    if data.draw(st.booleans()):
        columns = frozenset(COLUMNS)
    retelling = Retelling(columns, data.draw(st.sampled_from([T3, T3 + timedelta(hours=1)])), data.draw(TIMES))
    if changed_orders(connection, [told], retelling):
        return False
    assert retelling.order(connection, told) == known_order(connection, known.order_id) == known
    assert not retelling.outdated
    return True


def test_an_order_taken_for_unchanged_would_have_been_kept_as_it_is(connection: Connection) -> None:
    found: list[bool] = []

    @SETTINGS
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        found.append(check(connection, data))

    holds()
    assert sum(found) > len(found) / 5, "or nothing was shown"


@pytest.mark.parametrize("glance", ["_is_same", "_says_nothing_new"])
def test_a_glance_that_sees_too_little_is_found(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, glance: str
) -> None:
    monkeypatch.setattr(unchanged, glance, lambda *_: True)

    @settings(SETTINGS, phases=[Phase.generate])
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        check(connection, data)

    with pytest.raises(AssertionError):
        holds()


@pytest.mark.parametrize("columns", [frozenset(COLUMNS), frozenset({"lines", "paid_at", "platform_status"})])
def test_a_file_told_again_later_is_unchanged(connection: Connection, columns: frozenset[str]) -> None:
    known = order_with({"paid_at": T1, "declared_at": T2, "tracking_number": "YT1", "told_at": T2})
    keep(connection, known)
    told = known if "tracking_number" in columns else replace(known, tracking_number="", declared_at=None)
    assert not changed_orders(connection, [replace(told, told_at=T3)], Retelling(columns, T3, T3))
    assert changed_orders(connection, [replace(told, told_at=T3, refund=Refund.ASK)], Retelling(columns, T3, T3))
    assert changed_orders(connection, [replace(told, order_id="2")], Retelling(columns, T3, T3)), "it is new"
