"""An export that was made before another and comes after it undoes nothing that the other, or we ourselves, said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.told_again import SETTLING
from edge.feed import Counts
from edge.importers import Imported
from edge.intake import read, take
from edge.retold import Retelling
from shipfloor.demo.export_file import USUAL, export_csv
from tests.edge.floor import MUG, SUPERVISOR, Floor, floor
from tests.edge.ships import A, B, ships
from tests.edge.ships import take as take_file

ZONE = ZoneInfo("Asia/Shanghai")
NUMBER = "261120-000000000000001"
SHIPPED = {"订单状态": "已发货，待收货", "发货时间": "2026-11-20 10:20:00"}
REFUNDED = {"售后状态": "退款成功"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as found:
        found.sign_in()
        yield found


def export(here: Floor, **cells: str) -> bytes:
    """An export as the platform would make it now: our order, and another that has just been paid."""
    now = here.now.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    usual = {
        **USUAL,
        "商家编码-规格维度": MUG,
        "支付时间": "2026-11-20 09:00:00",
        "订单成交时间": "2026-11-20 09:00:00",
    }
    ours = {**usual, "订单号": NUMBER, "快递单号": A, "快递公司": "圆通快递", **cells}
    return export_csv(
        [
            ours,
            {
                **usual,
                "订单号": f"261120-{int(here.now.timestamp()):015d}",
                "快递单号": "",
                "支付时间": now,
                "订单成交时间": now,
            },
        ]
    )


def station_of(here: Floor) -> Any:
    return SimpleNamespace(
        reader=lambda: here.reader, writer=here.writer, owns_feed=True, feed=here.feed, clock=here.clock
    )


def read_here(here: Floor, content: bytes) -> Imported:
    return read(station_of(here), "orders.csv", content)


def load(here: Floor, content: bytes, **how: Any) -> Counts:
    """Import it as a file that was written now: somebody opened and saved it."""
    return take(station_of(here), read_here(here, content), **how)


def known(here: Floor) -> tuple[Any, ...]:
    """What is known of our order, and its parcel's state."""
    sql = "SELECT declared_at IS NOT NULL, refund, tracking_number FROM orders WHERE number = ?"
    parcels = "SELECT state FROM parcels p JOIN parcel_orders USING (parcel_id) JOIN orders USING (order_id)"
    [row] = here.rows(sql, (NUMBER,))
    return (*row, *[state for (state,) in here.rows(f"{parcels} WHERE number = ?", (NUMBER,))])


def test_an_older_export_that_was_saved_again_takes_nothing_back(here: Floor) -> None:
    older = export(here, 快递单号="")
    load(here, older)
    here.pause(3600)
    later = export(here, **SHIPPED, **REFUNDED)
    load(here, later)
    was = known(here)
    assert was == (1, "stop", A, "cancelled")
    here.pause(600)
    for dry_run in (True, False):
        assert load(here, older, dry_run=dry_run) == Counts(unchanged=2, outdated=1)
    assert known(here) == was
    assert load(here, later) == Counts(unchanged=2)


def test_a_refund_that_is_over_goes_back_by_the_next_export(here: Floor) -> None:
    load(here, export(here, 售后状态="售后处理中"))
    assert known(here)[1] == "ask"
    here.pause(600)
    load(here, export(here, 售后状态="无售后或售后取消"))
    assert known(here)[1] == "clear"


def test_our_own_upload_stays_until_an_export_from_well_after_it_does_not_show_it(here: Floor) -> None:
    load(here, before := export(here))
    here.scan(A, MUG)
    here.pause(60)
    file = take_file(here)
    ships(here).uploaded(file.file_id, SUPERVISOR)
    here.pause(60)
    for content in (before, export(here)):
        load(here, content)
        assert known(here)[0], "the platform may still be working it off"
    assert ships(here).known(file.file_id).unsure == 0
    here.pause(SETTLING.total_seconds())
    load(here, export(here))
    assert not known(here)[0], "the platform's own word"
    assert ships(here).known(file.file_id).unsure == 1
    here.pause(600)
    load(here, export(here, **SHIPPED))
    assert known(here)[0]
    here.pause(3600)
    load(here, before)
    assert known(here)[0]


def test_shipped_without_a_time_outlasts_an_older_export(here: Floor) -> None:
    load(here, before := export(here))
    here.pause(600)
    load(here, export(here, 订单状态="已发货，待收货"))
    here.pause(3600)
    load(here, before)
    assert known(here) == (1, "clear", A, "released")


def test_words_of_a_saved_mapping_are_not_held_against_the_platform_s(here: Floor) -> None:
    """A program's "待发货" may mean that nobody has weighed it yet: its news of the number counts."""
    load(here, export(here, **SHIPPED))
    here.pause(600)
    [order] = [order for order in read_here(here, export(here, 快递单号=B)).orders if order.number == NUMBER]
    for own, number in ((True, A), (False, B)):
        retelling = Retelling(frozenset({"platform_status", "tracking_number"}), here.now, here.now, own=own)
        assert retelling.order(here.reader, order).tracking_number == number
