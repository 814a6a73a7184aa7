"""Keeps a clip of each parcel: from a while before the scan that opened it to a while after it was packed.

Copies the camera's own frames, and deletes the oldest clips where the budget is spent; photos it never touches. What
is cut short by a restart is no clip. Does not know a file's form, or who looks at it.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from domain.events import ClipKept
from edge.clock import Clock
from edge.drafts import draft_of
from edge.settings import ClipSettings
from edge.store.instants import us
from hardware.clip import ClipFile, KeptClip
from hardware.clip_folder import sweep_clips, trim_clips
from hardware.errors import HardwareError
from hardware.film import Film
from journal.database import Connection
from journal.write import Decision, Writer

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.4
IDLE_SECONDS = 2.0
LATE_NS = 500_000_000
"""So long after a clip's end its last frames have surely arrived."""
CLIP_SECONDS_MAX = 180.0
"""A parcel that lies open over lunch is not filmed to its end."""
FREE_BYTES_MIN = 1_000_000_000
"""Photos and the record need what is left of the disk: below it nothing is filmed, and the oldest clips go."""


@dataclass(slots=True, kw_only=True)
class _Filming:
    """One clip being written. ``until_ns``: its end on the boot clock, as far as it is known."""

    parcel_id: str
    place: str
    file: ClipFile
    from_ns: int
    until_ns: int
    seen: int | None = None
    closed: bool = False


class Clips:
    """One turn copies what the camera gave since the last one, begins clips and ends them."""

    def __init__(
        self, connection: Connection, writer: Writer, *, film: Film, folder: Path, settings: ClipSettings, clock: Clock
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._film = film
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._filming: list[_Filming] = []
        self._opened = self._newest()
        sweep_clips(folder)

    def turn(self) -> float:
        """Go on with every clip; returns the seconds until the next look without being woken."""
        now_ns = self._clock.instant().boot_ns
        self._begin()
        for each in list(self._filming):
            if not each.closed:
                self._look_for_end(each, now_ns)
            try:
                self._copy(each)
                if now_ns > each.until_ns + LATE_NS:
                    self._filming.remove(each)
                    self._keep(each)
            except HardwareError:
                # A clip is a kindness: its loss is told to whoever reads the log, and holds nothing up.
                log.warning("the clip of parcel %s is lost", each.parcel_id, exc_info=True)
                each.file.drop()
                self._filming = [other for other in self._filming if other is not each]
        return LOOK_SECONDS if self._filming else IDLE_SECONDS

    def _begin(self) -> None:
        rows = self._connection.execute(
            "SELECT parcel_id, opened_place, opened_at, opened_sequence FROM parcels"
            " WHERE opened_at > ? AND opened_sequence > ? ORDER BY opened_sequence",
            (us(self._clock.now() - timedelta(minutes=1)), self._opened),
        ).fetchall()
        for parcel_id, place, opened_at, sequence in rows:
            self._opened = sequence
            if not self._has_room():
                continue
            opened_ns = self._boot_ns(opened_at)
            self._filming.append(
                _Filming(
                    parcel_id=parcel_id,
                    place=place,
                    file=ClipFile(self._folder, f"{sequence}"),
                    from_ns=opened_ns - int(self._settings.seconds_before * 1e9),
                    until_ns=opened_ns + int(CLIP_SECONDS_MAX * 1e9),
                )
            )

    def _look_for_end(self, filming: _Filming, now_ns: int) -> None:
        """Its parcel was packed, or left the bench otherwise."""
        row = self._connection.execute(
            "SELECT state, packed_at FROM parcels WHERE parcel_id = ?", (filming.parcel_id,)
        ).fetchone()
        if row is not None and row[0] in {"opened", "verified"} and row[1] is None:
            return
        ended_ns = self._boot_ns(row[1]) if row is not None and row[1] is not None else now_ns
        filming.until_ns = min(filming.until_ns, ended_ns + int(self._settings.seconds_after * 1e9))
        filming.closed = True

    def _copy(self, filming: _Filming) -> None:
        # Where frames build upon each other it begins with one from before it is wanted.
        seen = self._film.since(filming.from_ns) if filming.seen is None else filming.seen
        frames = self._film.after(seen)
        if frames:
            filming.seen = frames[-1].sequence
            filming.file.add(each for each in frames if each.boot_ns <= filming.until_ns)

    def _keep(self, filming: _Filming) -> None:
        if not filming.file.frames:
            log.warning("no clip of parcel %s: the camera gives no frames that can be copied", filming.parcel_id)
            return
        kept = filming.file.keep()
        fact = ClipKept(
            parcel_id=filming.parcel_id,
            place=filming.place,
            digest=kept.digest,
            first_at=self._wall(kept.first_ns),
            last_at=self._wall(kept.last_ns),
            frames=kept.frames,
            size_bytes=kept.size_bytes,
        )
        self._writer.submit(lambda _connection: Decision(drafts=(draft_of(fact),), answer=None)).result()
        self._trim(kept)

    def _trim(self, newest: KeptClip) -> None:
        deleted = trim_clips(self._folder, self._settings.budget_mb * 1_000_000)
        if newest.digest in deleted:
            log.warning("the clips' budget of %s MB is less than one clip", self._settings.budget_mb)

    def _has_room(self) -> bool:
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free > FREE_BYTES_MIN:
            return True
        trim_clips(self._folder, self._settings.budget_mb * 500_000)
        return shutil.disk_usage(self._folder).free > FREE_BYTES_MIN

    def _newest(self) -> int:
        row = self._connection.execute("SELECT MAX(opened_sequence) FROM parcels").fetchone()
        return int(row[0] or 0)

    def _boot_ns(self, wall_us: int) -> int:
        moment = self._clock.instant()
        return moment.boot_ns - (us(moment.wall) - wall_us) * 1000

    def _wall(self, boot_ns: int) -> datetime:
        moment = self._clock.instant()
        return moment.wall - timedelta(microseconds=(moment.boot_ns - boot_ns) // 1000)
