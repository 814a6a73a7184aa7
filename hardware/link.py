"""A connection to a printer, whatever it runs over. Knows bytes and deadlines, not what they mean."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self


class Link(Protocol):
    """One connection, open from the moment it is made."""

    @property
    def breath_seconds(self) -> float:
        """How long a line of this kind may take no byte though all is well."""

    @property
    def sent(self) -> int:
        """Bytes that this machine has handed over; the printer may have fewer."""

    @property
    def fresh(self) -> bool:
        """Whether nothing of an earlier conversation can still come in: a port has one line for all of them."""

    @property
    def whole_jobs(self) -> bool:
        """Whether what is sent at once arrives whole or not at all: a spooler's queue keeps jobs, not bytes."""

    def send(self, data: bytes, *, stall_seconds: float, total_seconds: float) -> None:
        """Hand all bytes over, reading meanwhile. Raises PrinterStalled, PrinterReset."""

    def receive(self, deadline: float) -> bytes:
        """Return what has come, waiting for a byte until the deadline (monotonic); empty when none came.

        Raises PrinterReset when the other side has closed and nothing is left to read.
        """

    def paper_out(self) -> bool:
        """Whether the connection itself says so, beside all data (USB); one that cannot tell says no."""

    def finish(self, drain_seconds: float) -> bool:
        """End in order, so that nothing sent is lost; tell whether the other side ended in time and in order too."""

    def close(self) -> None:
        """End at once; before `finish` this may cost the tail of what was sent."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
