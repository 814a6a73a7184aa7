"""A cloned card and a restored head office: histories that part are noticed, and every event is kept once."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.station.whole import Floor, floor, head_office, order_row, wait_until

pytestmark = pytest.mark.slow

NUMBERS = [f"YT75123044{n:05d}" for n in range(6)]


def test_a_cloned_card_is_told_apart_and_goes_on_in_a_journal_that_names_the_old_one(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with head_office(tmp_path / "central") as office:
        with floor(first, camera=False, central=office) as here:
            here.import_orders(*(order_row(n, waybill=number) for n, number in enumerate(NUMBERS)))
            here.sign_in()
            here.scan(NUMBERS[0], "MUG")
            everything_sent(here)
        shutil.copytree(first / "station", second / "station")
        with floor(first, camera=False, central=office) as here:
            here.scan(NUMBERS[1], "MUG")
            everything_sent(here)
        with floor(second, camera=False, central=office) as here:
            here.scan(NUMBERS[2], "MUG")
            [continued] = here.wait_for("JournalContinued")
            everything_sent(here)
            bodies = here.entries()
            assert bodies[0]["kind"] == "JournalContinued"
            assert bodies[0]["data"] == continued
            carried = [body["carried_from"]["journal_id"] for body in bodies if body.get("carried_from")]
            assert set(carried) == {continued["old_journal_id"]}
        wait_until(lambda: packed_at(office) == set(NUMBERS[:3]), "all three parcels are at head office, once each")


def test_a_head_office_restored_from_an_older_backup_gets_the_rest_again(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    central, backup = tmp_path / "central", tmp_path / "backup"
    with floor(tmp_path, camera=False, central=f"http://127.0.0.1:{port}") as here:
        with head_office(central, port):
            here.import_orders(*(order_row(n, waybill=number) for n, number in enumerate(NUMBERS)))
            here.sign_in()
            here.scan(NUMBERS[0], "MUG")
            everything_sent(here)
        shutil.copytree(central, backup)
        with head_office(central, port):
            here.scan(NUMBERS[1], "MUG")
            everything_sent(here)
        shutil.rmtree(central)
        shutil.copytree(backup, central)
        with head_office(central, port) as office:
            here.scan(NUMBERS[2], "MUG")
            wait_until(lambda: packed_at(office) == set(NUMBERS[:3]), "what was lost is there again", 60)


def everything_sent(here: Floor) -> None:
    """Wait until head office has acknowledged the whole record."""
    wait_until(lambda: here.api.get("/ready").json()["pending_events"] == 0, "everything is acknowledged", 60)


def packed_at(office: str) -> set[str]:
    """Waybill numbers of packed parcels in head office's pull; each may stand there once only."""
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in httpx.get(f"{office}/api/v1/shipment-times.ndjson", timeout=10).text.splitlines()
    ]
    numbers = [row["tracking_number"] for row in rows if row.get("tracking_number") and row.get("packed_at")]
    assert len(numbers) == len(set(numbers)), "one parcel stands twice"
    return set(numbers)
