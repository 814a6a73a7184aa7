"""The order exports that are known, in the order in which a header is tried against them. Does not know their columns.

A platform's export is one small file with a ``FORMAT``; what all of them share is in ``orders`` and ``order_row``.
"""

from __future__ import annotations

from edge.importers import pinduoduo
from edge.importers.orders import OrderFormat

FORMATS: dict[str, OrderFormat] = {
    "pinduoduo": pinduoduo.FORMAT,
}
