"""A scan is read, decided and recorded in one stroke; the answer goes out only when it is durable.

The one road of every scan and touch, from a device, the API or a button. Does not know devices, HTTP or how a screen
shows an answer, and holds no state but the last code of each place, what overtook the photos that wait (both for
seconds) and the minute's refusals.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime

from domain.answer import Answer, Outcome, Ruling
from domain.barcode import CodeKind
from domain.bench import decide
from domain.events import PhotoAsked, WeightAsked
from domain.handover import OpenTrip, decide_handover
from domain.parcel import Parcel, ParcelLine
from domain.site import SiteRules
from domain.standing import Bench, Found, LastScan, Scan
from domain.weighing import decide_weighing
from edge.bench_profile import profile_here
from edge.doubts import Doubts
from edge.drafts import drafts_of
from edge.gate import verdict_on
from edge.reading import Reading, code_of
from edge.refusals import Refusals
from edge.session import bench_after
from edge.store import goods, load, unit_codes, weighings
from edge.store.instants import us
from edge.store.reuse import refused_order
from edge.store.stale import refresh
from edge.store.views import packed_today, remarks
from edge.waiting_photos import WaitingPhotos, named_by
from hardware.ports import Instant
from journal.database import Connection
from journal.write import Decision, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer and the bench as it stands after it: all that a screen needs."""

    at: datetime
    answer: Answer
    bench: Bench
    trip: OpenTrip | None
    count_today: int
    code: str = ""
    instead: Parcel | None = None
    scanned: ParcelLine | None = None
    remarks: tuple[tuple[str, str], ...] = ()


Decide = Callable[[Connection, Bench], Ruling]


class Packing:
    """The station's bench (and dock, and weigh-out): decides on the writer's thread, one scan after the other.

    ``printer`` names the one that takes the next label; ``component``: the first one is a print component.
    ``doubts`` says how far clock and floor may be trusted to refuse by rule: see ``edge.gate``.
    """

    def __init__(
        self,
        writer: Writer,
        *,
        doubts: Callable[[], Doubts] = Doubts,
        station: str = "",
        printer: Callable[[], str] = str,
        component: bool = False,
        has_camera: bool = True,
        has_scale: bool = False,
        photo_delay_ms: int | None = None,
        on_said: Callable[[Said], None] = lambda _said: None,
        on_unrecorded: Callable[[], None] = lambda: None,
    ) -> None:
        self._writer = writer
        self._doubts = doubts
        self._station = station
        self._printer = printer
        self.component = component
        self._has_camera = has_camera
        self._has_scale = has_scale
        self._photo_delay_ms = photo_delay_ms
        self._on_said = on_said
        self._on_unrecorded = on_unrecorded
        self._last: dict[str, LastScan] = {}
        self._refusals = Refusals()
        self.waiting_photos = WaitingPhotos()

    def scan(self, reading: Reading) -> Future[Said]:
        """Read, decide and record one scan. The future is done when the facts are durable."""
        code = code_of(reading)
        scan = Scan(at=reading.at, device=reading.device, code=code, boot_ns=reading.boot_ns, windows=reading.windows)
        place, role = reading.place, reading.role
        at = scan.at

        def decided(connection: Connection) -> Decision[Said]:
            here = self._here(connection, place, at)
            bench, trip = here.bench, here.trip
            found = self._look_up(here, scan)
            if role == "weigh":
                ruling = decide_weighing(
                    bench, scan, found, weighings.last(connection, place), has_scale=self._has_scale
                )
            elif role == "dock" or (trip is not None and bench.parcel is None):
                ruling = decide_handover(bench, trip, scan, found)
            else:
                ruling = decide(bench, scan, found)
            if ruling.last_scan is not None:
                text, device = ruling.last_scan
                self._last[place] = LastScan(code=text, device=device, at=at, boot_ns=scan.boot_ns)
            elif bench.last_scan is not None and bench.last_scan.code != scan.code.text:
                # Another code in between: the same one again is another unit, however soon.
                self._last.pop(place, None)
            moment = Instant(boot_ns=reading.boot_ns, wall=at)
            self.waiting_photos.note(place, moment, ruling.events, named_by(scan, bench, found))
            return self._decision(here, _on_the_boot_clock(ruling, reading.boot_ns), code=scan.code.text)

        return self._submit(decided)

    def touch(self, place: str, at: datetime, decide_touch: Decide) -> Future[Said]:
        """Record what a person did at this place without a scan."""

        def decided(connection: Connection) -> Decision[Said]:
            here = self._here(connection, place, at)
            # What was scanned before a touch and is scanned after it is meant twice.
            self._last.pop(place, None)
            ruling = decide_touch(connection, here.bench)
            self.waiting_photos.note(place, Instant(boot_ns=0, wall=at), ruling.events)
            return self._decision(here, ruling)

        return self._submit(decided)

    def look(self, connection: Connection, place: str, at: datetime) -> Said:
        """The bench as it is, with nothing said: what a screen shows when it (re)connects. Only reads."""
        here = self._here(connection, place, at)
        return self._said(here, Ruling(answer=_quiet(here.bench)))

    def _submit(self, decided: Callable[[Connection], Decision[Said]]) -> Future[Said]:
        future = self._writer.submit(decided)
        future.add_done_callback(self._publish)
        return future

    def _publish(self, future: Future[Said]) -> None:
        if future.cancelled():
            return
        if future.exception() is not None:
            # Nothing was recorded: the same code again is no trembling trigger, and the screen must say so.
            self._last.clear()
            self._on_unrecorded()
            return
        self._on_said(future.result())

    def _here(self, connection: Connection, place: str, at: datetime) -> _Here:
        rules = load.site_rules(connection)
        bench, trip = load.bench(
            connection,
            place,
            profile=profile_here(rules.profile, has_camera=self._has_camera, photo_delay_ms=self._photo_delay_ms),
            last_scan=self._last.get(place),
            printer=self._printer(),
            component=self.component,
            station=self._station,
        )
        return _Here(connection=connection, rules=rules, at=at, bench=bench, trip=trip)

    def _decision(self, here: _Here, ruling: Ruling, *, code: str = "") -> Decision[Said]:
        events = self._refusals.thin(here.bench.place, here.at, ruling.events)
        return Decision(drafts=drafts_of(events), answer=self._said(here, ruling, code=code))

    def _said(self, here: _Here, ruling: Ruling, *, code: str = "") -> Said:
        connection, answer, trip = here.connection, ruling.answer, here.trip
        after = bench_after(here.bench, ruling)
        count = packed_today(connection, after.badge, here.at, here.rules)
        if answer.outcome in (Outcome.PACKED, Outcome.UNLISTED):
            count += 1
        if trip is not None and answer.outcome is Outcome.HANDED_OVER:
            trip = replace(trip, count=trip.count + 1)
        return Said(
            at=here.at,
            answer=answer,
            bench=after,
            trip=trip,
            count_today=count,
            code=code,
            instead=load.parcel(connection, answer.instead) if answer.instead else None,
            scanned=self._scanned(connection, answer),
            remarks=tuple(remarks(connection, after.parcel.order_ids)) if after.parcel else (),
        )

    @staticmethod
    def _scanned(connection: Connection, answer: Answer) -> ParcelLine | None:
        """Goods that do not belong: the screen shows what was scanned beside what is wanted."""
        sku = answer.reason.params.get("sku") if answer.reason is not None else None
        return goods.line_of(connection, str(sku)) if sku else None

    def _look_up(self, here: _Here, scan: Scan) -> Found:
        """What the code stands for here: a badge, a parcel (by number, alias, our label or order), or goods."""
        connection, code = here.connection, scan.code
        if code.kind is CodeKind.BADGE:
            role = load.badge_role(connection, code.value, us(scan.at))
            return Found(badge=code.value if role else "", role=role)
        if not code.value or code.kind in (CodeKind.NOISE, CodeKind.COMMAND):
            return Found()
        if code.kind is CodeKind.ORDER:
            parcels = load.parcels_of_order_number(connection, code.value)
            return self._parcel(here, parcels[0]) if parcels else Found()
        parcel, replaced_by = load.parcel_named(connection, code.value)
        if parcel is not None:
            return self._parcel(here, parcel, replaced_by)
        if code.kind is CodeKind.WAYBILL and load.has_boxes(connection, code.value):
            return Found(boxes=True)
        return self._goods(here, scan)

    @staticmethod
    def _goods(here: _Here, scan: Scan) -> Found:
        connection, bench, code = here.connection, here.bench, scan.code
        skus = goods.skus_of_code(connection, code.value, bench.parcel)
        if bench.parcel is None:
            return Found(skus=skus)
        waits = bench.awaited
        line = next((each for each in bench.parcel.lines if waits and each.line_id == waits.line_id), None)
        return Found(
            skus=skus,
            answered=unit_codes.answered(connection, bench.parcel.parcel_id, code.value) if len(skus) > 1 else "",
            serial_of=unit_codes.parcel_of_serial(connection, code.text, line.sku) if line else "",
        )

    def _parcel(self, here: _Here, parcel: Parcel, replaced_by: str = "") -> Found:
        connection, current = here.connection, here.bench.parcel
        lifted = load.lifted(connection, parcel.parcel_id, us(here.at))
        if current is not None and current.parcel_id == parcel.parcel_id:
            return Found(parcel=parcel, replaced_by=replaced_by, lifted=lifted)
        opening = parcel.untouched and (current is None or current.completed_at is not None)
        if not opening:
            reused = refused_order(connection, parcel.tracking_number) if parcel.packed_at is not None else ""
            return Found(parcel=parcel, replaced_by=replaced_by, lifted=lifted, reused_for=reused)
        if refresh(connection, parcel.parcel_id):
            parcel = load.parcel(connection, parcel.parcel_id) or parcel
        verdict = verdict_on(connection, here.rules, parcel, here.bench.place, here.at, doubts=self._doubts())
        return Found(
            parcel=parcel,
            replaced_by=replaced_by,
            others=load.siblings(connection, parcel.parcel_id) if parcel.split else (),
            verdict=verdict,
            instead=verdict.instead or "",
            lifted=lifted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """What a decision stands on: the bench and the trip as the database holds them now, and the site's rules."""

    connection: Connection
    rules: SiteRules
    at: datetime
    bench: Bench
    trip: OpenTrip | None


def _on_the_boot_clock(ruling: Ruling, boot_ns: int) -> Ruling:
    """The trigger of a photo or weight on the clock that nobody can set: no step lets something older in."""
    if not boot_ns or not any(isinstance(event, PhotoAsked | WeightAsked) for event in ruling.events):
        return ruling
    events = tuple(
        replace(event, trigger_boot_ns=boot_ns) if isinstance(event, PhotoAsked | WeightAsked) else event
        for event in ruling.events
    )
    return replace(ruling, events=events)


def _quiet(bench: Bench) -> Answer:
    return replace(Ruling().answer, parcel=bench.parcel)
