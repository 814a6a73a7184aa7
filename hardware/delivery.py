"""Brings one page to a printer and says what became of it. Knows no language, no paper and no kind of connection.

One page: connect, ask whether it can print, call the caller back, send, wait for an answer that the printer gives only
when it has worked off what came before, end the connection in order. It tries nothing twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from hardware.errors import PrinterUnreachable
from hardware.printer import Cause, Failed, Outcome, Paper, Printed, PrinterStatus, Unknown
from hardware.printer_errors import PrinterReset, PrinterStalled

if TYPE_CHECKING:
    from hardware.dialect import Dialect, Patience, Talk
    from hardware.link import Link
    from hardware.printer import BeforeFirstByte

MENDABLE = frozenset({Cause.PAPER_OUT, Cause.COVER_OPEN, Cause.RIBBON_OUT, Cause.PAUSED})
"""What a person at the bench sets right within a minute."""

_LOOK_SECONDS = 0.5
_GLANCE_SECONDS = 1.0
_QUIET_SECONDS, _HUSH_SECONDS_MAX = 0.05, 1.0


class Confirms(StrEnum):
    """How a printer makes known that it has printed."""

    STATUS = "status"
    """It answers status questions. One that is silent when asked before a label is sent none."""
    CLOSE = "close"
    """It answers nothing, but its orderly close is trusted. Many print servers close long before the paper moves:
    only for a printer that someone has watched with its paper out."""
    NOTHING = "nothing"
    """It answers nothing: every label that it took is unknown, and the packer scans the label."""


class Delivery:
    """Sends pages, each on a connection of its own: many printers serve one client at a time."""

    def __init__(
        self, connect: Callable[[], Link], dialect: Dialect, *, confirms: Confirms, patience: Patience
    ) -> None:
        self._connect = connect
        self._dialect = dialect
        self._asks = confirms is Confirms.STATUS
        self._trusts_close = confirms is Confirms.CLOSE
        self._patience = patience
        self._cut_short = 0
        # Another process, or this one before it was killed, may have left half a label in the printer.
        self._unsure = True
        self._busy = threading.Lock()
        self._newest = PrinterStatus(online=True, paper=Paper.UNKNOWN, cover_open=None)

    def send(self, page: bytes, before_first_byte: BeforeFirstByte, *, asks: bool = False) -> Outcome:
        """Send one page, once. ``asks``: it holds questions of its own, and nothing that comes back confirms it."""
        with self._busy:
            try:
                link = self._connect()
            except PrinterUnreachable as error:
                return Failed(cause=Cause.UNREACHABLE, detail=str(error))
            with link:
                talk = self._dialect.talk(link, self._patience)
                try:
                    self._begin(talk, link)
                    if refusal := self._refusal(talk, link):
                        return refusal
                    answers = self._answers(talk, max(len(page), self._cut_short))
                except PrinterReset as error:
                    return Failed(cause=Cause.RESET, detail=str(error))
                before_first_byte()
                return self._deliver(talk, link, page, answers=answers and not asks)

    def note_half_page(self) -> None:
        """An earlier process was killed while it sent a page: what there is of it must be ended before the next."""
        with self._busy:
            self._cut_short, self._unsure = max(1, self._cut_short), True

    def status(self) -> PrinterStatus:
        """Ask how it is doing; what it said last, while a page is being sent."""
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
            if link.paper_out():
                return _OUT
            if not self._asks:
                link.finish(self._patience.drain)
                return PrinterStatus(online=True, paper=Paper.UNKNOWN, cover_open=None)
            try:
                talk = self._dialect.talk(link, self._patience)
                self._begin(talk, link)
                state = talk.state()
            except PrinterReset:
                return _away(Cause.RESET)
            if state is None:
                return _away(Cause.SILENT)
            link.finish(self._patience.drain)
        return state

    def _begin(self, talk: Talk, link: Link) -> None:
        """Throw away what an earlier conversation left on a port, and end what one left half. Raises PrinterReset."""
        end = time.monotonic() + _HUSH_SECONDS_MAX
        while not link.fresh and time.monotonic() < end and link.receive(time.monotonic() + _QUIET_SECONDS):
            pass
        if self._asks and self._unsure:
            talk.loosen()

    def _refusal(self, talk: Talk, link: Link) -> Failed | None:
        """Why nothing may be sent."""
        if link.paper_out():
            self._newest = _OUT
            return Failed(cause=Cause.PAPER_OUT, detail="the port says so")
        if not self._asks:
            return None
        state = talk.state()
        if state is None:
            return Failed(cause=Cause.SILENT, detail="no answer to a status question")
        self._newest = state
        return Failed(cause=state.cause) if state.cause else None

    def _answers(self, talk: Talk, length: int) -> bool:
        """Whether the printer stands at a page's beginning and answers, so that its word behind the page counts.

        One that was left in the middle of an earlier page is made to give that up.
        """
        if not self._asks or not self._unsure:
            return self._asks
        # One that was cut between two commands waits for nothing, and yet its half is on the paper and must be ended.
        return not (talk.midway() or self._cut_short) or talk.mend(length)

    def _deliver(self, talk: Talk, link: Link, page: bytes, *, answers: bool) -> Outcome:
        mends = self._cut_short and not self._asks and not link.whole_jobs
        head = self._dialect.mending(self._cut_short) if mends else b""
        before, earlier = link.sent, (self._cut_short, self._unsure)
        self._cut_short, self._unsure = 0 if link.whole_jobs else len(page), True
        try:
            whole = head + page + (self._dialect.behind if answers else b"")
            paused = self._pass_on(link, whole)
            if not answers:
                return self._unanswered(link, len(page))
            return self._confirmed(talk, link, len(page), paused=paused)
        except (PrinterStalled, PrinterReset) as error:
            sent = min(link.sent - before - len(head), len(page))
            if sent <= 0:
                # What an earlier page left in the printer, if anything, is still to be ended before the next.
                self._cut_short, self._unsure = (0, False) if answers else earlier
                return Failed(cause=self._why(talk, link, error), detail=str(error))
            return Unknown(cause=self._why(talk, link, error), bytes_sent=sent, detail=str(error))

    def _pass_on(self, link: Link, whole: bytes) -> bool:
        """Hand all over; whether the printer stopped in the middle and went on. Raises PrinterStalled, PrinterReset."""
        patience, begin, paused = self._patience, link.sent, False
        ends_at = time.monotonic() + patience.send
        moved_at = time.monotonic()
        while (done := link.sent - begin) < len(whole):
            remaining = max(0.0, ends_at - time.monotonic())
            pause = min(patience.stall, patience.pause + link.breath_seconds)
            try:
                link.send(whole[done:], stall_seconds=pause, total_seconds=remaining)
            except PrinterStalled:
                now = time.monotonic()
                moved_at = moved_at if link.sent - begin == done else now - pause
                whole_taken = link.sent - begin >= len(whole)  # a spooler may have it, and nobody can say
                if whole_taken or now - moved_at >= patience.stall or now >= ends_at:
                    raise
                # Whoever looks at the printer meanwhile is told, before the label is given up.
                paused, self._newest = True, _STOPPED
        return paused

    def _why(self, talk: Talk, link: Link, error: PrinterStalled | PrinterReset) -> Cause:
        """Why it stopped taking bytes: a question would not get through any more, but it may have said so unasked."""
        if isinstance(error, PrinterReset):
            return Cause.RESET
        try:
            said = _OUT if link.paper_out() else talk.news()
        except PrinterReset:
            return Cause.RESET
        if said and said.cause:
            self._newest = said
            return said.cause
        return Cause.STALLED

    def _settled(self) -> None:
        self._cut_short, self._unsure = 0, False

    def _confirmed(self, talk: Talk, link: Link, length: int, *, paused: bool) -> Outcome:
        said = self._waited(talk)
        if not isinstance(said, PrinterStatus):
            cause = Cause.PAPER_OUT if said is Cause.SILENT and link.paper_out() else said
            if link.finish(self._patience.drain):
                self._cut_short = 0
            return Unknown(cause=cause, bytes_sent=length, detail="taken, not confirmed")
        self._settled()
        link.finish(self._patience.drain)
        self._newest = said
        if paused and not self._dialect.resumes:
            # It goes on with the next row on the new roll: what came out may be one label on two papers.
            return Unknown(cause=Cause.STALLED, bytes_sent=length, detail="it stopped in the middle and went on")
        if said.paper is Paper.OUT:
            # Worked off, and the paper has ended: whether before or after the last row, only an eye can tell.
            return Unknown(cause=Cause.PAPER_OUT, bytes_sent=length, detail="the paper ended with this label")
        return Printed(paper=said.paper)

    def _waited(self, talk: Talk) -> PrinterStatus | Cause:
        """Wait for the printer's word; while a person puts paper in, too, where it then prints the label anew."""
        resumed_by = time.monotonic() + self._patience.resume
        while True:
            said, state = self._looked(talk)
            if said is not None:
                return said
            if state is None or state.cause is None:
                return Cause.SILENT
            if not self._dialect.resumes or state.cause not in MENDABLE or time.monotonic() > resumed_by:
                return state.cause
            time.sleep(min(_LOOK_SECONDS, self._patience.answer))

    def _looked(self, talk: Talk) -> tuple[PrinterStatus | None, PrinterStatus | None]:
        """The printer's word behind the page, or how it stood when that did not come in time or could not come.

        One that goes on in the middle of a label by itself is asked now and then: it must not be back unseen.
        """
        given_up_at = time.monotonic() + self._patience.printed
        while True:
            step = given_up_at if self._dialect.resumes else min(given_up_at, time.monotonic() + _GLANCE_SECONDS)
            said = talk.worked_off(step)
            if said is not None:
                return said, None
            state = talk.state()
            if state is not None:
                self._newest = state
            if time.monotonic() >= given_up_at or (state is not None and state.cause is not None):
                return None, state

    def _unanswered(self, link: Link, length: int) -> Outcome:
        closed = link.finish(self._patience.drain)
        if closed:
            self._cut_short = 0
        if link.paper_out():
            self._newest = _OUT
            return Unknown(cause=Cause.PAPER_OUT, bytes_sent=length, detail="the port says so")
        if closed and self._trusts_close:
            return Printed(paper=Paper.UNKNOWN)
        detail = "closed in order" if closed else "did not close"
        return Unknown(cause=Cause.UNCONFIRMED, bytes_sent=length, detail=detail)


_OUT = PrinterStatus(online=False, paper=Paper.OUT, cover_open=None, cause=Cause.PAPER_OUT)

_STOPPED = PrinterStatus(online=False, paper=Paper.UNKNOWN, cover_open=None, cause=Cause.STALLED)


def _away(cause: Cause) -> PrinterStatus:
    return PrinterStatus(online=False, paper=Paper.UNKNOWN, cover_open=None, cause=cause)
