"""What stations and the feed say becomes rows, in whatever order it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import events as e
from tests.central.support import (
    Office,
    StationJournal,
    at,
    handed_over,
    make_order,
    office,
    opened,
    packed,
    scanned,
)


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path / "central.db")) as here:
        yield here


def test_the_five_times_stand_side_by_side(head_office: Office) -> None:
    order = make_order("A1", tracking_number="YT1", carrier="yto", declared_at=at(12, 30))
    bench = StationJournal("S1")
    bench.say(opened("YT1", order_ids=(order.order_id,)))
    bench.say(packed("YT1", order_ids=(order.order_id,)))
    bench.say(handed_over("YT1"))
    head_office.tell(e.OrderImported(order=order), scanned("YT1", at(22)))
    head_office.take_all(bench)
    row = head_office.parcel("YT1")
    assert (row["declared_local"], row["declared_kind"]) == ("2026-11-20 12:30:00", "declared")
    assert (row["printed_at"], row["printed_kind"]) == (None, "")
    assert (row["packed_at"], row["packed_local"]) == ("2026-11-20T06:00:00.000000Z", "2026-11-20 14:00:00")
    assert (row["handed_over_local"], row["handed_over_clock"]) == ("2026-11-20 19:00:00", "trusted")
    assert (row["picked_up_local"], row["picked_up_kind"]) == ("2026-11-20 22:00:00", "observed")
    assert (row["state"], row["order_numbers"], row["by_deadline"], row["within_48h"]) == (
        "picked_up",
        "A1",
        "on_time",
        1,
    )
    assert row["paid_to_packed_s"] == 2 * 3600
    assert head_office.rows("parked_events") == []
    orders = head_office.rows("orders")
    assert [(o["number"], o["state"], o["picked_up_local"]) for o in orders] == [
        ("A1", "picked_up", "2026-11-20 22:00:00")
    ]
