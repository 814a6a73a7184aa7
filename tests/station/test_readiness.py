"""A whole station, asked whether it is ready: what is broken is named, what works is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.station.whole import Floor, floor, wait_until


def asked(here: Floor) -> dict[str, str]:
    """Each check's standing; the newest report must be this one."""
    report: dict[str, Any] = here.api.post("/readiness").json()
    assert report["at"] is not None
    assert here.api.get("/readiness").json() == report
    return {f"{each['what']}:{each['name']}".rstrip(":"): each["standing"] for each in report["checks"]}


def test_a_station_whose_devices_work_is_ready(tmp_path: Path) -> None:
    with floor(tmp_path, printer=True) as here:
        wait_until(lambda: here.api.get("/ready").json()["missing"] == [], "all devices are there")
        told = asked(here)
        assert {
            each: told[each] for each in ("device:camera", "device:scanner", "picture", "paper", "fonts")
        } == dict.fromkeys(("device:camera", "device:scanner", "picture", "paper", "fonts"), "ok")
        assert told["orders"] == "warn", "nothing was imported yet"
        assert "worker:photos" not in told


def test_a_camera_that_hangs_is_found_before_the_window(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        wait_until(lambda: here.api.get("/ready").json()["missing"] == [], "all devices are there")
        assert here.camera is not None
        assert asked(here)["picture"] == "ok"
        here.camera.faults.frozen = True
        wait_until(lambda: asked(here)["picture"] == "bad", "what was before the fault is another picture")


def test_paper_out_and_a_camera_that_is_away_are_found_before_the_window(tmp_path: Path) -> None:
    with floor(tmp_path, printer=True) as here:
        wait_until(lambda: here.api.get("/ready").json()["missing"] == [], "all devices are there")
        assert here.printer is not None
        assert here.camera is not None
        here.printer.faults.paper_out = True
        here.camera.kill()
        told = asked(here)
        assert (told["paper"], told["picture"]) == ("bad", "bad")


def test_the_paper_of_a_second_printer_is_looked_at_too(tmp_path: Path) -> None:
    with floor(tmp_path, camera=False, printer=True, second_printer=True) as here:
        assert here.second_printer is not None
        here.second_printer.faults.paper_low = True
        told = {(each["what"], each["name"]): each["standing"] for each in here.api.post("/readiness").json()["checks"]}
    assert (told["paper", "label"], told["paper", "second"]) == ("ok", "warn")
