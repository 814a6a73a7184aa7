"""Which photos that wait were overtaken by another parcel's scan at their place, and when.

A box that a bench refuses lies under the camera like one that it opens, so every scan that names another parcel counts,
whatever became of it. Kept in memory, since many of those write nothing: after a restart every photo that waited is
missed. Does not know cameras, and decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from domain.barcode import CodeKind
from domain.carrier import mother_number
from domain.events import Event, ParcelOpened, PhotoAsked
from domain.standing import Bench, Found, Scan
from hardware.ports import Instant

KEPT_A_PLACE = 64
"""More than ever wait at one place: the next parcel's scan ends all of them."""

NOBODYS = ""
"""Names a parcel that this station does not know."""

_PAPER = frozenset({CodeKind.WAYBILL, CodeKind.LABEL, CodeKind.ORDER})
"""By their form these are on a parcel's paper, also where nobody knows the number. Others may be on anything."""


class WaitingPhotos:
    """Noted on the writer's thread, in the order of the record; asked on any."""

    def __init__(self) -> None:
        self._places: defaultdict[str, dict[str, tuple[str, Instant | None]]] = defaultdict(dict)

    def note(self, place: str, at: Instant, events: Sequence[Event], named: str | None = None) -> None:
        """What was decided at a place. ``named``: the parcel whose code was scanned; None where that was no parcel's.

        ``at``: when, by both clocks (``boot_ns`` 0: unknown).
        """
        photos = self._places[place]
        for event in events:
            if isinstance(event, PhotoAsked):
                photos[event.photo_id] = (event.parcel_id, None)
            elif isinstance(event, ParcelOpened):
                named = event.parcel_id
        if named is not None:
            for photo_id, (parcel_id, overtaken_at) in photos.items():
                if overtaken_at is None and parcel_id != named:
                    photos[photo_id] = (parcel_id, at)
        while len(photos) > KEPT_A_PLACE:
            del photos[next(iter(photos))]

    def overtaken(self, place: str, photo_id: str, by: Instant) -> bool:
        """Whether another parcel's scan came before this moment; also where nobody remembers the photo any more.

        On the boot clock, which nobody can set; by wall time only for a scan that has no boot time.
        """
        known = self._places.get(place, {}).get(photo_id)
        if known is None:
            return True
        _parcel_id, at = known
        if at is None:
            return False
        return at.boot_ns <= by.boot_ns if at.boot_ns else at.wall <= by.wall


def named_by(scan: Scan, bench: Bench, found: Found) -> str | None:
    """The id of the parcel that a scan names, ``NOBODYS`` for one that nobody knows; None where it names none.

    Goods name none, known or not, nor does a unit's serial number that is waited for, whatever its form.
    """
    if found.parcel is not None:
        return found.parcel.parcel_id
    if found.boxes:
        # The other code on a box's label: its own, where that box is in hand or was the last one.
        boxes = (each for each in (bench.parcel, bench.last_parcel) if each is not None)
        own = (each.parcel_id for each in boxes if mother_number(each.tracking_number) == scan.code.value)
        return next(own, NOBODYS)
    is_paper = scan.code.kind in _PAPER and not found.skus and bench.awaited is None
    return NOBODYS if is_paper else None
