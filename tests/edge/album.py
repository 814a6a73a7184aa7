"""A camera that shows given pictures, one after the other, on a floor's own time; and the worker that takes photos."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from domain.reason import Reason
from edge.workers.photos import Photos
from hardware.errors import CameraLost, FrameMissed
from hardware.film import Film
from hardware.ports import DeviceState, Frame, Image, Instant
from journal.envelope import parse_body
from tests.edge.floor import START, Floor, FloorTime

FRAME_SECONDS = 0.2


class Album:
    """What lies under the camera, frame by frame; after the last one no frame comes."""

    state = DeviceState.OK
    alive = True
    film = None
    device = "camera"

    def __init__(self, time: FloorTime) -> None:
        self._time = time
        self._pictures: Iterator[Image | Callable[[], object]] = iter(())
        self.taken = 0
        self.unplugged = False

    def show(self, pictures: Iterable[Image | Callable[[], object]]) -> None:
        """Show these from now on. What is no picture is done between two frames."""
        self._pictures = iter(pictures)

    def record(self, film: Film) -> None:
        """Its pictures have no code of their own."""

    def start(self) -> None:
        """It always runs."""

    def close(self) -> None:
        """Nothing to let go of."""

    def frame_after(self, boot_ns: int, *, not_after: int | None = None, timeout_seconds: float = 5.0) -> Frame:
        """The next picture, a fifth of a second after the one before."""
        del timeout_seconds
        if self.unplugged:
            self._go_to(max(not_after or 0, self._time.boot_ns))
            raise CameraLost("nobody plugged it in in time")
        self._go_to(max(boot_ns, self._time.boot_ns) + int(FRAME_SECONDS * 1e9))
        for picture in self._pictures:
            if callable(picture):
                picture()
                self._go_to(self._time.boot_ns + int(FRAME_SECONDS * 1e9))
                continue
            if not_after is not None and self._time.boot_ns > not_after:
                break
            self.taken += 1
            at = Instant(boot_ns=self._time.boot_ns, wall=self._time.now)
            return Frame(image=picture, at=at, sequence=self.taken)
        raise FrameMissed("the album has no more pictures")

    def latest(self, *, timeout_seconds: float = 2.0) -> Frame:
        """The next picture."""
        del timeout_seconds
        return self.frame_after(0)

    def _go_to(self, boot_ns: int) -> None:
        self._time.now = START + self._time.step + timedelta(microseconds=boot_ns // 1000)


class Studio:
    """A floor with a camera: what it shows is photographed by the station's own worker."""

    def __init__(self, here: Floor, folder: Path) -> None:
        self.here = here
        self.camera = Album(here.time)
        self.folder = folder / "photos"
        self.folder.mkdir()
        self.calibration = folder / "camera.json"
        self.told: list[dict[str, Any]] = []
        self.doubts: list[Reason | None] = []
        self.photos = Photos(
            here.reader,
            here.packing,
            camera=self.camera,
            folder=self.folder,
            calibration=self.calibration,
            clock=here.clock,
            tell=self.told.append,
            doubt=self.doubts.append,
        )

    def photograph(self, *pictures: Image | Callable[[], object]) -> dict[str, Any]:
        """Take what is asked for while these are shown; the newest outcome's data, with its kind."""
        self.camera.show(pictures)
        self.photos.turn()
        return self.outcomes()[-1]

    def outcomes(self) -> list[dict[str, Any]]:
        """Every photo's outcome, in order."""
        return self._of("PhotoTaken", "PhotoMissed")

    def asked(self) -> list[dict[str, Any]]:
        """Every photo that was asked for, in order."""
        return self._of("PhotoAsked")

    def _of(self, *kinds: str) -> list[dict[str, Any]]:
        rows = self.here.rows("SELECT body FROM envelopes ORDER BY journal_id, sequence")
        entries = [parse_body(row[0]) for row in rows]
        return [{**entry.data, "kind": entry.kind} for entry in entries if entry.kind in kinds]

    def files(self) -> list[str]:
        """The digests of the photos that lie in the folder."""
        return sorted(path.stem for path in self.folder.rglob("*.jpg") if not path.stem.endswith(".small"))
