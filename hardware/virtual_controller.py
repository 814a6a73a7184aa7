"""What in a virtual printer understands bytes: one controller a language. Knows no sockets.

A controller lives as long as its printer is switched on; connections come and go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL import Image

    from hardware.printer_faults import Faults


@dataclass(kw_only=True)
class Desk:
    """What a controller has at hand: its faults, the line of the present connection, and where pages go."""

    faults: Faults
    answer: Callable[[bytes], None]
    page: Callable[[Image.Image], None]

    @property
    def stopped(self) -> bool:
        """Whether nothing can be printed now."""
        faults = self.faults
        return faults.paper_out or faults.cover_open or faults.ribbon_out or faults.paused


class Controller(Protocol):
    """Takes bytes in and puts pages out."""

    def without_questions(self, data: bytes) -> bytes:
        """What of a connection's first bytes is more than questions."""

    def arrived(self, data: bytes) -> None:
        """Bytes came in: what is answered at once is answered now."""

    def work(self, data: bytes) -> None:
        """Work bytes off, in order; empty: go on with what waits. Not called while the printer is stopped."""

    def ended(self) -> None:
        """The sender closed in order."""

    def forget(self) -> None:
        """Give up a command that came in part."""

    def switch_off(self) -> None:
        """Lose all that is not on paper."""

    def news(self) -> bytes:
        """Status that is sent unasked; empty where the language has none."""


def stripped(data: bytes, questions: tuple[bytes, ...], length: Callable[[bytes], int] = len) -> bytes:
    """Take leading questions off; ``length``: of the whole question that begins so."""
    while found := next((question for question in questions if data.startswith(question)), None):
        data = data[length(found) :]
    return data
