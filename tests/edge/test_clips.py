"""Which frames a clip of a parcel holds, when it ends, and what is left when the power, the disk or the budget ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from domain import touch
from domain.site import Photo, Profile, SiteRules
from edge.settings import ClipSettings
from edge.workers import clips
from edge.workers.clips import CLIP_SECONDS_MAX, Clips
from hardware.clip_folder import UNFINISHED, clip_path
from hardware.film import Coded, Film
from journal.envelope import parse_body
from tests.edge.floor import MUG, START, Floor, an_order, floor, waybill_number
from tests.edge.hands import Hands
from tests.hardware.stream import streamed

FRAMES_A_SECOND = 5


class Filmed:
    """A floor whose camera shows the second of the floor's time as a shade."""

    def __init__(self, here: Floor, folder: Path, settings: ClipSettings) -> None:
        self.here = here
        self.folder = folder / "clips"
        self.film = Film()
        self._shown_ns = here.time.boot_ns
        self.clips = self.started(settings)

    def started(self, settings: ClipSettings) -> Clips:
        return Clips(
            self.here.reader,
            self.here.writer,
            film=self.film,
            folder=self.folder,
            settings=settings,
            clock=self.here.clock,
        )

    def run(self, seconds: float) -> None:
        """Time goes on, frames come, the worker turns."""
        for _ in range(round(seconds * FRAMES_A_SECOND)):
            self.here.pause(1 / FRAMES_A_SECOND)
            self.catch_up()
            self.clips.turn()

    def catch_up(self) -> None:
        """The frames of the time that went by in scans."""
        while self._shown_ns + 1e9 / FRAMES_A_SECOND <= self.here.time.boot_ns:
            self._shown_ns += int(1e9 / FRAMES_A_SECOND)
            self.film.append(Coded(data=shaded(round(self._shown_ns / 1e9))), self._shown_ns)

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.here.scan(code)
            self.catch_up()
            self.clips.turn()

    def kept(self) -> list[dict[str, Any]]:
        entries = [parse_body(row[0]) for row in self.here.rows("SELECT body FROM envelopes ORDER BY sequence")]
        return [entry.data for entry in entries if entry.kind == "ClipKept"]


def shaded(second: int) -> bytes:
    return cv2.imencode(".jpg", np.full((48, 64, 3), second % 250, np.uint8))[1].tobytes()


def shades_in(path: Path) -> list[int]:
    """Each frame of a clip, from the first on."""
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    seen: list[int] = []
    while (read := video.read())[0]:
        seen.append(round(float(read[1].mean())))
    video.release()
    return seen


def seconds_in(path: Path) -> list[int]:
    """The seconds of the floor's time that a clip shows, each once."""
    return sorted(set(shades_in(path)))


@contextmanager
def filmed(folder: Path, settings: ClipSettings | None = None, parcels: int = 6) -> Iterator[Filmed]:
    with floor(folder, rules=SiteRules(profile=Profile(photo=Photo.NONE))) as here:
        here.take(*(an_order(n, MUG, number=waybill_number(n)) for n in range(1, parcels + 1)))
        here.sign_in()
        made = Filmed(here, folder, settings or ClipSettings())
        made.run(6)
        yield made


def since_start(told: str) -> float:
    return (datetime.fromisoformat(told) - START) / timedelta(seconds=1)


def test_a_clip_begins_three_seconds_before_the_opening_scan_and_ends_three_after_packing(tmp_path: Path) -> None:
    with filmed(tmp_path) as made:
        made.scan(waybill_number(1))
        opened = made.here.time.boot_ns / 1e9
        made.run(4)
        made.scan(MUG)
        packed = made.here.time.boot_ns / 1e9
        made.run(5)
        [clip] = made.kept()
        assert clip["parcel_id"] == made.here.parcel(waybill_number(1)).parcel_id
        assert opened - 3 <= since_start(clip["first_at"]) <= opened - 2.7
        assert packed + 2.7 <= since_start(clip["last_at"]) <= packed + 3
        assert clip["frames"] == round((packed - opened + 6) * FRAMES_A_SECOND) + 1
        path = clip_path(clip["digest"], made.folder)
        assert sha256(path.read_bytes()).hexdigest() == clip["digest"]
        assert clip["size_bytes"] == path.stat().st_size
        assert seconds_in(path) == list(range(round(opened - 3), round(packed + 3) + 1))
        assert made.here.rows("SELECT frames FROM clips") == [(clip["frames"],)]


def test_parcels_in_quick_succession_have_clips_that_overlap_each_whole(tmp_path: Path) -> None:
    with filmed(tmp_path) as made:
        for n in (1, 2, 3):
            made.scan(waybill_number(n), MUG)
        made.run(6)
        kept = made.kept()
        assert [each["parcel_id"] for each in kept] == [
            made.here.parcel(waybill_number(n)).parcel_id for n in (1, 2, 3)
        ]
        for each in kept:
            assert since_start(each["last_at"]) - since_start(each["first_at"]) >= 6.5
        assert since_start(kept[1]["first_at"]) < since_start(kept[0]["last_at"])
        assert not list((made.folder / UNFINISHED).iterdir())


def test_a_parcel_that_is_held_ends_its_clip_and_one_that_lies_open_is_filmed_for_three_minutes(tmp_path: Path) -> None:
    with filmed(tmp_path) as made:
        made.scan(waybill_number(1))
        Hands(made.here).touch(lambda _c, bench: touch.hold(bench, made.here.now, "short"))
        made.run(5)
        assert len(made.kept()) == 1
        made.scan(waybill_number(2))
        made.run(CLIP_SECONDS_MAX + 5)
        assert len(made.kept()) == 2
        length = since_start(made.kept()[1]["last_at"]) - since_start(made.kept()[1]["first_at"])
        assert CLIP_SECONDS_MAX + 2 < length <= CLIP_SECONDS_MAX + 3


def test_a_restart_leaves_no_half_clip_and_films_nothing_that_was_opened_before_it(tmp_path: Path) -> None:
    with filmed(tmp_path) as made:
        made.scan(waybill_number(1))
        made.run(1)
        assert list((made.folder / UNFINISHED).iterdir())
        made.clips = made.started(ClipSettings())
        assert not list((made.folder / UNFINISHED).iterdir())
        made.scan(MUG)
        made.run(5)
        assert made.kept() == []
        made.scan(waybill_number(2), MUG)
        made.run(5)
        assert len(made.kept()) == 1


def test_the_oldest_clip_goes_when_the_budget_is_spent_and_its_digest_stays_in_the_record(tmp_path: Path) -> None:
    with filmed(tmp_path, ClipSettings(budget_mb=10)) as made:
        heavy = np.random.default_rng(1).integers(0, 256, (600, 800, 3), np.uint8)
        jpeg = cv2.imencode(".jpg", heavy, [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes()
        made.film.append = lambda _jpeg, boot_ns: Film.append(made.film, Coded(data=jpeg), boot_ns)  # type: ignore[method-assign, assignment]  # a bigger picture
        for n in (1, 2, 3):
            made.scan(waybill_number(n), MUG)
            made.run(8)
            newest = clip_path(made.kept()[-1]["digest"], made.folder)
            os.utime(newest, (n, n))
        there = [clip_path(each["digest"], made.folder).exists() for each in made.kept()]
        size = made.kept()[0]["size_bytes"]
        assert 3_400_000 < size < 10_000_000, size
        assert there == [False, size < 5_000_000, True]


def test_nothing_is_filmed_on_a_disk_that_is_nearly_full_nor_by_a_camera_that_cannot_be_copied(tmp_path: Path) -> None:
    with filmed(tmp_path) as made:
        least, clips.FREE_BYTES_MIN = clips.FREE_BYTES_MIN, 1 << 62
        try:
            made.scan(waybill_number(1), MUG)
            made.run(5)
        finally:
            clips.FREE_BYTES_MIN = least
        assert made.kept() == []
        made.film.append = lambda _jpeg, _boot_ns: None  # type: ignore[method-assign, assignment]  # as VP8
        made.run(9)
        made.scan(waybill_number(2), MUG)
        made.run(5)
        assert made.kept() == []


def test_a_clip_of_a_stream_begins_with_the_key_frame_before_and_says_so(tmp_path: Path) -> None:
    with filmed(tmp_path) as made:
        frames = iter(streamed("h264", 400))
        made.film.append = lambda _coded, boot_ns: Film.append(made.film, next(frames), boot_ns)  # type: ignore[method-assign, assignment]  # a key frame every two seconds
        made.film.cut()
        made.run(9.2)
        made.scan(waybill_number(1))
        opened = made.here.time.boot_ns / 1e9
        made.run(3)
        made.scan(MUG)
        packed = made.here.time.boot_ns / 1e9
        made.run(5)
        [clip] = made.kept()
        assert opened - 5 <= since_start(clip["first_at"]) <= opened - 3
        assert packed + 2.7 <= since_start(clip["last_at"]) <= packed + 3
        path = clip_path(clip["digest"], made.folder)
        assert sha256(path.read_bytes()).hexdigest() == clip["digest"]
        assert len(shades_in(path)) == clip["frames"]
