"""Photos from a real stream to the record and the screen: whose waybill is in them, what is wrong with them, clips."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from websockets.sync.client import connect

from domain.site import Photo
from edge.settings import ClipSettings
from hardware.counter_strip import read_number
from hardware.picture import remove
from hardware.virtual_camera import VirtualCamera
from tests.station.whole import Floor, floor, order_row, running_clock, wait_until

pytestmark = pytest.mark.slow

FIRST, SECOND = "YT7512304410351", "YT7512304410352"


def ready(here: Floor, **second: Any) -> VirtualCamera:
    """Two parcels of one mug, a packer, nothing under the camera. ``second``: what its export says of the other."""
    here.import_orders(order_row(1, waybill=FIRST), order_row(2, waybill=SECOND, **second))
    here.sign_in()
    assert here.camera is not None
    return here.camera


def heard(here: Floor, outcome: str) -> list[dict[str, Any]]:
    """What the bench's screen is told of this outcome, from now on, until the first comes."""
    address = str(here.api.base_url).replace("http", "ws", 1) + "stream"
    said: list[dict[str, Any]] = []
    with connect(address) as screen:
        while not said:
            message = json.loads(screen.recv(timeout=15))
            if message["type"] == "bench" and (told := message["outcome"]) and told["outcome"] == outcome:
                said.append(told)
    return said


def test_a_parcels_own_waybill_is_read_in_its_photo(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        camera = ready(here)
        camera.show(f"{FIRST}\n马克杯 × 1")
        here.scan(FIRST, "MUG")
        [taken] = here.wait_for("PhotoTaken")
        assert (taken["waybill"], taken["defects"], taken["other_parcel"]) == ("matched", [], "")
        story = here.api.get(f"/parcels/{FIRST}").json()
        assert [(each["waybill"], each["defects"]) for each in story["photos"]] == [("matched", [])]
        full = here.api.get(f"/photos/{taken['digest']}").content
        assert sha256(full).hexdigest() == taken["digest"]
        small = here.api.get(f"/photos/{taken['digest']}", params={"small": True}).content
        assert Image.open(BytesIO(small)).width == 480
        assert story["photos"][0]["there"]
        remove(taken["digest"], here.photos)
        assert not here.api.get(f"/parcels/{FIRST}").json()["photos"][0]["there"]
        assert here.api.get(f"/photos/{taken['digest']}").status_code == 404
        assert len(small) < len(full) / 3


def test_another_parcels_waybill_alarms_on_the_bench_with_its_number_and_waits_on_the_panel(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        camera = ready(here)
        camera.show(f"{SECOND}\n马克杯 × 1")
        here.scan(FIRST)
        here.scanner.send("MUG")
        [told] = heard(here, "photo_other")
        assert told["sound"] == "stop"
        assert told["reason"]["params"] == {"number": FIRST, "other": SECOND}
        [taken] = here.of_kind("PhotoTaken")
        assert taken["waybill"] == "other_parcel"
        waiting = here.api.get("/parcels", params={"attention": "photo_other"}).json()["parcels"]
        assert [each["tracking_number"] for each in waiting] == [FIRST]
        camera.show(f"{FIRST}\n马克杯 × 1")
        here.api.post("/bench/retake")
        assert here.wait_for("PhotoTaken", 2)[1]["waybill"] == "matched"
        assert here.api.get("/parcels", params={"attention": "photo_other"}).json()["parcels"] == []


def outcome(here: Floor) -> dict[str, Any]:
    """The first photo's outcome."""
    wait_until(lambda: here.of_kind("PhotoTaken") or here.of_kind("PhotoMissed"), "the photo has an outcome")
    return (here.of_kind("PhotoMissed") + here.of_kind("PhotoTaken"))[0]


REFUNDED: dict[str, Any] = {"售后状态": "退款成功"}


def test_a_box_that_was_refused_is_never_photographed_as_the_one_before_it(tmp_path: Path) -> None:
    with floor(tmp_path, photo=Photo.REQUIRED) as here:
        camera = ready(here, **REFUNDED)
        camera.show(f"{FIRST}\n马克杯 × 1")
        camera.faults.covered = True
        here.scan(FIRST, "MUG")
        here.pause(0.7)
        camera.show(f"{SECOND}\n马克杯 × 1")
        here.scan(SECOND)
        assert [each["reason"] for each in here.of_kind("ScanRefused")] == ["withdrawn"]
        camera.faults.covered = False
        assert outcome(here)["reason"] in {"covered", "late"}
        assert not here.of_kind("PhotoTaken")
        assert not here.of_kind("ParcelPacked")


def test_a_photo_that_was_taken_before_the_refused_scan_packs_its_parcel(tmp_path: Path) -> None:
    with floor(tmp_path, photo=Photo.REQUIRED) as here:
        camera = ready(here, **REFUNDED)
        camera.show("\n马克杯 × 1")
        here.scan(FIRST, "MUG")
        here.wait_for("PhotoTaken")
        camera.show(f"{SECOND}\n马克杯 × 1")
        here.scan(SECOND)
        assert [each["tracking_number"] for each in here.wait_for("ParcelPacked")] == [FIRST]
        assert not here.of_kind("PhotoMissed")


def test_a_refunded_parcels_waybill_in_the_photo_alarms_with_its_number(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        camera = ready(here, **REFUNDED)
        camera.show(f"{SECOND}\n马克杯 × 1")
        here.scan(FIRST)
        here.scanner.send("MUG")
        [told] = heard(here, "photo_other")
        assert told["reason"]["params"] == {"number": FIRST, "other": SECOND}
        assert outcome(here)["waybill"] == "other_parcel"


def test_a_wall_clock_that_was_set_back_lets_no_frame_of_the_next_parcel_in(tmp_path: Path) -> None:
    wrong = [timedelta()]
    with floor(tmp_path, clock=running_clock(lambda: datetime.now(UTC) + wrong[0])) as here:
        camera = ready(here)
        camera.faults.covered = True
        here.scan(FIRST, "MUG")
        here.pause(0.5)
        wrong[0] = timedelta(seconds=-60)
        camera.show("\n马克杯 × 1")
        here.scan(SECOND)
        first, second = here.of_kind("ParcelOpened")
        assert second["at"] < first["at"]
        camera.faults.covered = False
        assert outcome(here)["reason"] in {"covered", "late"}
        assert not here.of_kind("PhotoTaken")


def test_a_picture_that_comes_late_out_of_a_buffer_is_found_by_the_waybill_in_it(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        camera = ready(here)
        camera.show(f"{FIRST}\n马克杯 × 1")
        here.scan(FIRST, "MUG")
        here.wait_for("PhotoTaken")
        camera.faults.stale_seconds = 30.0
        here.pause(0.5)
        camera.show(f"{SECOND}\n马克杯 × 1")
        here.scan(SECOND, "MUG")
        assert here.wait_for("PhotoTaken", 2)[1]["waybill"] == "other_parcel"


def test_a_covered_lens_is_missed_by_name_and_the_camera_doubted_until_it_sees_again(tmp_path: Path) -> None:
    with floor(tmp_path, photo=Photo.REQUIRED) as here:
        camera = ready(here)
        camera.faults.covered = True
        here.scan(FIRST, "MUG")
        assert here.wait_for("PhotoMissed")[0]["reason"] == "covered"
        assert not here.of_kind("ParcelPacked")
        here.scan(FIRST)
        here.wait_for("PhotoMissed", 2)

        def state() -> tuple[str, str]:
            device = next(each for each in here.api.get("/devices").json()["devices"] if each["device"] == "camera")
            return device["state"], (device["reason"] or {}).get("code", "")

        wait_until(lambda: state() == ("doubtful", "camera_covered"), "the camera is doubted")
        camera.faults.covered = False
        camera.show(f"{FIRST}\n马克杯 × 1")
        here.scan(FIRST)
        assert here.wait_for("PhotoTaken")[0]["waybill"] == "matched"
        assert here.wait_for("ParcelPacked")
        wait_until(lambda: state() == ("ok", ""), "the camera is believed again")


def test_a_clip_of_a_parcel_can_be_fetched_and_shows_what_the_camera_saw_from_before_its_scan(tmp_path: Path) -> None:
    with floor(tmp_path, clip=ClipSettings(seconds_after=1.0)) as here:
        camera = ready(here)
        camera.show(f"{FIRST}\n马克杯 × 1")
        here.pause(4)
        here.scan(FIRST, "MUG")
        [clip] = here.wait_for("ClipKept")
        [told] = here.api.get(f"/parcels/{FIRST}").json()["clips"]
        assert (told["digest"], told["there"]) == (clip["digest"], True)
        data = here.api.get(f"/clips/{clip['digest']}").content
        assert sha256(data).hexdigest() == clip["digest"]
        (tmp_path / "clip.mkv").write_bytes(data)
        video = cv2.VideoCapture(str(tmp_path / "clip.mkv"), cv2.CAP_FFMPEG)
        numbers = []
        while (read := video.read())[0]:
            numbers.append(read_number(np.asarray(read[1], np.uint8)))
        video.release()
        assert len(numbers) == clip["frames"]
        told_apart = [number for number in numbers if number is not None]
        assert told_apart == numbers == sorted(set(told_apart))
        # A virtual camera on a busy machine sends the newest frame and skips one now and then; nothing else is missing.
        assert len(numbers) > 0.9 * (told_apart[-1] - told_apart[0])
        opened = here.of_kind("ParcelOpened")[0]["at"]
        assert clip["first_at"] < opened < clip["last_at"]
        assert here.api.get(f"/clips/{'0' * 64}").status_code == 404
