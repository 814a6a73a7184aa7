"""What an ERP's answer means: taken, refused for good, to be tried again, or nobody knows. Pure; calls nobody.

A status that no rule of the template explains is judged by what it says of us: an answer of the web server's own
(not allowed, not there, busy) took nothing; one of 500 may have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from edge.erp.template import Ask, Call, Match

SAID_MAX = 200
_NOT_TAKEN = frozenset({*range(300, 400), 401, 403, 404, 405, 407, 408, 425, 429, 503})
_REFUSED = frozenset({400, 410, 413, 415, 422})


class Verdict(StrEnum):
    """What became of a posting."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    AGAIN = "again"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """An ERP's answer, whole."""

    status: int
    body: bytes


def judge(call: Call, answer: Answer) -> Verdict:
    """What the answer to a posting means."""
    told = _parsed(answer.body)
    for matches, verdict in (
        (call.accepted, Verdict.ACCEPTED),
        (call.again, Verdict.AGAIN),
        (call.refused, Verdict.REFUSED),
    ):
        if _fits(matches, answer.status, told):
            return verdict
    if answer.status in _NOT_TAKEN:
        return Verdict.AGAIN
    return Verdict.REFUSED if answer.status in _REFUSED else Verdict.UNKNOWN


def judge_asked(ask: Ask, answer: Answer) -> Verdict:
    """What the answer to a question means: it is there, it is not (so: again), or still nobody knows."""
    told = _parsed(answer.body)
    if _fits(ask.there, answer.status, told):
        return Verdict.ACCEPTED
    return Verdict.AGAIN if _fits(ask.absent, answer.status, told) else Verdict.UNKNOWN


def said_by(paths: Sequence[str], answer: Answer, secrets: Sequence[str]) -> str:
    """The answer's own words for a person, short, and without any of our secrets should it echo one."""
    told = _parsed(answer.body)
    parts = [str(value) for path in paths if (value := _at(told, path)) not in (None, "", [], {})]
    said = " · ".join(parts) or f"HTTP {answer.status}"
    for secret in secrets:
        said = said.replace(secret, "***") if secret else said
    return "".join(each if each.isprintable() else " " for each in said)[:SAID_MAX]


def _fits(matches: Sequence[Match], status: int, told: object) -> bool:
    return any(
        (not match.status or status in match.status)
        and (not match.path or _word(_at(told, match.path)) in {_word(value) for value in match.values})
        for match in matches
    )


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - an answer may be any JSON
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _at(told: Any, path: str) -> Any:  # noqa: ANN401 - as above
    for part in path.split("."):
        if isinstance(told, dict):
            told = told.get(part)
        elif isinstance(told, list) and part.isdigit() and int(part) < len(told):
            told = told[int(part)]
        else:
            return None
    return told


def _word(value: object) -> str:
    """ERPs write 25 and "25", true and "true"."""
    return str(value).lower() if isinstance(value, bool) else str(value)
