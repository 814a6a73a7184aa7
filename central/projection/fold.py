"""Effects of a batch joined to the facts that are kept, and written back. Does not know rows or envelopes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar

import msgspec

from central.projection.effects import Effect, Refused, Renamed
from central.projection.facts import (
    CarrierFacts,
    JobFacts,
    Moment,
    OrderFacts,
    ParcelFacts,
    RuleFacts,
    StationFacts,
    join_carriers,
    join_jobs,
    join_parcels,
    join_stations,
)
from central.projection.feed_effects import OrderGiven, RuleGiven, WaybillGiven
from central.projection.group import began
from central.projection.rulebook import Rulebook
from central.projection.ship_effects import Shipped
from central.store.bulk import select_in, upsert
from domain.carrier import name_of
from domain.order import Order, Waybill, parcel_id_of_order, parcel_id_of_waybill
from journal.database import Connection

F = TypeVar("F")

USED_AGAIN_AFTER = timedelta(days=30)
"""An order that began so long after all others under its number is in another parcel: the number is used again."""


@dataclass(slots=True, kw_only=True)
class Touched:
    """What changed, so that the rows it shows in are computed again."""

    parcels: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Shelf(Generic[F]):
    """Facts of one kind: loaded by key when first asked for, written back if they changed."""

    table: str
    key: str
    shape: type[F]
    kept: dict[str, F] = field(default_factory=dict)
    now: dict[str, F] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def load(self, connection: Connection, keys: set[str]) -> None:
        """Fetch what is kept under these keys."""
        missing = keys - self.asked - self.now.keys()
        self.asked |= keys
        sql = f"SELECT {self.key}, facts FROM {self.table} WHERE {self.key} IN {{keys}}"  # noqa: S608 - our own names
        for key, text in select_in(connection, sql, missing):
            self.kept[key] = self.now[key] = msgspec.json.decode(text, type=self.shape)

    def join(self, key: str, facts: F, join: Callable[[F, F], F]) -> None:
        """Add facts to what is known under the key."""
        known = self.now.get(key)
        self.now[key] = facts if known is None else join(known, facts)

    def changed(self) -> list[str]:
        """Keys whose facts are no longer those kept."""
        return [key for key, facts in self.now.items() if self.kept.get(key) != facts]

    def save(self, connection: Connection) -> None:
        """Write what changed."""
        rows = [{self.key: key, "facts": msgspec.json.encode(self.now[key]).decode()} for key in self.changed()]
        upsert(connection, self.table, (self.key,), rows)


class Fold:
    """The facts that one batch of effects touches."""

    def __init__(self, connection: Connection, *, zone: str) -> None:
        self._connection = connection
        self._zone = zone
        self._rulebook: Rulebook | None = None
        self._parcels = Shelf("parcel_facts", "parcel_id", ParcelFacts)
        self._orders = Shelf("order_facts", "order_id", OrderFacts)
        self._carriers = Shelf("carrier_facts", "tracking_number", CarrierFacts)
        self._jobs = Shelf("label_jobs", "job_id", JobFacts)
        self._stations = Shelf("stations", "station_id", StationFacts)
        self._rules = Shelf("feed_rules", "key", RuleFacts)
        self._renamed: set[tuple[str, str]] = set()
        self._shipped: dict[tuple[str, str], int] = {}
        self._refused: Counter[tuple[str, str, str]] = Counter()

    def load(self, effects: Iterable[Effect]) -> None:
        """Fetch everything that these effects will be joined to."""
        wanted: dict[type[Any], set[str]] = {kind: set() for kind in _KEYS}
        for effect in effects:
            for kind, key in _keys(effect):
                wanted[kind].add(key)
        self._jobs.load(self._connection, wanted[JobFacts])
        # A print time may find its parcel through a job that an earlier batch kept.
        wanted[ParcelFacts] |= {job.parcel_id for job in self._jobs.now.values() if job.parcel_id}
        self._parcels.load(self._connection, wanted[ParcelFacts])
        self._orders.load(self._connection, wanted[OrderFacts])
        self._carriers.load(self._connection, wanted[CarrierFacts])
        self._stations.load(self._connection, wanted[StationFacts])

    def join(self, effect: Effect, station_id: str) -> None:
        """Add one effect."""
        match effect:
            case ParcelFacts():
                self._parcels.join(effect.parcel_id, effect, join_parcels)
            case JobFacts():
                self._job(effect)
            case CarrierFacts():
                self._carriers.join(effect.tracking_number, effect, join_carriers)
            case StationFacts():
                self._stations.join(effect.station_id, effect, join_stations)
            case OrderGiven():
                self._order(effect.order)
            case RuleGiven():
                self._rules.now[effect.key] = RuleFacts(text=effect.text)
                self._rulebook = None
            case WaybillGiven():
                self._waybill(effect.waybill)
            case Renamed():
                self._renamed.add((effect.old, effect.new))
            case Shipped():
                for order_id in effect.order_ids:
                    key = (effect.file_id, order_id)
                    self._shipped[key] = max(self._shipped.get(key, 0), effect.standing)
            case Refused():
                self._refused[effect.at.date().isoformat(), station_id, effect.reason] += effect.n

    def save(self) -> Touched:
        """Write what changed; returns it."""
        touched = Touched(
            parcels={*self._parcels.changed(), *(key for pair in self._renamed for key in pair)},
            orders=set(self._orders.changed()),
            numbers=set(self._carriers.changed()),
        )
        self._save_links()
        for shelf in (self._parcels, self._orders, self._carriers, self._jobs, self._stations, self._rules):
            shelf.save(self._connection)
        upsert(
            self._connection,
            "parcel_aliases",
            ("old", "new"),
            [{"old": old, "new": new} for old, new in sorted(self._renamed)],
        )
        self._connection.executemany(
            "INSERT INTO station_ships (file_id, order_id, standing) VALUES (?, ?, ?) ON CONFLICT (file_id, order_id)"
            " DO UPDATE SET standing = excluded.standing WHERE station_ships.standing < excluded.standing",
            [(*key, standing) for key, standing in sorted(self._shipped.items())],
        )
        self._connection.executemany(
            "INSERT INTO refusals (day, station, reason, n) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (day, station, reason) DO UPDATE SET n = refusals.n + excluded.n",
            [(*key, n) for key, n in sorted(self._refused.items())],
        )
        return touched

    def _job(self, effect: JobFacts) -> None:
        self._jobs.join(effect.job_id, effect, join_jobs)
        job = self._jobs.now[effect.job_id]
        if job.parcel_id and job.printed is not None:
            printed = ParcelFacts(parcel_id=job.parcel_id, seen=True, printed=job.printed)
            self._parcels.join(job.parcel_id, printed, join_parcels)

    def _order(self, order: Order) -> None:
        """A version of an order replaces the one before; a number that it no longer shows has been replaced too."""
        before = self._orders.now.get(order.order_id) or OrderFacts(order_id=order.order_id)
        numbers = set(before.numbers)
        if order.tracking_number:
            numbers -= set(_numbers_of(before.order)) if before.order is not None else set()
            numbers |= set(_numbers_of(order))
        due = self._book().due(order)
        after = OrderFacts(order_id=order.order_id, order=order, due=due, numbers=tuple(sorted(numbers)))
        self._orders.now[order.order_id] = after
        started = began(order)
        for waiting, number in _places(order):
            place = self._use(number, (order.order_id,), started) if number else waiting
            self._list(place, number, (order.order_id,))

    def _list(self, place: str, number: str, orders: tuple[str, ...], printed: Moment | None = None) -> None:
        numbers = (number,) if number else ()
        facts = ParcelFacts(parcel_id=place, orders=orders, listed=orders, numbers=numbers, printed=printed)
        self._parcels.join(place, facts, join_parcels)

    def _use(self, number: str, orders: tuple[str, ...], started: datetime | None) -> str:
        """The parcel that the feed's orders wait in under a number: its first, or a later use of the number.

        Found from what the feed said alone, which comes in one order: what stations tell may come at any time.
        """
        for generation in count():
            place = parcel_id_of_waybill(number, generation)
            self._parcels.load(self._connection, {place})
            facts = self._parcels.now.get(place)
            others = set(facts.listed) - set(orders) if facts else set()
            if not others or started is None or (facts and set(facts.listed) & set(orders)):
                return place
            self._orders.load(self._connection, others)
            if not all(self._long_before(order_id, started) for order_id in others):
                return place
        raise AssertionError("there is no last number")

    def _long_before(self, order_id: str, started: datetime) -> bool:
        known = self._orders.now.get(order_id)
        first = began(known.order) if known is not None and known.order is not None else None
        return first is not None and started - first > USED_AGAIN_AFTER

    def _book(self) -> Rulebook:
        """The rules as the feed has given them up to here."""
        if self._rulebook is None:
            for key, text in self._connection.execute("SELECT key, facts FROM feed_rules").fetchall():
                facts = msgspec.json.decode(text, type=RuleFacts)
                self._rules.kept[key] = facts
                self._rules.now.setdefault(key, facts)
            texts = {key: facts.text for key, facts in self._rules.now.items()}
            self._rulebook = Rulebook(texts, zone=self._zone)
        return self._rulebook

    def _waybill(self, waybill: Waybill) -> None:
        number = name_of(waybill.tracking_number)
        printed = Moment(at=waybill.printed_at, kind="declared") if waybill.printed_at else None
        orders = tuple(sorted(set(waybill.order_ids)))
        known = [facts.order for key in orders if (facts := self._orders.now.get(key)) and facts.order]
        starts = [at for order in known if (at := began(order)) is not None]
        place = self._use(number, orders, min(starts, default=waybill.printed_at))
        self._list(place, number, orders, printed)
        for order_id in waybill.order_ids:
            before = self._orders.now.get(order_id) or OrderFacts(order_id=order_id)
            numbers = ({*before.numbers, number}) - {name_of(waybill.replaces)}
            self._orders.now[order_id] = replace(before, numbers=tuple(sorted(numbers)))

    def _save_links(self) -> None:
        links: list[dict[str, Any]] = []
        numbers: list[dict[str, Any]] = []
        for key in self._parcels.changed():
            facts, kept = self._parcels.now[key], self._parcels.kept.get(key)
            known_orders, known_numbers = (kept.orders, kept.numbers) if kept else ((), ())
            links += [{"parcel_id": key, "order_id": order} for order in facts.orders if order not in known_orders]
            numbers += [
                {"parcel_id": key, "tracking_number": number} for number in facts.numbers if number not in known_numbers
            ]
        upsert(self._connection, "parcel_orders", ("parcel_id", "order_id"), links)
        upsert(self._connection, "parcel_numbers", ("parcel_id", "tracking_number"), numbers)


def _numbers_of(order: Order) -> list[str]:
    further = (each.tracking_number for each in order.further_numbers)
    return [name_of(number) for number in (order.tracking_number, *further) if number]


def _places(order: Order) -> list[tuple[str, str]]:
    """The ids and numbers of the parcels that an order waits in while only the feed knows of it."""
    numbered = [(parcel_id_of_waybill(number), number) for number in _numbers_of(order)]
    return numbered or [(parcel_id_of_order(order.order_id), "")]


_KEYS = (ParcelFacts, OrderFacts, CarrierFacts, JobFacts, StationFacts)


def _keys(effect: Effect) -> list[tuple[type[Any], str]]:
    match effect:
        case ParcelFacts():
            return [(ParcelFacts, effect.parcel_id)]
        case JobFacts():
            return [(JobFacts, effect.job_id), *([(ParcelFacts, effect.parcel_id)] if effect.parcel_id else [])]
        case CarrierFacts():
            return [(CarrierFacts, effect.tracking_number)]
        case StationFacts():
            return [(StationFacts, effect.station_id)]
        case OrderGiven():
            places = [(ParcelFacts, place) for place, _ in _places(effect.order)]
            return [(OrderFacts, effect.order.order_id), *places]
        case WaybillGiven():
            orders = [(OrderFacts, order_id) for order_id in effect.waybill.order_ids]
            return [*orders, (ParcelFacts, parcel_id_of_waybill(name_of(effect.waybill.tracking_number)))]
        case _:
            return []
