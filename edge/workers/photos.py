"""Takes the photos that were asked for: intent, frame after its trigger and before the next parcel, file, outcome.

Does not know why a photo was asked for, and never tries a missed one again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path

from domain.answer import Ruling
from domain.events import PhotoMissed, PhotoTaken
from domain.photo import photo_missed, photo_taken
from domain.standing import Bench
from edge.clock import Clock
from edge.packing import Packing, Said
from edge.store import load
from edge.store.instants import us
from hardware.errors import CameraOff, DiskFull, FrameMissed, HardwareError
from hardware.picture import Picture, save
from hardware.ports import Camera, Frame
from journal.database import Connection

FRAME_WITHIN = timedelta(seconds=5)
IDLE_SECONDS = 2.0

Asked = tuple[str, str, str, int, int]
"""Photo, parcel, place, and the trigger: microseconds of wall time, nanoseconds of the boot clock (0: unknown)."""


class Photos:
    """One turn takes every photo that is asked for, oldest first."""

    def __init__(
        self,
        connection: Connection,
        packing: Packing,
        *,
        camera: Camera,
        folder: Path,
        clock: Clock,
        tell: Callable[[dict[str, str]], None],
    ) -> None:
        self._tell = tell
        self._connection = connection
        self._packing = packing
        self._camera = camera
        self._folder = folder
        self._clock = clock

    def settle(self) -> None:
        """At start: an intent without outcome is missed, never silently taken of something else."""
        for asked in self._waiting():
            self._missed(asked, "restart").result()

    def turn(self) -> float:
        """Take what is asked for; returns the seconds until the next look without being woken."""
        for asked in self._waiting():
            self._take(asked).result()
            self._tell(self._outcome(asked[0]))
        return IDLE_SECONDS

    def _outcome(self, photo_id: str) -> dict[str, str]:
        row = self._connection.execute(
            "SELECT parcel_id, state, digest FROM photos WHERE photo_id = ?", (photo_id,)
        ).fetchone()
        return {"parcel_id": row[0], "state": row[1], "digest": row[2]}

    def _waiting(self) -> list[Asked]:
        rows = self._connection.execute(
            "SELECT photo_id, parcel_id, place, trigger_at, trigger_boot_ns FROM photos WHERE state = 'asked'"
            " ORDER BY asked_sequence"
        ).fetchall()
        return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]

    def _take(self, asked: Asked) -> Future[Said]:
        trigger_ns = asked[4] or self._boot_ns(asked[3])
        delay_ns = load.site_rules(self._connection).profile.photo_delay_ms * 1_000_000
        try:
            frame = self._camera.frame_after(
                trigger_ns + delay_ns, not_after=trigger_ns + int(FRAME_WITHIN.total_seconds() * 1e9)
            )
            picture = save(frame, self._folder)
        except CameraOff:
            return self._missed(asked, "no_camera")
        except FrameMissed:
            return self._missed(asked, "no_frame")
        except DiskFull:
            return self._missed(asked, "disk_full")
        except HardwareError:
            return self._missed(asked, "camera_lost")
        return self._taken(asked, frame, picture)

    def _boot_ns(self, trigger_us: int) -> int:
        moment = self._clock.instant()
        return moment.boot_ns - (us(moment.wall) - trigger_us) * 1000

    def _taken(self, asked: Asked, frame: Frame, picture: Picture) -> Future[Said]:
        photo_id, parcel_id, place, *_trigger = asked
        fact = PhotoTaken(
            photo_id=photo_id,
            parcel_id=parcel_id,
            digest=picture.digest,
            frame_at=frame.at.wall,
            width=picture.width,
            height=picture.height,
            size_bytes=picture.size_bytes,
        )

        def decide(connection: Connection, bench: Bench) -> Ruling:
            if _next_parcel_came(connection, photo_id, us(frame.at.wall)):
                return self._decide_missed(connection, bench, asked, "next_parcel", frame.at.wall)
            parcel = load.parcel(connection, parcel_id)
            return photo_taken(bench, parcel, fact) if parcel else Ruling((fact,))

        return self._packing.touch(place, frame.at.wall, decide)

    def _missed(self, asked: Asked, why: str) -> Future[Said]:
        now = self._clock.now()

        def decide(connection: Connection, bench: Bench) -> Ruling:
            return self._decide_missed(connection, bench, asked, why, now)

        return self._packing.touch(asked[2], now, decide)

    def _decide_missed(self, connection: Connection, bench: Bench, asked: Asked, why: str, at: datetime) -> Ruling:
        fact = PhotoMissed(photo_id=asked[0], parcel_id=asked[1], at=at, reason=why)
        parcel = load.parcel(connection, asked[1])
        return photo_missed(bench, parcel, fact, at) if parcel else Ruling((fact,))


def _next_parcel_came(connection: Connection, photo_id: str, frame_us: int) -> bool:
    """Whether another parcel's scan lies between the trigger and the frame: the picture may show that one."""
    row = connection.execute(
        "SELECT 1 FROM photos f JOIN parcels p ON p.opened_place = f.place AND p.opened_sequence > f.asked_sequence"
        " AND p.opened_at <= ? WHERE f.photo_id = ? AND p.opened_at >= f.trigger_at LIMIT 1",
        (frame_us, photo_id),
    ).fetchone()
    return row is not None
