"""What a platform wants a batch-ship file to look like: a file of data, with where that was read.

Does not know where such files lie, or which orders go in.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import msgspec

from domain.batch_ship import ENCODINGS, HOLDS, NUMBERS, SEPARATORS, is_safe
from domain.batch_ship_events import BatchShipColumn, BatchShipLook
from domain.sourced import Name, Sourced, Value

ROWS_MAX = 5000  # what one event carries


class BatchShipFormError(ValueError):
    """A form that cannot be used; the message names the file and the key."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")


class FormColumn(Value, frozen=True, kw_only=True):
    """A column; ``holds`` as in ``BatchShipColumn``."""

    title: Name
    holds: str = ""


class CarrierNames(Sourced, frozen=True, kw_only=True):
    """Our carriers' codes and what the platform calls them. One that it has several names for is left out."""

    names: dict[Name, Name]


class BatchShipForm(Sourced, frozen=True, kw_only=True):
    """A platform's file. ``rows_max``: how many lines it may have; ``one_parcel``: an order has one line only."""

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]{1,40}$")]
    platforms: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    columns: Annotated[tuple[FormColumn, ...], msgspec.Meta(min_length=1)]
    carriers: CarrierNames
    separator: str = ","
    encoding: str = "utf-8-sig"
    numbers: str = "tab"
    rows_max: Annotated[int, msgspec.Meta(ge=1, le=ROWS_MAX)] = 1000
    one_parcel: bool = False

    @property
    def look(self) -> BatchShipLook:
        """What of it a file keeps with its rows."""
        return BatchShipLook(
            columns=tuple(BatchShipColumn(title=each.title, holds=each.holds) for each in self.columns),
            separator=self.separator,
            encoding=self.encoding,
            numbers=self.numbers,
        )

    @property
    def is_unconfirmed(self) -> bool:
        """Whether its columns or its carriers' names must be shown as not confirmed."""
        return self.unconfirmed or self.carriers.unconfirmed


def parse_form(text: str | bytes, file: str) -> BatchShipForm:
    """The form that JSON text holds; ``file`` only names it in errors. Raises BatchShipFormError."""
    try:
        form = msgspec.json.decode(text, type=BatchShipForm)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BatchShipFormError(file, "$", str(error)) from error
    for key, given, known in (
        ("separator", {form.separator}, SEPARATORS),
        ("encoding", {form.encoding}, ENCODINGS),
        ("numbers", {form.numbers}, NUMBERS),
        ("columns", {column.holds for column in form.columns}, HOLDS),
    ):
        if strange := sorted(given - known):
            wanted = ", ".join(sorted(filter(None, map(repr, known))))
            raise BatchShipFormError(file, key, f"{strange[0]!r} is none of {wanted}")
    held = Counter(column.holds for column in form.columns)
    if any(held[each] != 1 for each in ("order", "waybill")):
        raise BatchShipFormError(file, "columns", "one must hold the order and one the waybill")
    for text_in in (*(column.title for column in form.columns), *form.carriers.names.values()):
        if not is_safe(text_in):
            raise BatchShipFormError(file, "columns, carriers", f"{text_in!r} would be no plain text in a spreadsheet")
    return form
