"""Header cells: how a column's name is compared, and which column answers which field. Does not know any platform."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from edge.importers.rows import Cell, RawRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A kind of list. ``names``: each field's column names, the preferred first. ``wanted``: one field of each.

    ``marks``: column names that must all be there, read or not: they tell this list from others like it.
    ``strangers``: column names of other lists that have the wanted ones too. ``machine_made``: nobody types such lists,
    so a row narrower or wider than the others is damaged. ``key``: the whole header's, of a list known by all of it.
    """

    names: Mapping[str, str]
    wanted: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...] = ()
    strangers: str = ""
    machine_made: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field's cells are, counted from 0, and what the file calls the column."""

    places: Mapping[str, tuple[int, ...]]
    titles: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields present, in an order that does not depend on the columns'."""
        return tuple(sorted(self.places))

    @property
    def width(self) -> int:
        """How many cells a row must have at least for every field to have its cell."""
        return max((place for places in self.places.values() for place in places), default=0) + 1

    def title(self, field: str) -> str:
        """The file's own name of a field's column, for a person to find it."""
        places = self.places.get(field, ())
        return self.titles[places[0]] if places else field


def columns_of(row: RawRow, layout: Layout, *, certain: bool) -> Columns | None:
    """The columns if ``row`` is this layout's header, else None. ``certain``: the caller says it is no stranger."""
    titles = tuple(header_text(cell) for cell in row.cells)
    if layout.key and layout.key != header_key(titles):
        return None
    keys = [compared(title) for title in titles]
    if not certain and any(compared(name) in keys for name in layout.strangers.split("|") if name):
        return None
    if not all(any(compared(name) in keys for name in mark.split("|")) for mark in layout.marks):
        return None
    found: dict[str, tuple[int, ...]] = {}
    for field, names in layout.names.items():
        places = tuple(place for name in names.split("|") for place, key in enumerate(keys) if key == compared(name))
        if places:
            found[field] = places
    if all(any(field in found for field in choice) for choice in layout.wanted):
        return Columns(found, titles)
    return None


def header_text(cell: Cell) -> str:
    """A header cell as a person would write it: half-width, one line, no spreadsheet quoting."""
    text = unicodedata.normalize("NFKC", str(cell)) if isinstance(cell, str) else ""
    return WRAPPING.sub("", text).strip(" \t\r\n\"'=\ufeff*")


def compared(title: str) -> str:
    """What two names of one column have in common: no blanks, no case, full-width read as half-width.

    A bar parts names in a layout, so one within a name is written otherwise.
    """
    return BLANKS.sub("", unicodedata.normalize("NFKC", title)).lower().replace("|", "¦")


def header_key(titles: Iterable[str]) -> str:
    """What tells a header from every other: all its columns' names, in whatever order."""
    names = sorted({name for title in titles if (name := compared(title))})
    return sha256("\x1f".join(names).encode()).hexdigest()[:KEY_LENGTH]


def looks_like_data(row: RawRow) -> bool:
    """Whether a row that is no known header holds values: long numbers or dates. Such cells are not shown to anyone."""
    return any(not isinstance(cell, str) and cell is not None for cell in row.cells) or any(
        LONG_NUMBER.search(cell) for cell in row.cells if isinstance(cell, str)
    )


KEY_LENGTH = 16
WRAPPING = re.compile(r"[\r\n\t]+")
BLANKS = re.compile(r"\s+")
LONG_NUMBER = re.compile(r"\d{4,}|\d+[-/:.]\d+")
