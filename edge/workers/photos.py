"""Takes the photos that were asked for: intent, frame after its trigger and before the next scan, file, outcome.

Does not know why a photo was asked for, and never tries a missed one again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from domain.answer import Ruling
from domain.events import PhotoMissed, PhotoTaken
from domain.photo import is_demanded, photo_missed, photo_taken
from domain.reason import Reason, reason
from domain.standing import Bench
from edge.clock import Clock
from edge.packing import Packing, Said
from edge.photo_waybill import whose
from edge.photographer import NO_PHOTO, NoFrame, Photographer, Shown, Window
from edge.store import load
from edge.store.instants import us
from hardware.picture import Picture, save_small
from hardware.ports import Camera
from journal.database import Connection

FRAME_WITHIN = timedelta(seconds=5)
IDLE_SECONDS = 2.0
DOUBTED_AFTER = 2
"""Photos in a row with the same defect, after which the camera itself is called doubtful: one may be a hand."""

EARLY_SECONDS = 1.0
"""A photo that is wanted later than this is come back to; until then other photos are taken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A photo that waits. The trigger: microseconds of wall time, nanoseconds of the boot clock (0: unknown)."""

    photo_id: str
    parcel_id: str
    place: str
    trigger_us: int
    trigger_boot_ns: int
    shot: str
    delay_ms: int


class Photos:
    """One turn takes every photo that is asked for, oldest first."""

    def __init__(
        self,
        connection: Connection,
        packing: Packing,
        *,
        camera: Camera,
        folder: Path,
        calibration: Path,
        clock: Clock,
        tell: Callable[[dict[str, object]], None],
        doubt: Callable[[Reason | None], None] = lambda _why: None,
    ) -> None:
        """``tell`` is told how each photo came out, ``doubt`` what photos in a row have against the camera."""
        self._tell = tell
        self._doubt = doubt
        self._connection = connection
        self._packing = packing
        self._photographer = Photographer(camera, folder, calibration)
        self._clock = clock
        self._defects: list[str] = []

    def settle(self) -> None:
        """At start: an intent without outcome is missed, never silently taken of something else."""
        for asked in self._waiting():
            self._missed(asked, "restart").result()

    def turn(self) -> float:
        """Take what is asked for; returns the seconds until the next look without being woken."""
        pause = IDLE_SECONDS
        for asked in self._waiting():
            window, now = self._window(asked), self._clock.instant()
            left = (window.after_ns - now.boot_ns) / 1e9
            if left > EARLY_SECONDS:
                if not window.is_over(now):
                    pause = min(pause, left)
                    continue
                self._missed(asked, "late").result()
            else:
                self._take(asked, window)
            self._tell(self._outcome(asked))
        return pause

    def _outcome(self, asked: Asked) -> dict[str, object]:
        row = self._connection.execute(
            "SELECT f.parcel_id, p.tracking_number, f.state, f.digest, f.reason, f.waybill, f.shot, f.defects"
            " FROM photos f LEFT JOIN parcels p USING (parcel_id) WHERE f.photo_id = ?",
            (asked.photo_id,),
        ).fetchone()
        names = ("parcel_id", "tracking_number", "state", "digest", "reason", "waybill", "shot")
        return {**dict(zip(names, row, strict=False)), "defects": row[7].split(",") if row[7] else []}

    def _waiting(self) -> list[Asked]:
        rows = self._connection.execute(
            "SELECT photo_id, parcel_id, place, trigger_at, trigger_boot_ns, shot, delay_ms FROM photos"
            " WHERE state = 'asked' ORDER BY shot != '', asked_sequence"
        ).fetchall()
        return [Asked(*row) for row in rows]

    def _take(self, asked: Asked, window: Window) -> None:
        shown = self._photographer.frame(window, lambda codes: whose(self._connection, asked.parcel_id, codes))
        if isinstance(shown, NoFrame):
            self._missed(asked, shown.reason).result()
            return
        self._judge_camera(shown)
        if NO_PHOTO & set(shown.sight.defects):
            self._missed(asked, shown.wrong).result()
            return
        picture = self._photographer.keep(shown)
        if isinstance(picture, str):
            self._missed(asked, picture).result()
            return
        self._taken(asked, shown, picture).result()
        kept = "SELECT 1 FROM photos WHERE digest = ? AND state = 'taken' LIMIT 1"
        if self._connection.execute(kept, (picture.digest,)).fetchone() is None:
            picture.path.unlink(missing_ok=True)
        else:
            save_small(shown.frame.image, picture.path)

    def _window(self, asked: Asked) -> Window:
        trigger_ns = asked.trigger_boot_ns or self._boot_ns(asked.trigger_us)
        delay_ns = asked.delay_ms * 1_000_000
        return Window(
            after_ns=trigger_ns + delay_ns,
            # A further photo has its own time; the one that counts is of the moment of its scan.
            until_ns=trigger_ns + int(FRAME_WITHIN.total_seconds() * 1e9) + (delay_ns if asked.shot else 0),
            is_over=lambda at: self._packing.waiting_photos.overtaken(asked.place, asked.photo_id, at),
        )

    def _boot_ns(self, trigger_us: int) -> int:
        moment = self._clock.instant()
        return moment.boot_ns - (us(moment.wall) - trigger_us) * 1000

    def _judge_camera(self, shown: Shown) -> None:
        """One poor photo may be the packer's hand; several in a row with the same defect are the camera's."""
        named = {defect.value for defect in shown.sight.defects}
        self._defects = [*self._defects[1 - DOUBTED_AFTER :], shown.sight.defects[0].value if named else ""]
        if not named:
            self._doubt(None)
        elif len(self._defects) == DOUBTED_AFTER and len(set(self._defects)) == 1:
            self._doubt(reason(f"camera_{self._defects[0]}"))

    def _taken(self, asked: Asked, shown: Shown, picture: Picture) -> Future[Said]:
        photo_id, parcel_id = asked.photo_id, asked.parcel_id
        at, other = shown.frame.at.wall, shown.whose.other
        fact = PhotoTaken(
            photo_id=photo_id,
            parcel_id=parcel_id,
            digest=picture.digest,
            frame_at=at,
            width=picture.width,
            height=picture.height,
            size_bytes=picture.size_bytes,
            waybill=shown.whose.waybill,
            other_parcel=other.parcel_id if other else "",
            defects=tuple(defect.value for defect in shown.sight.defects),
            shot=asked.shot,
        )

        def missed(why: str) -> PhotoMissed:
            return PhotoMissed(
                photo_id=photo_id,
                parcel_id=parcel_id,
                at=at,
                reason=why,
                other_parcel=fact.other_parcel if why == shown.wrong else "",
                shot=asked.shot,
            )

        def decide(connection: Connection, bench: Bench) -> Ruling:
            if self._packing.waiting_photos.overtaken(asked.place, photo_id, shown.frame.at):
                return _ruled_missed(connection, bench, missed("late"))
            parcel = load.parcel(connection, parcel_id)
            if parcel is None:
                return Ruling((fact,))
            if shown.wrong and not asked.shot and is_demanded(bench, parcel):
                return photo_missed(bench, parcel, missed(shown.wrong), at, other)
            return photo_taken(bench, parcel, fact, other)

        return self._packing.touch(asked.place, at, decide)

    def _missed(self, asked: Asked, why: str) -> Future[Said]:
        fact = PhotoMissed(
            photo_id=asked.photo_id, parcel_id=asked.parcel_id, at=self._clock.now(), reason=why, shot=asked.shot
        )
        return self._packing.touch(
            asked.place, fact.at, lambda connection, bench: _ruled_missed(connection, bench, fact)
        )


def _ruled_missed(connection: Connection, bench: Bench, fact: PhotoMissed) -> Ruling:
    parcel = load.parcel(connection, fact.parcel_id)
    return photo_missed(bench, parcel, fact, fact.at) if parcel else Ruling((fact,))
