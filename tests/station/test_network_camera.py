"""A station whose camera speaks H.264 over RTSP: the photo, the clip, and what is said of both before the evening."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.settings import ClipSettings
from hardware.counter_strip import read_number
from tests.hardware.network_camera import NetworkCamera, network_camera
from tests.shipfloor.command import shipfloor, write_settings
from tests.station.whole import floor, order_row

pytestmark = pytest.mark.slow

FIRST = "YT7512304410351"


def test_a_parcel_is_photographed_and_filmed_from_one_h264_connection(tmp_path: Path) -> None:
    with (
        network_camera(NetworkCamera()) as peer,
        floor(tmp_path, camera=peer.url, clip=ClipSettings(seconds_after=1.0)) as here,
    ):
        here.import_orders(order_row(1, waybill=FIRST))
        here.sign_in()
        peer.eye.show(f"{FIRST}\n马克杯 × 1")
        ready = {each["what"]: each["why"] for each in here.api.post("/readiness").json()["checks"]}
        assert ready["clip"] == {"code": "clip_filmed", "params": {"code": "H.264"}}
        here.pause(5)
        here.scan(FIRST, "MUG")
        [photo] = here.wait_for("PhotoTaken")
        [clip] = here.wait_for("ClipKept")
        assert sha256(here.api.get(f"/photos/{photo['digest']}").content).hexdigest() == photo["digest"]
        data = here.api.get(f"/clips/{clip['digest']}").content
        opened = here.of_kind("ParcelOpened")[0]["at"]
    assert sha256(data).hexdigest() == clip["digest"]
    assert clip["first_at"] < opened < clip["last_at"]
    (tmp_path / "clip.mkv").write_bytes(data)
    video = cv2.VideoCapture(str(tmp_path / "clip.mkv"), cv2.CAP_FFMPEG)
    numbers = []
    while (read := video.read())[0]:
        numbers.append(read_number(np.asarray(read[1], np.uint8)))
    video.release()
    assert len(numbers) == clip["frames"], "each frame is shown, from the first on"
    assert None not in numbers


def said_by_the_doctor(folder: Path, camera: str) -> tuple[str, bool]:
    settings = write_settings(folder, more=f'[camera]\nkind = "stream"\n{camera}\n[camera.clip]\n')
    told = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en").json["findings"]
    [clip] = [each for each in told if each["what"] == "Clip"]
    return clip["said"], clip["warns"]


def test_the_doctor_says_whether_a_camera_can_be_filmed(tmp_path: Path) -> None:
    with network_camera(NetworkCamera()) as peer:
        said, warns = said_by_the_doctor(tmp_path, f'options = {{ url = "{peer.url}" }}')
        assert (said, warns) == ("Each parcel is filmed (H.264)", False)
    film = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 15, (640, 480))
    chance = np.random.default_rng(1)
    for _ in range(15):
        writer.write(chance.integers(0, 256, (480, 640, 3), np.uint8))
    writer.release()
    said, warns = said_by_the_doctor(tmp_path, f'options = {{ url = "{film}" }}')
    assert "cannot be filmed" in said
    assert warns
