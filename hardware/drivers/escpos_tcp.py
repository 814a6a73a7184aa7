"""A label printer that speaks ESC/POS on a raw TCP port (9100). Does not know what a label is for.

python-escpos encodes; its own transport is not used, because it closes without reading and then loses the tail of a
label unseen, and because it takes a silent printer for one with paper.

One label: connect, ask whether it can print, call the caller back, send, wait for an answer that the printer gives only
when it has worked off what came before, half-close, read to the end. It tries nothing twice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from hardware import escpos_status
from hardware.drawing import draw
from hardware.errors import BadOption, PrinterUnreachable
from hardware.escpos import Ending, encode
from hardware.escpos_status import Answer, Answers, Paper, State
from hardware.fonts import Fonts, find_fonts
from hardware.label import LabelContent, label_size
from hardware.layout import lay_out
from hardware.printer import BeforeFirstByte, Cause, Failed, Outcome, Printed, PrinterStatus, Unknown
from hardware.printer_errors import FontMissing, LabelUnprintable, PrinterReset, PrinterStalled
from hardware.raster import raster
from hardware.tcp_link import TcpLink

RAW_PORT = 9100

_Option = TypeVar("_Option", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each part of a label may take, in seconds."""

    connect: float = 3.0
    answer: float = 2.0
    """For a question that is answered at once."""
    stall: float = 10.0
    """Without the printer taking a single byte."""
    send: float = 30.0
    """For the whole label to be taken."""
    printed: float = 15.0
    """From the last byte to the answer that follows it."""
    drain: float = 2.0
    """For the printer to close after we did."""


class Confirms(StrEnum):
    """How a printer makes known that it has printed."""

    STATUS = "status"
    """It answers status questions. One that is silent when asked before a label is sent none."""
    CLOSE = "close"
    """It answers nothing, but its orderly close is trusted. Many print servers close long before the paper moves:
    only for a printer that someone has watched with its paper out."""
    NOTHING = "nothing"
    """It answers nothing: every label that it took is unknown, and the packer scans the label."""


class EscposTcpPrinter:
    """One ESC/POS printer at an address."""

    def __init__(
        self,
        *,
        host: str,
        port: int = RAW_PORT,
        paper: str = "80",
        dpi: int = 203,
        head_dots: int | None = None,
        ending: str | None = None,
        confirms: str = Confirms.STATUS,
        font: str | Path | None = None,
        font_bold: str | Path | None = None,
        patience: Patience = Patience(),
    ) -> None:
        """Options as a settings file has them: `paper` as `label_size` reads it. Raises BadOption."""
        self._address = (host, port)
        self.size = label_size(paper, dpi=dpi, head_dots=head_dots)
        usual = Ending.CUT if self.size.height_dots is None else Ending.FORM_FEED
        self._ending = usual if ending is None else _option(Ending, ending)
        self._confirms = _option(Confirms, confirms)
        self._font_paths = [Path(path) if path else None for path in (font, font_bold)]
        self._fonts: Fonts | None = None
        self._patience = patience

    def prepare(self) -> None:
        """Load fonts and encoder."""
        self.encode(LabelContent(tracking_number="0000", qr="0"))

    def encode(self, content: LabelContent) -> bytes:
        """Return the label as this printer's bytes. Raises LabelUnprintable, FontMissing."""
        if self._fonts is None:
            self._fonts = find_fonts(*self._font_paths)
        image = draw(lay_out(content, self.size, self._fonts), self._fonts)
        return encode(raster(image), self._ending)

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Print one label, once."""
        try:
            job = self.encode(content)
        except (LabelUnprintable, FontMissing) as error:
            return Failed(cause=Cause.UNPRINTABLE, detail=str(error))
        return self.send(job, before_first_byte)

    def send(self, job: bytes, before_first_byte: BeforeFirstByte) -> Outcome:
        """Send encoded bytes as one job, once."""
        try:
            link = self._connect()
        except PrinterUnreachable as error:
            return Failed(cause=Cause.UNREACHABLE, detail=str(error))
        with link:
            conversation = _Conversation(link, self._patience)
            if self._asks and (refusal := _refusal(conversation)):
                return refusal
            before_first_byte()
            return self._deliver(conversation, job)

    def status(self) -> PrinterStatus:
        """Ask how it is doing."""
        try:
            link = self._connect()
        except PrinterUnreachable:
            return _away(Cause.UNREACHABLE)
        with link:
            if not self._asks:
                return PrinterStatus(online=True, paper=Paper.UNKNOWN, cover_open=None)
            conversation = _Conversation(link, self._patience)
            try:
                state = conversation.state()
            except PrinterReset:
                return _away(Cause.RESET)
            link.finish(self._patience.drain)
        if state is None:
            return _away(Cause.SILENT)
        cause = _cause(state)
        return PrinterStatus(online=cause is None, paper=state.paper, cover_open=state.cover_open, cause=cause)

    def close(self) -> None:
        """Nothing is held between labels: many printers serve one client at a time."""

    @property
    def _asks(self) -> bool:
        return self._confirms is Confirms.STATUS

    def _connect(self) -> TcpLink:
        host, port = self._address
        return TcpLink(host, port, connect_seconds=self._patience.connect)

    def _deliver(self, conversation: _Conversation, job: bytes) -> Outcome:
        link, before = conversation.link, conversation.link.sent
        data = job + escpos_status.ASK_IN_ORDER if self._asks else job
        try:
            link.send(data, stall_seconds=self._patience.stall, total_seconds=self._patience.send)
            if not self._asks:
                return self._unanswered(link, before)
            answer = conversation.answer(Answer.IN_ORDER, self._patience.printed)
            sent = min(link.sent - before, len(job))
            if answer is None:
                cause = _why_silent(conversation)
                # In order all the same: half a raster would swallow the beginning of the next label.
                link.finish(self._patience.drain)
                return Unknown(cause=cause, bytes_sent=sent, detail="taken, not confirmed")
        except (PrinterStalled, PrinterReset) as error:
            cause = Cause.STALLED if isinstance(error, PrinterStalled) else Cause.RESET
            if link.sent == before:
                return Failed(cause=cause, detail=str(error))
            return Unknown(cause=cause, bytes_sent=link.sent - before, detail=str(error))
        link.finish(self._patience.drain)
        paper = escpos_status.paper_in_order(answer)
        if paper is Paper.OUT:
            # Worked off, and the paper has ended: whether before or after the last row, only an eye can tell.
            return Unknown(cause=Cause.PAPER_OUT, bytes_sent=sent, detail="paper ended with this label")
        return Printed(paper=paper)

    def _unanswered(self, link: TcpLink, before: int) -> Outcome:
        closed = link.finish(self._patience.drain)
        if closed and self._confirms is Confirms.CLOSE:
            return Printed(paper=Paper.UNKNOWN)
        detail = "closed in order" if closed else "did not close"
        return Unknown(cause=Cause.UNCONFIRMED, bytes_sent=link.sent - before, detail=detail)


class _Conversation:
    """Questions and answers on one connection, one at a time."""

    def __init__(self, link: TcpLink, patience: Patience) -> None:
        self.link = link
        self._patience = patience
        self._answers = Answers()

    def state(self) -> State | None:
        """Ask for all that the printer says at once; None when it does not answer."""
        said: list[int] = []
        for question in (escpos_status.ASK_PRINTER, escpos_status.ASK_OFFLINE_CAUSE, escpos_status.ASK_PAPER):
            seconds = self._patience.answer
            try:
                self.link.send(question, stall_seconds=seconds, total_seconds=seconds)
            except PrinterStalled:
                return None
            answer = self.answer(Answer.REAL_TIME, seconds)
            if answer is None:
                return None
            said.append(answer)
        return escpos_status.state(*said)

    def answer(self, wanted: Answer, seconds: float) -> int | None:
        """Wait for one answer of a kind; what else comes is news that nobody asked for. Raises PrinterReset."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for kind, byte in self._answers.feed(self.link.receive(deadline)):
                if kind is wanted:
                    return byte
        return None


def _option(kind: type[_Option], value: str) -> _Option:
    try:
        return kind(value)
    except ValueError as error:
        raise BadOption(f"{value!r} is none of {', '.join(kind)}") from error


def _refusal(conversation: _Conversation) -> Failed | None:
    try:
        state = conversation.state()
    except PrinterReset as error:
        return Failed(cause=Cause.RESET, detail=str(error))
    if state is None:
        return Failed(cause=Cause.SILENT, detail="no answer to a status question")
    cause = _cause(state)
    return Failed(cause=cause) if cause else None


def _cause(state: State) -> Cause | None:
    if state.cover_open:
        return Cause.COVER_OPEN
    if state.paper is Paper.OUT:
        return Cause.PAPER_OUT
    return None if state.online and not state.error else Cause.OFFLINE


def _why_silent(conversation: _Conversation) -> Cause:
    """The label was taken and is not worked off: ask in front of the queue what holds it up."""
    state = conversation.state()
    return (_cause(state) if state else None) or Cause.SILENT


def _away(cause: Cause) -> PrinterStatus:
    return PrinterStatus(online=False, paper=Paper.UNKNOWN, cover_open=None, cause=cause)
