"""Where head office owns the feed: a mapping made at a station serves there, and an import is taken back there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.site import Photo, Profile, SiteRules
from edge.errors import NotPossible
from edge.intake import take_back
from edge.store.rebuild import rebuild
from edge.supervisors import hash_pin
from tests.edge.floor import state_of
from tests.station.test_head_office import free_port
from tests.station.whole import PIN, Floor, floor, head_office, order_row, wait_until

pytestmark = pytest.mark.slow

FILE = "单据,货品,件,面单\nE-1,MUG,1,{}\nE-2,MUG,1,{}\n"
ONE, TWO, THREE = "YT7512304418826", "YT7512304418827", "YT7512304418828"


def signed_in(here: Floor) -> None:
    """A supervisor, issued by head office, at this station's panel."""
    here.assembly.station.feed.issue_badge("B02", "supervisor", "", hash_pin(PIN))
    body = {"badge": "B02", "pin": PIN}
    wait_until(lambda: here.api.post("/session", json=body).status_code == 200, "the supervisor's badge came")


def mapping_of(here: Floor, content: bytes) -> dict[str, Any]:
    told = here.api.post("/mappings/columns", content=content).json()
    fields = zip(("number", "sku", "quantity", "tracking_number"), told["columns"], strict=True)
    columns = [{"field": field, "column": column["title"]} for field, column in fields]
    return {"key": told["key"], "name": "老ERP", "platform": "own", "columns": columns}


def state(here: Floor, waybill: str) -> str:
    answer = here.api.get(f"/parcels/{waybill}")
    return str(answer.json()["parcel"]["state"]) if answer.is_success else "none"


def test_a_mapping_and_an_undoing_go_to_head_office_and_come_back(tmp_path: Path) -> None:
    with (
        head_office(tmp_path / "central") as office,
        floor(tmp_path, camera=False, central=office, central_feed=True) as here,
        httpx.Client(base_url=f"{office}/api/v1", timeout=10) as central,
    ):
        feed = here.assembly.station.feed
        feed.set_rules(SiteRules(profile=Profile(photo=Photo.NONE)))
        signed_in(here)
        content = FILE.format(ONE, TWO).encode()
        assert here.api.post("/mappings", json=mapping_of(here, content)).json()["owned"] is False
        wait_until(lambda: here.api.get("/mappings").json()["mappings"], "the mapping came back by the feed")
        told = central.post("/orders/import", content=content).json()
        assert (told["platform"], told["accepted"]) == ("own", 2), "head office reads by it too"
        wait_until(lambda: state(here, TWO) == "released", "its orders are at the bench")

        mine = here.api.post("/orders/import", content=FILE.replace("E-", "F-").format(THREE, "").encode()).json()
        assert state(here, THREE) == "released"
        undo = f"/imports/{mine['import_id']}/undo"
        wait_until(lambda: here.api.post(undo).json().get("orders") == 2, "head office adopted it and takes it back")
        wait_until(lambda: state(here, THREE) == "none", "and the bench has it no more")
        assert here.api.post(undo).status_code == 200

        theirs = next(each for each in here.api.get("/imports").json()["imports"] if each["undone_at"] is None)
        feed.issue_badge("017", "packer", "", "")
        wait_until(lambda: here.api.post("/scans", json={"code": "B:017"}).json()["bench"]["packer"], "017 is known")
        here.scan(ONE)
        refused = here.api.post(f"/imports/{theirs['import_id']}/undo")
        assert (refused.status_code, refused.json()["reason"]["code"]) == (409, "import_begun")
        assert ONE in refused.json()["reason"]["params"]["numbers"]


def test_while_head_office_is_away_nothing_is_undone_and_it_says_so(tmp_path: Path) -> None:
    with floor(tmp_path, camera=False, central=f"http://127.0.0.1:{free_port()}", central_feed=True) as here:
        told = here.import_orders(order_row(1, waybill=ONE))
        station = here.assembly.station
        with pytest.raises(NotPossible) as refused:
            take_back(station, told["import_id"], "B02")
        assert refused.value.why.code == "undo_needs_owner"
        assert state(here, ONE) == "released"
        before = state_of(station.reader())
        rebuild(station.reader())
        assert state_of(station.reader()) == before
