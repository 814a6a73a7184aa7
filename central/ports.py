"""What head office needs from outside and may not import: the reading of files. The composition root binds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.goods import Goods
from domain.mapping import ColumnMapping
from domain.order import Order, Remarks, Waybill
from domain.reason import Reason


class RejectedRow(Protocol):
    """A row of a file that was not taken, and why."""

    @property
    def row(self) -> int:
        """Its number in the file, as a person counts."""

    @property
    def reason(self) -> Reason:
        """Why, as a code and its parameters."""


class ImportResult(Protocol):
    """What a file held. ``fields``: what it had columns for; it says nothing of the rest and must not empty it.

    ``mapping`` names the saved mapping that it was read by: then its words are somebody else's, not the platform's.
    """

    @property
    def platform(self) -> str: ...
    @property
    def orders(self) -> Sequence[Order]: ...
    @property
    def remarks(self) -> Sequence[Remarks]: ...
    @property
    def waybills(self) -> Sequence[Waybill]: ...
    @property
    def goods(self) -> Sequence[Goods]: ...
    @property
    def rejected(self) -> Sequence[RejectedRow]: ...
    @property
    def fields(self) -> frozenset[str]: ...
    @property
    def mapping(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def warnings(self) -> Sequence[Reason]: ...

    def seen_at(self, now: datetime, /) -> datetime:
        """An instant by which what it says of its orders was true."""


class Importer(Protocol):
    """Reads an order, waybill or goods file; raises ``central.errors.FileUnreadable`` for a whole file."""

    def __call__(
        self,
        filename: str,
        content: bytes,
        /,
        *,
        address_key: bytes,
        mappings: Sequence[ColumnMapping],
        written_at: datetime | None,
        now: datetime,
    ) -> ImportResult:
        """What ``content`` holds, read by a saved mapping where one is its header's; addresses only as marks.

        ``written_at``: when the file was written, where somebody says so.
        """


class Speech(Protocol):
    """The words of what importers say, which lie with the stations' screens. ``language``: zh or en."""

    def reason(self, language: str, why: Reason, /) -> str:
        """A reason as a sentence."""

    def named(self, language: str, family: str, code: str, /) -> str:
        """The word of a code in a family (``platform``), or the code itself."""


class Helper(Protocol):
    """What runs beside the office while it does, such as a watched folder."""

    def start(self) -> None:
        """Begin, in a thread of its own."""

    def stop(self) -> None:
        """End after what is in hand."""

    def trouble(self) -> str:
        """What is wrong now, in words; empty while all is well."""
