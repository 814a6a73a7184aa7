"""What a row is computed from: all ids of one parcel joined, its orders and its carrier's scans. Pure.

Does not know tables. Everything here follows from facts alone, so that rows end the same in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from central.projection.facts import CarrierFacts, Moment, OrderFacts, ParcelFacts, join_parcels
from central.projection.joining import union
from domain.order import Order, Refund

WITHDRAWN_REFUNDS = (Refund.STOP,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The ids of one parcel. ``head`` is the id that its row goes by."""

    head: str
    members: tuple[str, ...]
    facts: ParcelFacts


def make_group(members: Iterable[ParcelFacts], renamed: Mapping[str, set[str]]) -> Group:
    """One parcel of several ids. ``renamed`` maps an old id to its new ones.

    The row goes by the id that a station worked under; where it worked under several, by the newest; where under none,
    by the newest of all.
    """
    by_id = {facts.parcel_id: facts for facts in members}
    worked = [key for key, facts in by_id.items() if worked_on(facts)]
    head = min(worked or by_id, key=lambda key: (bool(renamed.get(key, set()) & set(worked or by_id)), key))
    ordered = [by_id[head], *(by_id[key] for key in sorted(by_id) if key != head)]
    return Group(head=head, members=tuple(sorted(by_id)), facts=reduce(join_parcels, ordered))


def worked_on(facts: ParcelFacts) -> bool:
    """Whether a station did something with it, rather than only hear of it."""
    return any((facts.opened, facts.packed, facts.handed_over))


def is_held(facts: ParcelFacts) -> bool:
    """Whether it is set aside, packed or not."""
    return bool(facts.hold and facts.hold.on and (not facts.packed or facts.hold.at >= facts.packed.at))


def is_closed(facts: ParcelFacts) -> bool:
    """Whether it was packed and nobody has opened it again."""
    if facts.packed is None:
        return False
    return facts.opened_last is None or facts.opened_last.at <= facts.packed.at


def number_of(facts: ParcelFacts) -> str:
    """The waybill number it goes under; for one that no station named, the number that the feed gave."""
    if facts.named is not None:
        return facts.named.tracking_number
    return facts.numbers[0] if facts.numbers else ""


def withdrawn(order: Order) -> bool:
    """Whether the order must not leave: cancelled, or its refund is agreed."""
    return order.cancelled or order.refund in WITHDRAWN_REFUNDS


def began(order: Order) -> datetime | None:
    """When it began to be due: a group's completion where there was one, else payment, else when it was made."""
    return order.confirmed_at or order.paid_at or order.created_at


def orders_in(facts: ParcelFacts) -> tuple[str, ...]:
    """The orders of the box: once a station worked on it those that it said are in it, until then the feed's.

    A list is told anew and a number used again; what the feed once put under the number is not in the box for that.
    Where no station knew an order (unlisted, or only handed over), the feed's are all that is known.
    """
    if not worked_on(facts):
        return facts.orders
    box = facts.contents or facts.opening
    return union(box.orders if box else (), facts.joined) or facts.orders


def known_orders(facts: ParcelFacts, orders: Mapping[str, OrderFacts]) -> list[Order]:
    """The orders of the box that the feed has told of, as it last told them."""
    return [order for key in orders_in(facts) if key in orders and (order := orders[key].order) is not None]


def successor(group: Group, orders: Mapping[str, OrderFacts], others: Mapping[str, list[Group]]) -> str | None:
    """The parcel that took this one's place: "" while it stands by itself, None where its orders left it for nowhere.

    A parcel that a station worked on always stands. One that only the feed spoke of stands while an order still
    travels under its number and no station packed that order under the number as another parcel. ``others`` are the
    groups of each order.
    """
    if worked_on(group.facts) or not group.facts.orders:
        return ""
    number = number_of(group.facts)
    places: list[str] = []
    for key in group.facts.orders:
        known = orders.get(key)
        rivals = [other for other in others.get(key, []) if other.head != group.head]
        place = _place(number, known.numbers if known else (), rivals)
        if place == "":
            return ""
        if place is not None:
            places.append(place)
    return min(places) if places else None


def _place(number: str, numbers: tuple[str, ...], rivals: list[Group]) -> str | None:
    """Where an order of a parcel nobody worked on went; "" if it is still here."""
    worked = [rival for rival in rivals if worked_on(rival.facts)]
    if number and number in numbers:
        same = [rival.head for rival in worked if number in rival.facts.numbers]
        return min(same) if same else ""
    if not number and not numbers:
        return min(rival.head for rival in worked) if worked else ""
    heirs = [rival.head for rival in worked] or [
        rival.head for rival in rivals if set(rival.facts.numbers) & set(numbers)
    ]
    return min(heirs) if heirs else None


def picked_up(carrier: CarrierFacts | None, since: datetime | None, until: datetime | None) -> Moment | None:
    """The carrier's first scan of this use of the number.

    A number is used again after a while: scans before ``since`` or from ``until`` on are another parcel's. Where the
    first scan known is a later stage, the pickup came before it: the time is a bound, and says so.
    """
    for at, stage in carrier.scans if carrier else ():
        if (since is None or at >= since) and (until is None or at < until):
            return Moment(at=at, kind="observed" if stage == "picked_up" else "derived")
    return None
