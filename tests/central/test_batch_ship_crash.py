"""Power cuts at head office: after a file was taken, and between the hundreds in which its orders are declared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Any

import httpx
import pytest

from domain import events as e
from journal.database import open_database
from tests.central.serving import TOKEN, Client, Imported, serving, settings
from tests.central.ships import SHOP, Floors, content, feed, listed, numbered, rows, step, waiting
from tests.running_station import until
from tests.station.test_head_office import free_port

pytestmark = pytest.mark.slow

DYING = Path(__file__).with_name("dying.py")
ORDERS = tuple(numbered(serial) for serial in range(1, 251))
"""Declared in three steps: a hundred, a hundred, fifty."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@contextmanager
def office(folder: Path, database: str) -> Iterator[Client]:
    with serving(settings(folder, database=database)) as client:
        yield client


def packed_everywhere(central: Client) -> None:
    central.import_file(Imported(orders=ORDERS))
    floors = Floors(central)
    floors.pack("S1", *ORDERS[:150])
    floors.pack("S2", *ORDERS[150:])


@contextmanager
def dying(folder: Path, database: str, kind: str, times: int) -> Iterator[httpx.Client]:
    """Head office in a process of its own, to die then; a client with the token."""
    port = free_port()
    file = folder / "central.toml"
    where = f'database = "{database}"\n' if database else ""
    file.write_text(f'{where}data = "{folder}"\nport = {port}\ntoken = "{TOKEN}"\n', encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(DYING), str(file), kind, str(times)])
    try:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=60, headers=headers) as client:
            until(lambda: answers(client) or process.poll() is not None, 60)
            yield client
        assert process.wait(30) == -SIGKILL
    finally:
        process.kill()
        process.wait()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def states(folder: Path, database: str) -> dict[str, int]:
    """How many orders are in which state, while nobody runs."""
    with closing(open_database(database or str(folder / "central.db"), readonly=True)) as connection:
        return dict(connection.execute("SELECT state, COUNT(*) FROM batch_ship_rows GROUP BY state").fetchall())


@pytest.mark.timeout(180)
def test_a_power_cut_between_taken_and_answered_loses_nothing_and_takes_nothing_twice(
    tmp_path: Path, database: str
) -> None:
    with office(tmp_path, database) as central:
        packed_everywhere(central)
    with dying(tmp_path, database, "BatchShipTaken", 1) as client, pytest.raises(httpx.TransportError):
        client.post("/batch-ship", json=SHOP)
    with office(tmp_path, database) as central:
        (file,) = listed(central)["files"]
        assert (file["taken"], file["uploaded_at"], waiting(central)) == (len(ORDERS), None, 0)
        whole = content(central, file)
        assert [row[0] for row in rows(central, file)] == [order.number for order in ORDERS]
        assert central.post("/batch-ship", json=SHOP).status_code == 409
    with office(tmp_path, database) as again:
        assert content(again, file) == whole


@pytest.mark.timeout(180)
def test_a_power_cut_between_two_hundreds_declares_each_order_once_and_at_one_instant(
    tmp_path: Path, database: str
) -> None:
    with office(tmp_path, database) as central:
        packed_everywhere(central)
    with dying(tmp_path, database, "BatchShipUploaded", 2) as client:
        file = client.post("/batch-ship", json=SHOP).raise_for_status().json()
        with pytest.raises(httpx.TransportError):
            client.post(f"/batch-ship/{file['file_id']}/uploaded", json={"badge": "B02"})
    assert states(tmp_path, database) == {"uploaded": 200, "taken": 50}, "the control: it died in between"
    with office(tmp_path, database) as central:
        (known,) = listed(central)["files"]
        counts = (known["uploaded"], known["told"], known["taken"], known["uploaded_by"])
        assert counts == (len(ORDERS), len(ORDERS), 0, "B02"), "the rest is declared as it starts"
        said: dict[str, list[Any]] = {}
        for event in feed(central):
            if isinstance(event, e.OrderImported) and event.order.declared_at is not None:
                said.setdefault(event.order.number, []).append(event.order.declared_at)
        assert len(said) == len(ORDERS)
        assert {len(times) for times in said.values()} == {1}
        assert len({times[0] for times in said.values()}) == 1
        assert step(central, file, "uploaded") == known


def whole_feed(central: Client) -> list[e.Event]:
    return feed(central)
