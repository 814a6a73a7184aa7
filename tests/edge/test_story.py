"""A parcel's page while the record goes on under it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from domain.order import Order
from domain.parcel import Parcel
from edge import timeline
from edge.timeline import parcel_story
from journal.database import Connection, open_database
from tests.edge.floor import an_order, floor, waybill_number

NUMBER = waybill_number(1)


def test_a_parcel_that_goes_while_its_page_is_read_is_told_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with floor(tmp_path) as here, closing(open_database(here.path)) as undoing:
        here.take(an_order(1, number=NUMBER))
        orders = timeline._orders  # noqa: SLF001 - between two of its reads

        def gone_meanwhile(connection: Connection, parcel: Parcel) -> list[Order]:
            undoing.execute("DELETE FROM parcels")
            return orders(connection, parcel)

        monkeypatch.setattr(timeline, "_orders", gone_meanwhile)
        story = parcel_story(lambda: here.reader, NUMBER, here.now)
        assert story is not None
        assert story["parcel"]["tracking_number"] == NUMBER
        assert parcel_story(lambda: here.reader, NUMBER, here.now) is None
