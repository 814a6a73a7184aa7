"""Who may take and read head office's batch-ship files, and what is no request."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.central.serving import TOKEN, Imported, serving, settings
from tests.central.ships import SHOP, Floors, feed, listed, numbered, rows, take
from tests.central.support import NOON


def test_writing_needs_the_station_s_token_and_reading_what_the_pull_needs(tmp_path: Path) -> None:
    with serving(settings(tmp_path, read_token="figures")) as central:
        order = numbered(1)
        central.import_file(Imported(orders=(order,)))
        Floors(central).pack("S1", order)
        file = take(central)
        paths = ("/batch-ship", f"/batch-ship/{file['file_id']}/uploaded", f"/batch-ship/{file['file_id']}/take-back")
        central.http.headers["Authorization"] = "Bearer figures"
        assert listed(central)["files"][0]["taken"] == 1
        assert rows(central, file)[0][0] == order.number
        for path in paths:
            assert central.post(path, json=SHOP).status_code == 401, path
        central.http.headers["Authorization"] = "Bearer wrong"
        assert central.get("/batch-ship").status_code == 401
        assert central.get(f"/batch-ship/{file['file_id']}/file").status_code == 401
        central.http.headers["Authorization"] = f"Bearer {TOKEN}"
        assert (listed(central)["files"][0]["taken"], len(listed(central)["waiting"])) == (1, 0), "nothing was done"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"platform": "p", "shp": ""}', b'{"platform": "a\\u0000"}', b'{"platform": 3}', b"\xff"]
)
def test_what_cannot_be_read_is_refused_and_writes_nothing(tmp_path: Path, body: bytes) -> None:
    with serving(settings(tmp_path)) as central:
        assert central.post("/batch-ship", content=body).status_code == 422
        assert feed(central) == []


def test_the_day_and_the_name_are_of_head_office_s_wall(tmp_path: Path) -> None:
    with serving(settings(tmp_path, zone="America/New_York"), now=NOON.replace(hour=3)) as central:
        order = numbered(1)
        central.import_file(Imported(orders=(order,)))
        Floors(central).pack("S1", order)
        file = take(central)
        assert file["day"] == "2026-11-19"
        answer = central.get(f"/batch-ship/{file['file_id']}/file")
        assert 'filename="batch-ship-pinduoduo-shop-1-20261119-220000.csv"' in answer.headers["content-disposition"]
