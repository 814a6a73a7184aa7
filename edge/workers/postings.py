"""Tells one ERP what happened, in order and never twice: an intent before the first byte, an outcome after the answer.

Follows the record by cursor. Does not know what an ERP is told or what it answers (``edge.erp``); nothing waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from domain.events import (
    Event,
    PostingAccepted,
    PostingPutOff,
    PostingRefused,
    PostingStarted,
    PostingUnknown,
)
from domain.reason import Reason
from edge.clock import Clock
from edge.drafts import drafts_of
from edge.erp.fact import fields_of
from edge.erp.link import ErpLink
from edge.erp.load import Erp
from edge.erp.prepare import prepare
from edge.erp.queue import ask_for_new
from edge.erp.template import Request
from edge.erp.verdict import Answer, Verdict, judge, judge_asked, said_by
from edge.errors import AnswerLost, Overtaken, Unreachable
from edge.store.postings import Posting, find, in_state, next_postings
from journal.database import Connection
from journal.write import Decision, Writer

LOOK_MAX = 100
IDLE_SECONDS = 5.0
PAUSE_SECONDS_MIN = 2.0  # doubled with each trouble in a row
PAUSE_SECONDS_MAX = 300.0
ASK_AFTER_SECONDS = 60.0
ATTEMPTS_MAX = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How an ERP is doing: ``ok``, ``lost`` or ``doubtful``, and why."""

    state: str
    why: Reason | None = None


class Postings:
    """One ERP; a turn makes one call at most."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        erp: Erp,
        clock: Clock,
        *,
        link: ErpLink | None = None,
        pause_seconds: float = PAUSE_SECONDS_MIN,
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._erp = erp
        self._clock = clock
        self._link = link or ErpLink()
        self._pause = pause_seconds
        self._resending = tuple(fact for fact, call in erp.calls.items() if call.idempotent)
        self._asking = {fact for fact, call in erp.calls.items() if call.ask is not None and not call.idempotent}
        self._troubles = 0
        self._not_before = 0.0
        self._resting: dict[str, float] = {}
        self.standing = Standing("ok")

    def turn(self) -> float:
        """Queue what is new and post the oldest; returns the seconds until there may be more to do."""
        self._settle()
        self._queue()
        if (wait := self._not_before - monotonic()) > 0:
            return min(wait, IDLE_SECONDS)
        for posting in next_postings(self._connection, self._erp.name, LOOK_MAX, self._resending):
            if self._rests(posting) or posting.fact not in self._erp.calls:
                continue
            self._post(posting)
            return 0.0
        for posting in in_state(self._connection, self._erp.name, "unknown", LOOK_MAX):
            if posting.fact in self._asking and not self._rests(posting):
                self._ask(posting)
                return 0.0
        return IDLE_SECONDS

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def hurry(self, posting_id: str) -> None:
        """A person wants this one sent now; called from any thread."""
        self._resting.pop(posting_id, None)
        self._not_before = 0.0

    def _settle(self) -> None:
        """What was started and has no outcome (a crash, a disk that was full): nobody knows, and nothing is sent."""
        for posting in in_state(self._connection, self._erp.name, "started", LOOK_MAX):
            self._unknown(posting, posting.attempt, "restart")

    def _queue(self) -> None:
        """Ask for each new fact, in the transaction that moves the cursor."""
        journals, erp = self._writer.journals, self._erp
        while self._writer.submit(lambda connection: ask_for_new(connection, journals["record"], erp)).result():
            pass

    def _post(self, posting: Posting) -> None:
        call, attempt = self._erp.calls[posting.fact], posting.attempt + 1
        fields = fields_of(self._connection, posting)
        if fields is None:
            self._tell(self._refused(posting, posting.attempt, "event_gone"))
            return
        answer = self._call(call, posting, fields, attempt, recorded=True)
        if answer is None:
            return
        said = self._said(answer)
        match judge(call, answer):
            case Verdict.ACCEPTED:
                self._tell(self._accepted(posting, attempt, said))
                self._fine()
            case Verdict.REFUSED:
                self._tell(self._refused(posting, attempt, said))
                self._fine()
            case Verdict.AGAIN if attempt >= ATTEMPTS_MAX:
                self._tell(self._refused(posting, attempt, said))
                self._trouble("erp_puts_off", said)
            case Verdict.AGAIN:
                now = self._clock.now()
                self._tell(PostingPutOff(posting_id=posting.posting_id, attempt=attempt, at=now, said=said))
                self._rest(posting, self._pause * 2**attempt)
                self._trouble("erp_puts_off", said)
            case Verdict.UNKNOWN:
                self._unknown(posting, attempt, said)
                self._trouble("erp_not_understood", said)

    def _ask(self, posting: Posting) -> None:
        """Whether what got no answer is there: asked, never assumed."""
        call = self._erp.calls[posting.fact]
        fields = fields_of(self._connection, posting)
        if call.ask is None or fields is None:
            return
        self._rest(posting, PAUSE_SECONDS_MAX)
        answer = self._call(call.ask, posting, fields, posting.attempt, recorded=False)
        if answer is None:
            return
        said = self._said(answer)
        match judge_asked(call.ask, answer):
            case Verdict.ACCEPTED:
                self._tell(self._accepted(posting, posting.attempt, said))
            case Verdict.AGAIN:
                now = self._clock.now()
                self._tell(PostingPutOff(posting_id=posting.posting_id, attempt=posting.attempt, at=now, said=said))
                self._resting.pop(posting.posting_id, None)
        self._fine()

    def _call(
        self, request: Request, posting: Posting, fields: dict[str, object], attempt: int, *, recorded: bool
    ) -> Answer | None:
        """The whole answer; None where there was none, and what that means is settled."""
        now = self._clock.now()
        given = {f"value.{name}": value for name, value in self._erp.values.items()}
        fields = {**fields, **given, "now": now, "attempt": attempt}
        prepared = prepare(request, fields, self._erp.template.zone, self._erp.secrets)

        def begun() -> None:
            if recorded:
                started = PostingStarted(posting_id=posting.posting_id, attempt=attempt, at=now)
                self._writer.submit(lambda connection: _start(connection, posting, started)).result()

        try:
            return self._link.call(prepared, begun)
        except Overtaken:
            return None
        except Unreachable as error:
            self._trouble("erp_unreachable", str(error))
        except AnswerLost as error:
            if recorded:
                self._unknown(posting, attempt, str(error))
            self._trouble("erp_silent", str(error))
        return None

    def _unknown(self, posting: Posting, attempt: int, said: str) -> None:
        self._tell(
            PostingUnknown(
                posting_id=posting.posting_id,
                parcel_id=posting.parcel_id,
                erp=posting.erp,
                attempt=attempt,
                at=self._clock.now(),
                said=said,
            )
        )
        if attempt >= ATTEMPTS_MAX:
            self._resting[posting.posting_id] = float("inf")  # tried often enough by itself: a person looks
        else:
            # The first one may still be on its way into their books.
            self._rest(posting, ASK_AFTER_SECONDS if posting.fact in self._asking else self._pause * 2**attempt)

    def _accepted(self, posting: Posting, attempt: int, said: str) -> PostingAccepted:
        return PostingAccepted(
            posting_id=posting.posting_id,
            parcel_id=posting.parcel_id,
            erp=posting.erp,
            attempt=attempt,
            at=self._clock.now(),
            said=said,
        )

    def _refused(self, posting: Posting, attempt: int, said: str) -> PostingRefused:
        return PostingRefused(
            posting_id=posting.posting_id,
            parcel_id=posting.parcel_id,
            erp=posting.erp,
            attempt=attempt,
            at=self._clock.now(),
            said=said,
        )

    def _said(self, answer: Answer) -> str:
        return said_by(self._erp.template.said, answer, list(self._erp.secrets.values()))

    def _tell(self, event: Event) -> None:
        self._writer.submit(lambda _connection: Decision(drafts=drafts_of((event,)), answer=None)).result()

    def _fine(self) -> None:
        self._troubles = 0
        self._not_before = 0.0
        self.standing = Standing("ok")

    def _trouble(self, code: str, said: str) -> None:
        """One that fails is no reason to hurry the next into the same: the pause doubles with each in a row."""
        self._troubles += 1
        pause = min(self._pause * 2 ** min(self._troubles - 1, 20), PAUSE_SECONDS_MAX)
        self._not_before = monotonic() + pause
        self.standing = Standing("lost", Reason(code, {"said": said}))

    def _rests(self, posting: Posting) -> bool:
        return self._resting.get(posting.posting_id, 0.0) > monotonic()

    def _rest(self, posting: Posting, seconds: float) -> None:
        self._resting[posting.posting_id] = monotonic() + min(seconds, PAUSE_SECONDS_MAX)


def _start(connection: Connection, posting: Posting, started: PostingStarted) -> Decision[None]:
    """The intent, unless a person has settled it since it was looked up: then nothing is sent."""
    now = find(connection, posting.posting_id)
    if now is None or (now.state, now.attempt) != (posting.state, posting.attempt):
        raise Overtaken(posting.posting_id)
    return Decision(drafts=drafts_of((started,)), answer=None)
