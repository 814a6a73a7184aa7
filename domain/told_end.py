"""How a request of told orders ends: one import a platform, with what became of its orders. Pure.

Does not know how orders are recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.feed_events import OrdersLoaded
from domain.told_order import ToldOrders


def ended(
    request: ToldOrders, outcomes: Sequence[str], import_ids: Mapping[str, str], at: datetime
) -> list[OrdersLoaded]:
    """The end of each platform's import, by its id. ``outcomes`` are those of ``request.orders``, in their order.

    A request in which nothing was new, changed or refused names no import: there is nothing to read or to undo, and a
    program that tells all it knows each minute would else push every file out of the list.
    """
    counts: dict[str, Counter[str]] = {platform: Counter() for platform in request.platforms}
    for told, outcome in zip(request.orders, outcomes, strict=True):
        if told.platform in counts:
            counts[told.platform][outcome] += 1
    return [
        OrdersLoaded(
            platform=platform,
            at=at,
            accepted=found["accepted"],
            updated=found["updated"],
            unchanged=found["unchanged"],
            rejected=found["rejected"],
            import_id=import_ids[platform] if found.total() > found["unchanged"] else "",
        )
        for platform, found in counts.items()
    ]
