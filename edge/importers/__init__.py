"""Lists from platforms and shops: bytes → orders, goods, waybills and rejected rows. Pure.

Does not know where bytes come from, what is stored already, or what a bench does with an order.
"""

from __future__ import annotations

from edge.importers.errors import (
    DamagedWorkbook,
    EmptyFile,
    ImporterError,
    NotATable,
    TooLarge,
    UnknownLayout,
)
from edge.importers.imported import Imported, Kind, Rejected
from edge.importers.look import Look, look
from edge.importers.read import read_file

__all__ = [
    "DamagedWorkbook",
    "EmptyFile",
    "Imported",
    "ImporterError",
    "Kind",
    "Look",
    "NotATable",
    "Rejected",
    "TooLarge",
    "UnknownLayout",
    "look",
    "read_file",
]
