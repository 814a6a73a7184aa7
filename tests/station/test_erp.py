"""A whole station that tells an ERP and a second system: what a supervisor sees and decides, and a death in between."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.site import Photo, Profile, SiteRules
from edge.settings import ErpSettings, ReplaySettings
from tests.edge.erp.peer import Peer, Taken, answering, hanging_up, peer
from tests.running_station import RunningStation, order_row, orders_file, running_station, until

pytestmark = pytest.mark.slow

NUMBERS = ("YT7512304418826", "YT7512304410352", "YT7512304410353")
DYING = Path(__file__).with_name("dying.py")
SECRETS = {"app_key": "K", "app_secret": "hush", "session": "S"}
PAID = "2026-11-20 08:00:00"


def kuaimai(address: str) -> ErpSettings:
    return ErpSettings(name="km", template="kuaimai", address=address, secrets=SECRETS)


def pack(station: RunningStation, *numbers: str) -> None:
    station.station.feed.set_rules(SiteRules(profile=Profile(photo=Photo.NONE)))
    station.issue("017")
    station.scan("B:017")
    station.load(orders_file(*(order_row(f"261120-{place:015d}", each, PAID) for place, each in enumerate(numbers))))
    for number in numbers:
        station.pack(number, "CUP-RED")


def told(station: RunningStation) -> dict[str, Any]:
    (erp,) = station.get("/erp")["erps"]
    return dict(erp)


def test_a_supervisor_sees_the_queue_and_settles_what_nobody_knows(tmp_path: Path) -> None:
    with peer() as erp, running_station(tmp_path, erps=(kuaimai(erp.address),)) as station:
        erp.faults = [hanging_up, answering(200, {"success": False, "code": "9", "msg": "订单已发货"})]
        pack(station, *NUMBERS[:2])
        until(lambda: told(station)["unknown"] == 1)
        assert told(station)["state"] == "lost"
        assert told(station)["why"]["code"] == "erp_silent"
        (posting, *_) = told(station)["postings"]
        assert (posting["state"], posting["tracking_number"], posting["fact"]) == ("unknown", NUMBERS[0], "packed")
        settle = f"/api/v1/erp/postings/{posting['posting_id']}"
        assert station.client.post(f"{station.url}{settle}", json={"decision": "again"}).status_code == 403
        until(lambda: told(station)["refused"] == 1)
        station.sign_in()
        station.post(settle.removeprefix("/api/v1"), {"decision": "again"})
        until(lambda: told(station)["accepted"] == 1)
        (refused,) = told(station)["postings"]
        assert refused["said"] == "9 · 订单已发货"
        again = station.client.post(f"{station.url}{settle}", json={"decision": "there"})
        assert (again.status_code, again.json()["reason"]["code"]) == (409, "posting_settled")
        station.post(f"/erp/postings/{refused['posting_id']}", {"decision": "dropped"})
        assert told(station)["postings"] == []
        story = [each["kind"] for each in station.get(f"/parcels/{NUMBERS[0]}")["timeline"]]
        assert [kind for kind in story if kind.startswith("Posting")] == [
            "PostingAsked",
            "PostingUnknown",
            "PostingSettled",
            "PostingAccepted",
        ]


def test_neither_a_dead_erp_nor_a_dead_second_system_makes_a_bench_unready(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        nowhere = door.getsockname()[1]
    replay = ReplaySettings(name="pc", kind="tcp", options={"host": "127.0.0.1", "port": nowhere})
    settings: dict[str, Any] = {"erps": (kuaimai(f"http://127.0.0.1:{nowhere}"),), "replays": (replay,)}
    with running_station(tmp_path, **settings) as station:
        pack(station, *NUMBERS)
        until(lambda: told(station)["why"] is not None and station.get("/erp")["replays"][0]["dropped"] >= 1)
        assert told(station)["why"]["code"] == "erp_unreachable"
        assert told(station)["waiting"] == 3
        assert told(station)["since"] is not None
        assert station.get("/erp")["replays"][0]["why"]["code"] == "replay_lost"
        assert station.get("/health")["alive"]
        assert station.get("/ready")["missing"] == []


@contextmanager
def mortal(folder: Path, settings: str, port: int) -> Iterator[Any]:
    """A station in a process of its own that may be killed; ``start()`` gives its API."""

    class Mortal:
        process: subprocess.Popen[bytes]

        def start(self) -> str:
            file = folder / "station.toml"
            file.write_text(settings, encoding="utf-8")
            self.process = subprocess.Popen([sys.executable, str(DYING), str(file), "never"])
            url = f"http://127.0.0.1:{port}/api/v1"
            until(lambda: answers(url), 30)
            return url

        def kill(self) -> None:
            self.process.send_signal(signal.SIGKILL)

    here = Mortal()
    try:
        yield here
    finally:
        here.process.kill()
        here.process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def killed_while_posting(folder: Path, erp: Peer, template: str, secrets: str, accepted: int) -> dict[str, Any]:
    """Pack a parcel; the station dies when the ERP has its request. Start it, pack another: what the queue says then.

    ``accepted``: how many must have been taken by then.
    """
    port = free_port()
    settings = f"""
station_id = "S1"
data = "{folder}/station"
port = {port}

[[erps]]
name = "erp"
template = "{template}"
address = "{erp.address}"
facts = ["packed"]
secrets = {secrets}
"""
    with running_station(folder) as station:
        pack(station)
    with mortal(folder, settings, port) as station:

        def kill(_taken: Taken, _line: socket.socket) -> bool:
            station.kill()
            return bool(station.process.wait())

        erp.faults = [kill]
        api = station.start()
        for code in ("B:017", NUMBERS[0]):
            httpx.post(f"{api}/scans", json={"code": code}, timeout=10)
        until(lambda: station.process.poll() is not None, 20)
        api = station.start()
        httpx.post(f"{api}/scans", json={"code": NUMBERS[1]}, timeout=10)
        until(lambda: queue_at(api)["accepted"] == accepted, 40)
        return queue_at(api)


def queue_at(api: str) -> dict[str, Any]:
    (told,) = httpx.get(f"{api}/erp", timeout=10).json()["erps"]
    return dict(told)


def test_killed_between_the_request_and_its_answer_nothing_is_sent_twice(tmp_path: Path) -> None:
    secrets = '{ app_key = "K", app_secret = "h", session = "S" }'
    with peer() as erp:
        told = killed_while_posting(tmp_path, erp, "kuaimai", secrets, accepted=1)
        assert (told["unknown"], told["accepted"], told["waiting"]) == (1, 1, 0)
        assert erp.waybills() == [NUMBERS[0], NUMBERS[1]]


def test_control_killed_so_with_a_key_that_the_erp_tells_apart_it_is_sent_twice(tmp_path: Path) -> None:
    with peer() as erp:
        told = killed_while_posting(tmp_path, erp, "signed-json", '{ key = "h" }', accepted=2)
        assert (told["unknown"], told["accepted"]) == (0, 2)
        assert erp.twice() == [NUMBERS[0]]
        assert len({each.headers["idempotency-key"] for each in erp.taken}) == 2
