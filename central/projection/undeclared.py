"""Orders that are not declared though a box of theirs is packed: what a batch-ship file of head office is made of.

A box counts by what stations said of it, not by what the feed once listed: a list may have been told anew since, and a
number may be used again. A number that an order travels under and no station's box of it bears is a box nobody opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from central.projection.facts import OrderFacts
from central.projection.group import Group, is_closed, is_held, number_of, worked_on
from central.projection.local import utc_text
from domain.batch_ship_order import is_undeclared
from domain.carrier import former_box, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFacts:
    """A box of the order. ``whole``: with it, all that its orders hold is in boxes, as far as its station knew.

    ``carrier`` is the one that the bench knew. Without ``parcel_id`` nobody opened it.
    """

    tracking_number: str
    parcel_id: str = ""
    carrier: str = ""
    packed: bool = False
    whole: bool = False


def boxes_of(facts: OrderFacts, groups: Sequence[Group]) -> tuple[BoxFacts, ...]:
    """The order's boxes; ``groups`` are all parcels that were ever said to hold it."""
    mine = [group for group in groups if worked_on(group.facts) and _holds(group, facts.order_id)]
    borne = {name_of(number) for group in mine for number in group.facts.numbers}
    named = {name_of(number) for number in facts.numbers}
    unopened = named - borne - {former_box(name) for name in named}
    return (*map(_worked, mine), *(BoxFacts(tracking_number=name) for name in sorted(unopened)))


def undeclared_rows(
    orders: Mapping[str, OrderFacts], groups: Mapping[str, Sequence[Group]], parcels: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """A row of each of these orders that waits; ``groups`` of each order, ``parcels`` are the rows of the groups."""
    for key, facts in orders.items():
        order = facts.order
        if order is None or not is_undeclared(order):
            continue
        boxes = boxes_of(facts, groups.get(key, ()))
        if not any(box.packed for box in boxes):
            continue
        known = (parcels.get(box.parcel_id, {}).get("ship_by") for box in boxes)
        yield {
            "order_id": key,
            "platform": order.platform,
            "shop": order.shop,
            "ship_by": min((each for each in known if each), default=_text(facts.due.ship_by if facts.due else None)),
            "boxes": msgspec.json.encode(boxes).decode(),
        }


def boxes_from(text: str) -> tuple[BoxFacts, ...]:
    """The boxes that a row keeps."""
    return _decode(text)


_decode = msgspec.json.Decoder(tuple[BoxFacts, ...]).decode


def _holds(group: Group, order_id: str) -> bool:
    contents = group.facts.contents
    if contents is None:
        return order_id in group.facts.orders
    return order_id in contents.orders or order_id in group.facts.joined


def _worked(group: Group) -> BoxFacts:
    facts = group.facts
    gone = facts.handed_over is not None
    return BoxFacts(
        tracking_number=name_of(number_of(facts)),
        parcel_id=group.head,
        carrier=facts.named.carrier if facts.named else "",
        packed=facts.packed is not None and (gone or (is_closed(facts) and not is_held(facts))),
        whole=facts.contents is not None and facts.contents.whole,
    )


def _text(instant: datetime | None) -> str | None:
    return utc_text(instant) if instant else None
