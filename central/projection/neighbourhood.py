"""Everything that the rows of some changed facts depend on: parcels that share ids, orders or numbers with them.

Does not compute rows. What it loads is closed: no parcel outside shares anything with one inside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import msgspec

from central.projection.facts import CarrierFacts, OrderFacts, ParcelFacts
from central.projection.fold import Touched
from central.projection.group import Group, make_group
from central.store.bulk import select_in
from journal.database import Connection


@dataclass(slots=True, kw_only=True)
class Neighbourhood:
    """Facts by their keys, and the groups that the parcels form."""

    parcels: dict[str, ParcelFacts] = field(default_factory=dict)
    orders: dict[str, OrderFacts] = field(default_factory=dict)
    carriers: dict[str, CarrierFacts] = field(default_factory=dict)
    renamed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    groups: list[Group] = field(default_factory=list)

    @property
    def ids(self) -> set[str]:
        """All parcel ids."""
        return set(self.parcels)


def surround(connection: Connection, touched: Touched) -> Neighbourhood:
    """Load all that the touched facts' rows depend on."""
    around = Neighbourhood()
    _close(connection, touched, around)
    for key, text in select_in(
        connection, "SELECT order_id, facts FROM order_facts WHERE order_id IN {keys}", _orders(around, touched)
    ):
        around.orders[key] = msgspec.json.decode(text, type=OrderFacts)
    numbers = {number for facts in around.parcels.values() for number in facts.numbers}
    for key, text in select_in(
        connection, "SELECT tracking_number, facts FROM carrier_facts WHERE tracking_number IN {keys}", numbers
    ):
        around.carriers[key] = msgspec.json.decode(text, type=CarrierFacts)
    around.groups = _group(around)
    return around


def _orders(around: Neighbourhood, touched: Touched) -> set[str]:
    return touched.orders | {order for facts in around.parcels.values() for order in facts.orders}


def _close(connection: Connection, touched: Touched, around: Neighbourhood) -> None:
    """Follow shared ids, orders and numbers until nothing new is found."""
    ids, orders, numbers = set(touched.parcels), set(touched.orders), set(touched.numbers)
    asked_ids: set[str] = set()
    asked_orders: set[str] = set()
    asked_numbers: set[str] = set()
    while ids - asked_ids or orders - asked_orders or numbers - asked_numbers:
        ids |= _ids(connection, _BY_ORDER, orders - asked_orders)
        ids |= _ids(connection, _BY_NUMBER, numbers - asked_numbers)
        asked_orders, asked_numbers, fresh = set(orders), set(numbers), ids - asked_ids
        asked_ids |= fresh
        _load(connection, fresh, around)
        ids |= _aliases(connection, fresh, around)
        orders |= {order for key in fresh for order in around.parcels[key].orders}
        numbers |= {number for key in fresh for number in around.parcels[key].numbers}


_BY_ORDER = "SELECT parcel_id FROM parcel_orders WHERE order_id IN {keys}"
_BY_NUMBER = "SELECT parcel_id FROM parcel_numbers WHERE tracking_number IN {keys}"


def _aliases(connection: Connection, ids: Collection[str], around: Neighbourhood) -> set[str]:
    """Ids that these were renamed from or to."""
    found: set[str] = set()
    for column in ("old", "new"):
        sql = f"SELECT old, new FROM parcel_aliases WHERE {column} IN {{keys}}"  # noqa: S608 - our own names
        for old, new in select_in(connection, sql, ids):
            around.renamed[old].add(new)
            found |= {old, new}
    return found


def _load(connection: Connection, ids: Collection[str], around: Neighbourhood) -> None:
    sql = "SELECT parcel_id, facts FROM parcel_facts WHERE parcel_id IN {keys}"
    for key, text in select_in(connection, sql, ids):
        around.parcels[key] = msgspec.json.decode(text, type=ParcelFacts)
    for key in ids:
        # An id that only a renaming mentions.
        around.parcels.setdefault(key, ParcelFacts(parcel_id=key))


def _ids(connection: Connection, sql: str, keys: Collection[str]) -> set[str]:
    return {row[0] for row in select_in(connection, sql, keys)}


def _group(around: Neighbourhood) -> list[Group]:
    """Parcels whose ids were renamed into one another, each group once."""
    parent = {key: key for key in around.parcels}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for old, news in around.renamed.items():
        for new in news:
            parent[root(old)] = root(new)
    members: dict[str, list[ParcelFacts]] = defaultdict(list)
    for key, facts in around.parcels.items():
        members[root(key)].append(facts)
    groups = [make_group(facts, around.renamed) for facts in members.values()]
    return sorted(groups, key=lambda group: group.head)
