"""Takes the weights that were asked for: the first that comes to rest, of no load that was weighed before.

Does not know why a parcel is weighed, nor what a wrong weight means (``domain.weighing``). A weight belongs to the
waybill before it: where the next waybill came first, nobody knows whose it is.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

from domain.answer import Ruling
from domain.events import ParcelWeighed, WeightMissed
from domain.expected_weight import Tolerance, expected_weight
from domain.standing import Bench
from domain.weighing import not_weighed, weighed
from edge.clock import Clock
from edge.packing import Packing, Said
from edge.store import load, weighings
from edge.store.instants import us
from edge.store.weighings import Waiting
from hardware.errors import NotStable, ScaleLost
from hardware.plateau import EMPTY_GRAMS
from hardware.ports import Scale, Weight
from journal.database import Connection

WEIGHED_WITHIN_SECONDS = 5.0
IDLE_SECONDS = 2.0


class Weights:
    """One turn weighs every parcel that is asked for, oldest first."""

    def __init__(self, connection: Connection, packing: Packing, *, scale: Scale, clock: Clock) -> None:
        self._connection = connection
        self._packing = packing
        self._scale = scale
        self._clock = clock
        self._plateau = 0

    def settle(self) -> None:
        """At start: what was asked for and has no outcome was not weighed; what lies there now may be another."""
        for one in weighings.waiting(self._connection):
            self._missed(one, "restart").result()

    def turn(self) -> float:
        """Weigh what is asked for; returns the seconds until the next look without being woken."""
        for one in weighings.waiting(self._connection):
            self._weigh(one)
        return IDLE_SECONDS

    def _weigh(self, one: Waiting) -> None:
        # Never by the wall clock, which may have been set since: without a boot time its five seconds begin here.
        asked_ns = one.trigger_boot_ns or self._clock.instant().boot_ns
        until_ns = asked_ns + int(WEIGHED_WITHIN_SECONDS * 1e9)
        try:
            weight = self._scale.stable(after_plateau=self._plateau, not_after=until_ns, over_grams=EMPTY_GRAMS)
        except NotStable:
            self._missed(one, "not_stable").result()
        except ScaleLost:
            self._missed(one, "scale_lost").result()
        else:
            self._recorded(one, weight).result()
            if weighings.has_weight(self._connection, one.weighing_id):
                # Not where the next waybill came first: then this load is that one's.
                self._plateau = weight.plateau

    def _recorded(self, one: Waiting, weight: Weight) -> Future[Said]:
        grams = weight.grams or 0
        at = weight.at.wall

        def decide(connection: Connection, bench: Bench) -> Ruling:
            if weighings.overtaken(connection, one, weight.at.boot_ns, us(at)):
                return _decide_missed(connection, one, "next_parcel", at)
            parcel = load.parcel(connection, one.parcel_id)
            rules = load.site_rules(connection)
            units = weighings.units_of(parcel) if parcel is not None else ()
            expected = expected_weight(
                units,
                weighings.alike(connection, units, one.parcel_id) if units else (),
                weighings.unit_grams(connection, units),
                Tolerance(grams=rules.weight_tolerance_grams, percent=rules.weight_tolerance_percent),
            )
            fact = ParcelWeighed(
                weighing_id=one.weighing_id,
                parcel_id=one.parcel_id,
                place=one.place,
                badge=bench.badge,
                at=at,
                grams=grams,
                units=units,
                low=expected.low if expected else None,
                high=expected.high if expected else None,
                source=expected.source if expected else "",
                off=expected is not None and not expected.holds(grams),
            )
            lifted = load.lifted(connection, one.parcel_id, us(at))
            return weighed(bench, parcel, fact, lifted) if parcel is not None else Ruling((fact,))

        return self._packing.touch(one.place, at, decide)

    def _missed(self, one: Waiting, why: str) -> Future[Said]:
        now = self._clock.now()
        return self._packing.touch(one.place, now, lambda connection, _: _decide_missed(connection, one, why, now))


def _decide_missed(connection: Connection, one: Waiting, why: str, at: datetime) -> Ruling:
    fact = WeightMissed(weighing_id=one.weighing_id, parcel_id=one.parcel_id, place=one.place, at=at, reason=why)
    return not_weighed(load.parcel(connection, one.parcel_id), fact)
