"""What can be wrong with a virtual printer, and what it remembers of a connection. Knows no sockets."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image


@dataclass(kw_only=True)
class Faults:
    """What is wrong with the printer. Each may be set at any time and holds until it is taken back."""

    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    ribbon_out: bool = False
    paused: bool = False
    shy: bool = False
    """It does not answer ``~HS`` while it cannot print, as newer ZPL printers do."""
    mute: bool = False
    """It prints and answers nothing."""
    hangs: bool = False
    """It takes the connection and then neither reads nor answers."""
    bytes_per_second: int | None = None
    """It reads this slowly, and so holds the sender back."""
    babbles: bool = False
    """It sends its automatic status at once and after every piece that it reads, unasked."""
    remembers: bool = False
    """It keeps a half command over a broken connection and takes the next bytes for its rest, as many do."""
    resets_after: int | None = None
    """It breaks the connection after so many bytes of a label."""
    hangs_after: int | None = None
    dies_after: int | None = None
    """It loses its power after so many bytes of a label, and takes no connection until `VirtualPrinter.accept`."""
    dies_after_answers: int | None = None
    """It loses its power right after so many answers on one connection."""
    paper_ends_after: int | None = None
    silent_after: int | None = None
    """It reads on, but prints and answers nothing more."""
    seconds_a_page: float = 0.0
    """ZPL and TSPL: how long a label takes from the head's first row to its last."""


@dataclass(kw_only=True)
class Job:
    """One connection that brought more than questions."""

    raw: bytearray = field(default_factory=bytearray)
    """Every byte, questions too."""
    first_byte_at: float | None = None
    """Monotonic time at which the first byte of the label arrived."""
    last_byte_at: float = 0.0
    """Monotonic time at which the newest byte arrived."""
    pages: list[Image.Image] = field(default_factory=list)
    ended: bool = False
    """The sender closed in order."""
