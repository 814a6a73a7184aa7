"""Order files by a saved mapping: a format made of data. Does not know who made it, or where it is kept."""

from __future__ import annotations

import re
from functools import partial

from domain.mapping import WANTED, ColumnMapping
from edge.importers.header import Layout, compared
from edge.importers.order_format import OrderFormat
from edge.importers.usual_row import instant_of, number_matching

# Nobody knows what numbers look like there; a blank inside says that the column is another.
ORDER_NUMBER = re.compile(r"[A-Za-z0-9#][\w#/.-]{0,63}")
FOUND_NUMBER = re.compile(r"[A-Za-z0-9#][\w#/.-]{3,63}")


def format_of(mapping: ColumnMapping) -> OrderFormat:
    """The order format that a mapping says; a header is known by all its columns."""
    return OrderFormat(
        platform=mapping.platform,
        layout=Layout(
            names={each.field: compared(each.column) for each in mapping.columns},
            wanted=tuple((field,) for field in WANTED),
            machine_made=True,
            key=mapping.key,
        ),
        zone=mapping.zone or None,
        numbers=FOUND_NUMBER,
        number=number_matching(ORDER_NUMBER),
        instant_of=partial(instant_of, day_first=mapping.day_first),
    )
