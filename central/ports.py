"""What head office needs from outside and may not import: the reading of order files. The composition root binds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.order import Order, Remarks


class RejectedRow(Protocol):
    """A row of a file that is not an order, and why."""

    @property
    def row(self) -> int:
        """Its number in the file, as a spreadsheet counts."""

    @property
    def reason(self) -> str:
        """For a person."""


class ImportResult(Protocol):
    """What a file held."""

    @property
    def platform(self) -> str:
        """The platform whose export this is."""

    @property
    def orders(self) -> Sequence[Order]:
        """Orders without personal data."""

    @property
    def remarks(self) -> Sequence[Remarks]:
        """Words of buyers and sellers, kept beside the feed."""

    @property
    def rejected(self) -> Sequence[RejectedRow]:
        """Rows that were not understood."""


class Importer(Protocol):
    """Reads an order file. Raises ValueError where the whole file cannot be read."""

    def __call__(self, filename: str, content: bytes, /) -> ImportResult:
        """The orders in ``content``."""
