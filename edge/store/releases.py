"""Which parcels an order travels in: orders and waybill numbers become parcels, in whichever order they arrive.

Each order is settled anew from what is known of it, so that the order of arrival leaves no trace and a rebuild agrees.
An unopened parcel moves freely; one that a bench has touched keeps its id, and what changes for it waits for the
station's own event, between two scans (``edge.workers.changes``). Does not know deadlines or benches.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.carrier import former_box, name_of
from domain.order import Order, Waybill, parcel_id_of_order, parcel_id_of_waybill
from edge.store import boxes, reuse
from edge.store.boxes import Box
from edge.store.refunds import weigh
from journal.database import Connection


def replaced_by(waybill: Waybill) -> str:
    """The name of the number whose place this one took: as the list says, or as JD's box numbers grow."""
    return name_of(waybill.replaces) if waybill.replaces else former_box(name_of(waybill.tracking_number))


def release_order(connection: Connection, order: Order, before: set[str], sequence: int) -> set[str]:
    """Give the order its parcels; returns the ids of parcels whose deadlines may have changed.

    ``before`` are the numbers that the order itself named until now: others in their place replace them.
    """
    numbers = (order.tracking_number, *(each.tracking_number for each in order.further_numbers))
    now = set(map(name_of, numbers)) - {""}
    replaced = (before | set(map(name_of, order.former_numbers))) - now if now else set()
    touched = settle(connection, order.order_id, replaced, sequence)
    for old in sorted(replaced):
        _lead_former(connection, order, old)
    return touched


def _lead_former(connection: Connection, order: Order, old: str) -> None:
    """A number that the order once named leads to the one that it names now, also where it was never a parcel's."""
    new = _newest(connection, name_of(order.tracking_number))
    named = boxes.named(connection, new)
    if (
        new != old  # a list says that the former number took the later one's place
        and _newest(connection, old) == old
        and named is not None
        and order.order_id in boxes.orders_of(connection, named.parcel_id)
    ):
        _lead_on(connection, old, new, named.parcel_id)


def release_waybill(connection: Connection, waybill: Waybill, before: Iterable[str], sequence: int) -> set[str]:
    """Join a listed waybill onto its known orders; unknown ones find it when they come.

    ``before`` are the orders that the list named under this number until now.
    """
    name = name_of(waybill.tracking_number)
    touched: set[str] = set()
    for order_id in sorted({*before, *waybill.order_ids}):
        gone = set() if order_id in waybill.order_ids else {name}
        touched |= settle(connection, order_id, gone, sequence)
    if old := replaced_by(waybill):
        touched |= _replace(connection, waybill, old, sequence)
    use = boxes.use_of(connection, name)
    if use is not None and not use.replaced_by:
        # Where the paper of a replaced number lies is no news of the parcel, which goes by another.
        boxes.note_wave(connection, use.parcel_id, name)
    return touched | _tell_carrier(connection, waybill, name, sequence)


def _tell_carrier(connection: Connection, waybill: Waybill, name: str, sequence: int) -> set[str]:
    """Of a box packed as unlisted the list may be the first to know who takes it, before any order does."""
    box = boxes.named(connection, name)
    if box is None or not box.opened or box.number != name or box.carrier or not waybill.carrier:
        return set()
    if boxes.has_left(connection, box.parcel_id):
        return set()  # the number may be in its next use
    boxes.note_carrier(connection, box, waybill.carrier, sequence)
    return {box.parcel_id}


def settle(connection: Connection, order_id: str, gone: set[str], sequence: int) -> set[str]:
    """Link the order to the parcels of its numbers, and take it off unopened ones whose number is ``gone``."""
    wanted = _wanted(connection, order_id, gone)
    if wanted is None:
        return set()
    reuse.forget(connection, order_id)
    before = boxes.of_order(connection, order_id)
    placed: list[str] = []
    for name in wanted.numbers:
        parcel_id = _parcel_under(connection, wanted, name, sequence)
        if parcel_id:
            boxes.link(connection, parcel_id, order_id, sequence)
            placed.append(parcel_id)
    left = [box for box in before if box.parcel_id not in placed and _is_left(wanted, box, placed)]
    if not placed and len(left) == len(before) and not wanted.delivered:
        parcel_id = parcel_id_of_order(order_id)
        boxes.create(connection, parcel_id, "", wanted.carrier)
        boxes.link(connection, parcel_id, order_id, sequence)
    _leave(connection, wanted, left, placed, {box.parcel_id for box in before})
    linked = boxes.of_order(connection, order_id)
    for box in linked:
        _note_carrier(connection, wanted, box, sequence)
    touched = {box.parcel_id for box in (*before, *linked)}
    for parcel_id in sorted(touched):
        weigh(connection, parcel_id, sequence)
    return touched


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What decides an order's parcels. ``numbers`` maps names to carriers, newest names only; ``gone`` were some."""

    order_id: str
    carrier: str
    numbers: dict[str, str]
    gone: set[str]
    started_us: int | None
    delivered: bool


def _wanted(connection: Connection, order_id: str, gone: set[str]) -> _Wanted | None:
    row = connection.execute(_ORDER, (order_id,)).fetchone()
    if row is None:
        return None
    own, carrier, further, started_us, delivered = row
    listed = connection.execute(_LISTED, (order_id,)).fetchall()
    numbers: dict[str, str] = {}
    left = {box.number for box in boxes.of_order(connection, order_id) if box.packed_at is not None}
    for name, takes in (*listed, *([(own, carrier)] if own else []), *json.loads(further or "[]")):
        # What left under a number stays under it, also where the number's next use was given another.
        numbers.setdefault(name if name in left else _newest(connection, name), takes or carrier)
    return _Wanted(
        order_id=order_id,
        carrier=carrier,
        numbers=numbers,
        gone=gone,
        started_us=started_us,
        delivered=bool(delivered),
    )


def _note_carrier(connection: Connection, wanted: _Wanted, box: Box, sequence: int) -> None:
    """A parcel is taken by whom its list names, else by whom its orders do; one in hand keeps a carrier that it has."""
    carrier = wanted.numbers.get(box.number, "") if box.number else wanted.carrier
    if carrier == box.carrier or (box.opened and box.carrier):
        return
    others = [_wanted(connection, each, set()) for each in boxes.orders_of(connection, box.parcel_id)]
    named = [each.numbers.get(box.number, "") if box.number else each.carrier for each in others if each is not None]
    if (taken := max(named, default="")) != box.carrier:
        boxes.note_carrier(connection, box, taken, sequence)


def _newest(connection: Connection, name: str) -> str:
    """The number that has taken this one's place in the end (换单); itself, where the lists go round in a circle."""
    newest, seen = name, {name}
    while row := connection.execute(_REPLACED_BY, (newest,)).fetchone():
        if row[0] in seen:
            return name
        newest = row[0]
        seen.add(newest)
    return newest


def _parcel_under(connection: Connection, wanted: _Wanted, name: str, sequence: int) -> str:
    """The parcel that travels under ``name``: the order's own, the one known by it, one in hand, or a new one."""
    carrier, mine = wanted.numbers[name], boxes.of_order(connection, wanted.order_id)
    own = next((box for box in mine if box.number == name), None)
    if own is not None:
        return own.parcel_id
    use = boxes.use_of(connection, name)
    known = None if use is None or use.replaced_by else boxes.named(connection, name)
    if known is not None:
        use_now = reuse.use_by(connection, known, wanted.order_id, wanted.started_us)
        if use_now is reuse.Use.SAME:
            return known.parcel_id
        if use_now is reuse.Use.TOO_SOON:
            reuse.refuse(connection, wanted.order_id, name)
            return ""
    in_hand = next((box for box in mine if box.opened and _wants_number(box, wanted.gone)), None)
    if in_hand is not None:
        boxes.take_name(connection, in_hand, name, carrier, sequence)
        boxes.lead_on(connection, in_hand.number, name)
        return in_hand.parcel_id
    if wanted.delivered:
        # The buyer has it: nothing is left to pack, and nothing that a bench packed goes by this number.
        return ""
    generation = 0 if use is None else use.generation + (known is not None)
    parcel_id = parcel_id_of_waybill(name, generation)
    boxes.create(connection, parcel_id, name, carrier)
    boxes.say(connection, name, parcel_id, generation)
    for (old,) in connection.execute(_REPLACES, (name,)).fetchall():
        if _newest(connection, old) == name:
            _lead_on(connection, old, name, parcel_id)
    return parcel_id


def _wants_number(box: Box, gone: set[str]) -> bool:
    """Whether a touched parcel takes a new number: it has none, or it is in hand and its own is gone."""
    return not box.number or (box.number in gone and box.packed_at is None)


def _is_left(wanted: _Wanted, box: Box, placed: Sequence[str]) -> bool:
    """Whether the order leaves an unopened parcel: it waits without a number while there is one, or its own is gone."""
    left = bool(placed) if not box.number else box.number in wanted.gone - wanted.numbers.keys()
    return left and not box.opened


def _leave(
    connection: Connection, wanted: _Wanted, left: Iterable[Box], placed: Sequence[str], before: set[str]
) -> None:
    """Take the order off parcels that it leaves; ``before`` are all that it was in.

    Its hold goes with the order to all that stand in its place. A parcel left without orders moves to where its order
    went, and its old names lead there.
    """
    for box in left:
        boxes.unlink(connection, box.parcel_id, wanted.order_id)
        now = [each.parcel_id for each in boxes.of_order(connection, wanted.order_id)]
        for to in [each for each in now if each not in before] or now:
            boxes.carry_hold(connection, box.parcel_id, to)
        if boxes.is_empty(connection, box.parcel_id):
            boxes.move(connection, box.parcel_id, placed[0] if placed else "")
            if box.number and placed:
                boxes.lead_on(connection, box.number, next(iter(wanted.numbers)))


def _replace(connection: Connection, waybill: Waybill, old: str, sequence: int) -> set[str]:
    """One number took another's place: an unopened parcel moves to it, one in hand takes it as its name."""
    new = name_of(waybill.tracking_number)
    if _newest(connection, old) == old:
        return set()
    one = boxes.named(connection, old)
    if one is not None and one.packed_at is not None and not _is_about(connection, waybill, one):
        return set()
    if one is not None and one.opened:
        return _rename(connection, one, waybill, old, sequence)
    touched: set[str] = set()
    for order_id in boxes.orders_of(connection, one.parcel_id) if one is not None else ():
        touched |= settle(connection, order_id, {old}, sequence)
    other = boxes.named(connection, new)
    if other is not None:
        _lead_on(connection, old, new, other.parcel_id)
    return touched


def _is_about(connection: Connection, waybill: Waybill, box: Box) -> bool:
    """Whether a list that replaces a packed box's number means that box, or the number's next use (refused or not)."""
    return not waybill.order_ids or not set(waybill.order_ids).isdisjoint(boxes.orders_of(connection, box.parcel_id))


def _rename(connection: Connection, one: Box, waybill: Waybill, old: str, sequence: int) -> set[str]:
    """The parcel in hand keeps its id; what waited unopened under the new number joins it."""
    new = name_of(waybill.tracking_number)
    other = boxes.named(connection, new)
    if other is None or not other.opened:
        if other is not None:
            for order_id in boxes.orders_of(connection, other.parcel_id):
                boxes.link(connection, one.parcel_id, order_id, sequence)
            boxes.move(connection, other.parcel_id, one.parcel_id)
        boxes.take_name(connection, one, new, waybill.carrier, sequence)
    boxes.lead_on(connection, old, new)
    weigh(connection, one.parcel_id, sequence)
    return {one.parcel_id}


def _lead_on(connection: Connection, old: str, new: str, parcel_id: str) -> None:
    """An old number that no parcel goes by leads to its successor's parcel, and says so."""
    held = boxes.named(connection, old)
    if held is not None and held.number == old and held.parcel_id != parcel_id:
        if held.opened:
            boxes.lead_on(connection, old, new)
        return
    boxes.say(connection, old, parcel_id, 0)
    boxes.lead_on(connection, old, new)


_ORDER = "SELECT tracking_number, carrier, further, paid_at, delivered FROM orders WHERE order_id = ?"
_LISTED = (
    "SELECT w.name, MAX(w.carrier) FROM waybill_orders o JOIN waybills w USING (tracking_number)"
    " WHERE o.order_id = ? GROUP BY w.name ORDER BY w.name"
)
_REPLACED_BY = "SELECT name FROM waybills WHERE replaces = ? ORDER BY name LIMIT 1"
_REPLACES = "SELECT replaces FROM waybills WHERE name = ? AND replaces != '' ORDER BY replaces"
