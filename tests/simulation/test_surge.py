"""11.11: more is due than can be packed. What surge mode's queue then breaches, beside an exact scheduler of our own.

A bench takes what the product's queue names first, scans it at the product's own bench and is busy for a while; the
record says when each parcel was packed. Exact is: for parcels of equal packing time a matching of moments and parcels,
for others Moore and Hodgson's rule. Neither knows the product's order, its engine or its tables.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest

from domain.answer import Outcome
from domain.order import Order
from domain.site import Label, Photo, PlannedTrip, Profile, SiteRules, Surge
from edge.store.instants import us
from edge.store.load import site_rules
from edge.store.queue import page
from tests.edge.floor import MEMORY, MUG, PACKER, START, Floor, an_order, floor, waybill_number

SURGE = Surge(until=START + timedelta(days=3), badge=PACKER, reason="11.11")
USUAL = SiteRules(profile=Profile(label=Label.NONE, photo=Photo.NONE))
IN_SURGE = replace(USUAL, surge=SURGE)
BEGIN = START + timedelta(minutes=10)
PACE = timedelta(seconds=24)  # 900 parcels in six hours
SEEDS = range(24)
CAPACITY, TRIPS = 900, (20, 23)  # trips by their hour in Yiwu
EVENING = datetime(2026, 11, 20, 9, 40, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """A parcel as a scheduler sees it: all in paces since ``BEGIN``. It is in time if begun by ``by``."""

    serial: int
    comes: int
    by: int
    takes: int = 1


def test_with_equal_packing_times_surge_breaches_the_least_possible() -> None:
    for seed in SEEDS:
        jobs, paces = _some_jobs(seed, most=1)
        assert _breaches(jobs, paces, IN_SURGE) == _least_by_matching(jobs, paces), f"seed {seed}"


def test_the_usual_order_breaches_more_so_that_the_comparison_can_fail() -> None:
    usual = least = 0
    for seed in SEEDS:
        jobs, paces = _some_jobs(seed, most=1)
        usual += _breaches(jobs, paces, USUAL)
        least += _least_by_matching(jobs, paces)
    assert usual > least


def test_with_unequal_packing_times_the_ratio_to_the_least_possible_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    surge = least = 0
    for seed in SEEDS:
        jobs, _ = _some_jobs(seed, most=4)
        jobs = [replace(job, comes=0) for job in jobs]  # as the exact rule needs it
        found, exact = _breaches(jobs, _all(jobs), IN_SURGE), _least_by_moore_hodgson(jobs)
        assert exact <= found <= len(jobs)
        surge, least = surge + found, least + exact
    _tell(capsys, f"unequal packing times: {surge} breaches in surge mode, {least} at least: {surge / least:.2f} times")


@pytest.mark.slow
def test_of_3000_due_and_900_packed_no_order_of_packing_breaches_fewer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From 17:40 to 23:40, trips at 20:30 and 23:30: more must leave today than can be packed."""
    rules = replace(IN_SURGE, trips=tuple(_trip(hour) for hour in TRIPS))
    orders = [_late_order(serial) for serial in range(3000)]
    jobs = [Job(serial, 0, (_last_moment(order) - EVENING) // PACE) for serial, order in enumerate(orders)]
    least = _least_by_moore_hodgson([job for job in jobs if job.by < CAPACITY])
    surge, usual = (
        _evening(tmp_path, orders, each, name) for each, name in ((rules, "S1"), (replace(rules, surge=None), "S2"))
    )
    told = (
        f"3,000 due, 900 packed: {surge} ship-by breaches in surge mode, {least} at least, {usual} in the usual order"
    )
    _tell(capsys, told)
    assert least > 0
    assert surge == least < usual


def _evening(folder: Path, orders: Sequence[Order], rules: SiteRules, name: str) -> int:
    """Pack as many as fit; how many had their last moment meanwhile and were not packed by then."""
    with floor(folder, rules=rules, name=name) as here:
        here.sign_in()
        here.feed.take_orders("pdd", orders, 0, lambda _connection, order: order)
        for pace in range(CAPACITY):
            here.time.now = EVENING + pace * PACE
            _pack_next(here)
        packed = dict(here.rows("SELECT tracking_number, packed_at FROM parcels WHERE packed_at IS NOT NULL"))
    assert len(packed) == CAPACITY
    lasts = {order.tracking_number: us(_last_moment(order)) for order in orders}
    ended = us(EVENING + CAPACITY * PACE)
    return sum(last < ended and packed.get(number, ended) > last for number, last in lasts.items())


def _tell(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")


def _some_jobs(seed: int, *, most: int) -> tuple[list[Job], int]:
    """A small overload: some come later, deadlines tie and cross, and some are lost from the beginning."""
    chance = random.Random(seed)
    count = chance.randint(6, 14)
    paces = chance.randint(3, count)
    jobs = []
    for serial in range(count):
        comes = chance.choice((0, 0, 0, chance.randint(0, paces)))
        takes = chance.randint(1, most)
        jobs.append(Job(serial, comes, chance.randint(-1, paces), takes))
    return jobs, paces


def _all(jobs: Sequence[Job]) -> int:
    return sum(job.takes for job in jobs)


def _breaches(jobs: Sequence[Job], paces: int, rules: SiteRules) -> int:
    """Let a bench work through them for as long; how many the record says were not packed by their ship-by."""
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder), rules=rules) as here:
        here.sign_in()
        pace, known = 0, set[int]()
        while pace < paces:
            here.time.now = BEGIN + pace * PACE
            new = [job for job in jobs if job.comes <= pace and job.serial not in known]
            here.feed.take_orders("pdd", [_order(job) for job in new], 0, lambda _connection, order: order)
            known |= {job.serial for job in new}
            pace += _pack_next(here, {waybill_number(job.serial): job.takes for job in jobs})
        rest = [job for job in jobs if job.serial not in known]
        here.feed.take_orders("pdd", [_order(job) for job in rest], 0, lambda _connection, order: order)
        [(late,)] = here.rows(
            "SELECT COUNT(*) FROM parcels WHERE ship_by < ? AND (packed_at IS NULL OR packed_at > ship_by)",
            (us(BEGIN + paces * PACE),),
        )
        return int(late)


def _pack_next(here: Floor, units: Mapping[str, int] = MappingProxyType({})) -> int:
    """Take what the queue names first and pack it; how long the bench is busy with it, in paces."""
    first = page(here.reader, here.now, site_rules(here.reader), 1)
    if not first:
        return 1
    [(number,)] = here.rows("SELECT tracking_number FROM parcels WHERE parcel_id = ?", first)
    takes = units.get(number, 1)
    opened = here.scan(number)
    assert opened.answer.outcome is Outcome.OPENED, "the bench does not refuse what the queue names"
    packed = here.scan(*[MUG] * takes)
    assert packed.answer.outcome is Outcome.PACKED
    return takes


def _order(job: Job) -> Order:
    """Half a pace past the last moment at which it may be begun; its scans take seconds of that. Paid in any order."""
    paid = START - timedelta(hours=2, seconds=(job.serial * 7919) % 1000)
    promise = BEGIN + job.by * PACE + PACE / 2
    number = waybill_number(job.serial)
    order = an_order(job.serial, number=number, paid_at=paid, confirmed_at=paid, promise_at=promise)
    return replace(order, lines=tuple(replace(line, quantity=job.takes) for line in order.lines))


def _late_order(serial: int) -> Order:
    """Paid over three days; every fourth has the promise of a platform that wants it sooner."""
    paid = datetime(2026, 11, 18, 1, 0, tzinfo=UTC) + timedelta(seconds=(serial * 7919) % (3 * 86_400 - 60_000))
    promise = paid + timedelta(hours=30) if serial % 4 == 0 else None
    return an_order(serial, number=waybill_number(serial), paid_at=paid, confirmed_at=paid, promise_at=promise)


def _trip(hour: int) -> PlannedTrip:
    return PlannedTrip(carrier="yto", weekdays=tuple(range(7)), departs=time(hour, 30))


def _last_moment(order: Order) -> datetime:
    """Half an hour before the last truck that the carrier scans by its ship-by, an hour and a half after it left."""
    assert order.paid_at is not None
    ship_by = order.promise_at or order.paid_at + timedelta(hours=48)
    leaves = [datetime(2026, 11, 17 + day, hour - 8, 30, tzinfo=UTC) for day in range(8) for hour in TRIPS]
    usable = [at for at in leaves if order.paid_at < at <= ship_by - timedelta(minutes=90)]
    return max(usable) - timedelta(minutes=30) if usable else ship_by


def _least_by_matching(jobs: Sequence[Job], paces: int) -> int:
    """Parcels whose time runs out within these paces and for which no moment is left, however moments are given out."""
    taken: dict[int, Job] = {}

    def place(job: Job, tried: set[int]) -> bool:
        for moment in range(max(0, job.comes), min(paces - 1, job.by) + 1):
            if moment in tried:
                continue
            tried.add(moment)
            if moment not in taken or place(taken[moment], tried):
                taken[moment] = job
                return True
        return False

    ending = [job for job in jobs if job.by < paces]
    return sum(not place(job, set()) for job in ending)


def _least_by_moore_hodgson(jobs: Sequence[Job]) -> int:
    """The least late jobs on one machine: by due date, and whenever one is late the longest taken so far goes."""
    ended, kept, late = 0, list[tuple[int, int]](), 0
    for job in sorted(jobs, key=lambda job: job.by + job.takes):
        heappush(kept, (-job.takes, job.serial))
        ended += job.takes
        if ended > job.by + job.takes:
            ended += heappop(kept)[0]
            late += 1
    return late
