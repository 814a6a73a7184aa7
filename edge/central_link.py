"""Calls to head office over HTTP. Knows the agreed shapes; does not know what is in an envelope or when to call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import msgspec

from domain.reason import Reason
from edge.errors import NotPossible, Unreachable
from edge.settings import CentralSettings
from journal.accept import Acknowledged, Fork, Gap, Outcome
from journal.envelope import Envelope

TIMEOUT_SECONDS = 5.0


Answered = Callable[[datetime | None, timedelta], None]


class End(msgspec.Struct, frozen=True):
    """Where a feed ends, at its owner."""

    sequence: int
    hash: str


class Page(msgspec.Struct, frozen=True):
    """Envelopes of a followed feed, and where it ended when they were read (None: its owner does not say)."""

    station_id: str
    journal_id: str
    envelopes: list[Envelope]
    head: End | None = None


class CentralLink:
    """One connection to head office; every failure to answer as agreed is Unreachable."""

    def __init__(self, settings: CentralSettings, answered: Answered = lambda _its_time, _took: None) -> None:
        """``answered`` is told what time it was there, and how long the answer took."""
        headers = {"Authorization": f"Bearer {settings.token}"} if settings.token else {}
        self._client = httpx.Client(base_url=f"{settings.url}/api/v1", headers=headers, timeout=TIMEOUT_SECONDS)
        self._answered = answered

    def send(self, station_id: str, journal_id: str, envelopes: Sequence[Envelope]) -> Outcome:
        """Send a batch up."""
        body = {
            "station_id": station_id,
            "journal_id": journal_id,
            "envelopes": [{"sequence": e.sequence, "hash": e.hash, "body": e.body} for e in envelopes],
        }
        answer = self._call("POST", "/journal", content=msgspec.json.encode(body))
        told = self._json(answer)
        if answer.status_code == httpx.codes.OK:
            return Acknowledged(sequence=int(told["acknowledged"]))
        if answer.status_code == httpx.codes.CONFLICT and told.get("kind") == "gap":
            return Gap(expected=int(told["expected"]))
        if answer.status_code == httpx.codes.CONFLICT and told.get("kind") == "fork":
            return Fork(at=int(told["at"]))
        raise Unreachable(f"central answered {answer.status_code} to a batch")

    def feed(self, after: int, limit: int) -> Page:
        """A page of central's feed."""
        answer = self._call("GET", "/feed", params={"after": after, "limit": limit})
        if answer.status_code != httpx.codes.OK:
            raise Unreachable(f"central answered {answer.status_code} to a look at its feed")
        try:
            return msgspec.convert(self._json(answer), Page)
        except msgspec.ValidationError as error:
            raise Unreachable(f"central's feed is not as agreed: {error}") from error

    def private(self, after: int) -> dict[str, Any]:
        """Remarks and PIN hashes beside the feed, changed after a version."""
        answer = self._call("GET", "/private", params={"after": after})
        if answer.status_code != httpx.codes.OK:
            raise Unreachable(f"central answered {answer.status_code} to a look beside its feed")
        return self._json(answer)

    def decide(self, events: Sequence[dict[str, Any]], badges: Sequence[dict[str, str]]) -> None:
        """Tell the feed's owner what a supervisor decided here."""
        body = msgspec.json.encode({"events": list(events), "badges": list(badges)})
        answer = self._call("POST", "/feed/events", content=body)
        if answer.status_code != httpx.codes.OK:
            raise Unreachable(f"central answered {answer.status_code} to a decision")

    def undo(self, import_id: str, badge: str) -> dict[str, int]:
        """Have the feed's owner take an import back; raises NotPossible where it will not."""
        answer = self._call("POST", f"/imports/{import_id}/undo", json={"badge": badge})
        told = self._json(answer)
        if answer.status_code == httpx.codes.CONFLICT:
            why = told.get("reason", {})
            raise NotPossible(Reason(str(why.get("code")), dict(why.get("params", {}))))
        if answer.status_code != httpx.codes.OK:
            raise Unreachable(f"central answered {answer.status_code} to an undoing")
        return {name: int(told.get(name, 0)) for name in ("orders", "waybills", "left")}

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise Unreachable(f"central cannot be reached: {error}") from error
        self._answered(_its_time(answer), answer.elapsed)
        return answer

    @staticmethod
    def _json(answer: httpx.Response) -> dict[str, Any]:
        try:
            told = answer.json()
        except ValueError as error:
            raise Unreachable("central did not answer in JSON") from error
        return told if isinstance(told, dict) else {}


def _its_time(answer: httpx.Response) -> datetime | None:
    """The time that the answer names, if it names one with its zone."""
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return told if told.tzinfo is not None else None
