"""What people and devices do at a bench beside scanning: holds, undo, lifts, trips, prints and photos. For any test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from domain import handover, touch
from domain.answer import Ruling
from domain.events import (
    Event,
    LabelFailed,
    LabelPrinted,
    LabelStarted,
    LabelUnknown,
    PhotoMissed,
    PhotoTaken,
    RuleLifted,
)
from domain.photo import photo_missed, photo_taken
from domain.rule import LIFT
from domain.standing import Bench
from edge.packing import Decide, Said
from edge.store import load
from edge.store.views import left_behind
from journal.database import Connection
from tests.edge.floor import PACKER, SUPERVISOR, Floor

HANDS = (
    "hold",
    "hold_for_an_hour",
    "release",
    "undo",
    "sign_out",
    "sign_in",
    "reprint",
    "retake",
    "lift",
    "lift_change",
    "printed",
    "print_failed",
    "print_unknown",
    "photographed",
    "photo_missed",
    "truck",
    "minute",
    "month",
)


class Hands:
    """Does things by name at one floor."""

    def __init__(self, here: Floor) -> None:
        self._here = here
        self._of: dict[str, Callable[[str], object]] = {
            "hold": lambda _name: self.touch(lambda _c, bench: touch.hold(bench, here.now, "short")),
            "hold_for_an_hour": lambda _name: self.touch(self._hold_for_an_hour),
            "release": self.release,
            "undo": lambda _name: self.touch(self._undo),
            "sign_out": lambda _name: self.touch(lambda _c, bench: touch.sign_out(bench, here.now)),
            "sign_in": lambda _name: here.scan(f"B:{PACKER}"),
            "reprint": lambda _name: self.touch(lambda _c, bench: touch.reprint(bench, here.now)),
            "retake": lambda _name: self.touch(
                lambda _c, bench: touch.retake(bench, here.now, bench.parcel or bench.last_parcel)
            ),
            "lift": lambda name: self.lift(name, "order_packed"),
            "lift_change": lambda name: self.lift(name, "changed"),
            "printed": lambda _name: self.prints(LabelPrinted),
            "print_failed": lambda _name: self.prints(LabelFailed),
            "print_unknown": lambda _name: self.prints(LabelUnknown),
            "photographed": lambda _name: self.photographs(works=True),
            "photo_missed": lambda _name: self.photographs(works=False),
            "truck": self.truck,
            "minute": lambda _name: here.pause(60),
            "month": lambda _name: here.pause(40 * 86_400),
        }

    def do(self, what: str, name: str = "") -> None:
        """Do one of ``HANDS``; ``name`` is the parcel that some of them are about."""
        self._of[what](name)

    def touch(self, decide: Decide, place: str = "bench") -> Said:
        """Anything that a touch may be."""
        self._here.pause()
        return self._here.packing.touch(place, self._here.now, decide).result()

    def release(self, name: str) -> Said:
        """End a parcel's hold."""

        def decide(connection: Connection, bench: Bench) -> Ruling:
            parcel, _ = load.parcel_named(connection, name)
            return touch.release(bench.place, PACKER, self._here.now, parcel) if parcel else Ruling()

        return self.touch(decide)

    def lift(self, name: str, rule: str) -> Said:
        """A supervisor lets a parcel pass a rule."""
        now = self._here.now

        def decide(connection: Connection, _bench: Bench) -> Ruling:
            parcel, _ = load.parcel_named(connection, name)
            parcel_id = parcel.parcel_id if parcel else name
            return Ruling(
                (RuleLifted(parcel_id=parcel_id, rule=rule, badge=SUPERVISOR, at=now, until=now + LIFT, reason="补发"),)
            )

        return self.touch(decide)

    def prints(self, outcome: type[LabelPrinted | LabelFailed | LabelUnknown]) -> None:
        """Every label that was asked for comes to this end."""
        for job_id, attempt in self._here.rows("SELECT job_id, attempt FROM jobs WHERE state = 'asked'"):
            said: dict[str, Any] = {"job_id": job_id, "attempt": attempt, "at": self._here.now}
            why: dict[str, Any] = {} if outcome is LabelPrinted else {"reason": "timeout"}
            self._record(LabelStarted(**said))
            self._record(outcome(**said, **why))

    def photographs(self, *, works: bool) -> None:
        """Every photo that was asked for is taken, or missed."""
        for photo_id, parcel_id in self._here.rows("SELECT photo_id, parcel_id FROM photos WHERE state = 'asked'"):
            self.touch(self._photographed(photo_id, parcel_id, works=works))

    def truck(self, name: str, carrier: str = "yto") -> Said:
        """A trip of the carrier comes, takes one parcel if it may, and leaves."""
        here = self._here
        here.scan(f"B:{PACKER}", place="dock")
        self.touch(lambda _c, bench: handover.open_trip(bench, here.now, carrier, None), "dock")
        here.scan(name, place="dock")

        def close(connection: Connection, bench: Bench) -> Ruling:
            left = tuple(card.parcel_id for card in left_behind(connection, carrier))
            return handover.close_trip(bench, load.open_trip(connection, "dock"), here.now, left)

        return self.touch(close, "dock")

    def _record(self, event: Event) -> None:
        self.touch(lambda _c, _bench: Ruling((event,)))

    def _hold_for_an_hour(self, _connection: Connection, bench: Bench) -> Ruling:
        return touch.hold(bench, self._here.now, "question", self._here.now + timedelta(hours=1), urgent=True)

    def _undo(self, connection: Connection, bench: Bench) -> Ruling:
        return touch.undo(bench, self._here.now, load.last_verified_line(connection, bench.parcel), 1)

    def _photographed(self, photo_id: str, parcel_id: str, *, works: bool) -> Decide:
        now = self._here.now
        missed = PhotoMissed(photo_id=photo_id, parcel_id=parcel_id, at=now, reason="no_frame")
        taken = PhotoTaken(
            photo_id=photo_id, parcel_id=parcel_id, digest="ab" * 32, frame_at=now, width=4, height=3, size_bytes=9
        )

        def decide(connection: Connection, bench: Bench) -> Ruling:
            parcel = load.parcel(connection, parcel_id)
            if parcel is None:
                return Ruling((taken if works else missed,))
            return photo_taken(bench, parcel, taken) if works else photo_missed(bench, parcel, missed, now)

        return decide
