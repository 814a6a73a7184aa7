"""Printing by ESC/POS over any connection that talks both ways. Does not know what a label is for, nor what it runs on.

One label: connect, ask whether it can print, call the caller back, send, wait for an answer that the printer gives only
when it has worked off what came before, end the connection in order. It tries nothing twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hardware import escpos_status
from hardware.errors import PrinterUnreachable
from hardware.escpos_status import Answer, Answers, Paper, State
from hardware.link import Link
from hardware.printer import BeforeFirstByte, Cause, Failed, Outcome, Printed, PrinterStatus, Unknown
from hardware.printer_errors import PrinterReset, PrinterStalled


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


class EscposPrinter:
    """Sends encoded labels, each on a connection of its own: many printers serve one client at a time."""

    def __init__(
        self, connect: Callable[[], Link], *, confirms: Confirms, ending: Callable[[], bytes], patience: Patience
    ) -> None:
        """``ending``: what parts a label that was cut short from the next."""
        self._connect = connect
        self._asks = confirms is Confirms.STATUS
        self._trusts_close = confirms is Confirms.CLOSE
        self._ending = ending
        self._patience = patience
        self._cut_short = 0
        self._busy = threading.Lock()
        self._newest = PrinterStatus(online=True, paper=Paper.UNKNOWN, cover_open=None)

    def send(self, label: bytes, before_first_byte: BeforeFirstByte) -> Outcome:
        """Send one label, once."""
        with self._busy:
            try:
                link = self._connect()
            except PrinterUnreachable as error:
                return Failed(cause=Cause.UNREACHABLE, detail=str(error))
            with link:
                conversation = _Conversation(link, self._patience)
                if self._asks and (refusal := self._refusal(conversation)):
                    return refusal
                before_first_byte()
                return self._deliver(conversation, label)

    def status(self) -> PrinterStatus:
        """Ask how it is doing; what it said last, while a label is being sent."""
        if not self._busy.acquire(blocking=False):
            return self._newest
        try:
            self._newest = self._asked()
        finally:
            self._busy.release()
        return self._newest

    def _asked(self) -> PrinterStatus:
        try:
            link = self._connect()
        except PrinterUnreachable:
            return _away(Cause.UNREACHABLE)
        with link:
            if not self._asks:
                link.finish(self._patience.drain)
                return PrinterStatus(online=True, paper=Paper.UNKNOWN, cover_open=None)
            try:
                state = _Conversation(link, self._patience).state()
            except PrinterReset:
                return _away(Cause.RESET)
            if state is None:
                return _away(Cause.SILENT)
            link.finish(self._patience.drain)
        return _status(state)

    def _refusal(self, conversation: _Conversation) -> Failed | None:
        try:
            state = conversation.state()
        except PrinterReset as error:
            return Failed(cause=Cause.RESET, detail=str(error))
        if state is None:
            return Failed(cause=Cause.SILENT, detail="no answer to a status question")
        self._newest = _status(state)
        return Failed(cause=self._newest.cause) if self._newest.cause else None

    def _deliver(self, conversation: _Conversation, label: bytes) -> Outcome:
        link = conversation.link
        head = self._white() if self._cut_short else b""
        before = link.sent
        self._cut_short = len(label)
        try:
            question = escpos_status.ASK_IN_ORDER if self._asks else b""
            patience = self._patience
            link.send(head + label + question, stall_seconds=patience.stall, total_seconds=patience.send)
            outcome = self._confirmed(conversation, len(label)) if self._asks else self._unanswered(link, len(label))
        except (PrinterStalled, PrinterReset) as error:
            cause = Cause.STALLED if isinstance(error, PrinterStalled) else Cause.RESET
            sent = max(0, link.sent - before - len(head))
            if link.sent == before:
                self._cut_short = 0
                return Failed(cause=cause, detail=str(error))
            return Unknown(cause=cause, bytes_sent=min(sent, len(label)), detail=str(error))
        return outcome

    def _white(self) -> bytes:
        """Return what ends a label that was cut short: a printer may keep waiting for its raster's rest.

        It would take the next label's beginning for dots. So many zeros fill any raster, and beyond it mean nothing.
        """
        return bytes(self._cut_short) + self._ending()

    def _confirmed(self, conversation: _Conversation, length: int) -> Outcome:
        answer = conversation.answer(Answer.IN_ORDER, self._patience.printed)
        if answer is None:
            cause = conversation.why_silent()
            if conversation.link.finish(self._patience.drain):
                self._cut_short = 0
            return Unknown(cause=cause, bytes_sent=length, detail="taken, not confirmed")
        self._cut_short = 0
        conversation.link.finish(self._patience.drain)
        paper = escpos_status.paper_in_order(answer)
        self._newest = PrinterStatus(online=paper is not Paper.OUT, paper=paper, cover_open=False)
        if paper is Paper.OUT:
            # Worked off, and the paper has ended: whether before or after the last row, only an eye can tell.
            return Unknown(cause=Cause.PAPER_OUT, bytes_sent=length, detail="the paper ended with this label")
        return Printed(paper=paper)

    def _unanswered(self, link: Link, length: int) -> Outcome:
        closed = link.finish(self._patience.drain)
        if closed:
            self._cut_short = 0
        if closed and self._trusts_close:
            return Printed(paper=Paper.UNKNOWN)
        detail = "closed in order" if closed else "did not close"
        return Unknown(cause=Cause.UNCONFIRMED, bytes_sent=length, detail=detail)


class _Conversation:
    """Questions and answers on one connection, one at a time."""

    def __init__(self, link: Link, patience: Patience) -> None:
        self.link = link
        self._patience = patience
        self._answers = Answers()

    def state(self) -> State | None:
        """Ask for all that the printer says at once; None when it does not answer. Raises PrinterReset."""
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

    def why_silent(self) -> Cause:
        """The label was taken and is not worked off: ask in front of the queue what holds it up."""
        state = self.state()
        return (_status(state).cause if state else None) or Cause.SILENT


def _status(state: State) -> PrinterStatus:
    cause: Cause | None
    if state.cover_open:
        cause = Cause.COVER_OPEN
    elif state.paper is Paper.OUT:
        cause = Cause.PAPER_OUT
    else:
        cause = None if state.online and not state.error else Cause.OFFLINE
    return PrinterStatus(online=cause is None, paper=state.paper, cover_open=state.cover_open, cause=cause)


def _away(cause: Cause) -> PrinterStatus:
    return PrinterStatus(online=False, paper=Paper.UNKNOWN, cover_open=None, cause=cause)
