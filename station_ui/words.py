"""Words for codes: one list a language, read from the Babel catalogues. Does not know which screen says them.

A message id names where a text stands (``reason.held``, ``do.hold``). A text may hold ``{name}`` gaps, with a shape for
screens (``{number:tail}``, ``{location:plate}``) or a family of words (``{why:hold}``), ``*bold*``, and ``[a part that
is left out where its gap has no value]``. The bench page fills gaps itself from the JSON word list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from domain.reason import Reason

FOLDER = Path(__file__).parent / "locale"
DEFAULT = "zh"
CATALOGUES = MappingProxyType({"zh": "zh_Hans", "en": "en"})
TAGS = MappingProxyType({"zh": "zh-Hans", "en": "en"})

GAP = re.compile(r"\{(\w+)(?::(\w+))?\}")
OPTIONAL = re.compile(r"\[([^\]]*)\]")
SHAPES = frozenset({"tail", "plate", "code"})
TAIL = 4


class MissingWord(KeyError):
    """A catalogue has no text for an id: the screens would show a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All texts of one language. ``tag`` is what ``<html lang>`` says; it decides the glyphs."""

    language: str
    tag: str
    texts: Mapping[str, str] = field(repr=False)

    def say(self, message: str, /, zone: ZoneInfo | None = None, **params: str | int) -> str:
        """The text with its gaps filled and without marks; raises MissingWord. Instants are shown in ``zone``."""
        try:
            text = self.texts[message]
        except KeyError:
            raise MissingWord(message) from None
        chosen = OPTIONAL.sub(lambda part: part[1] if _has_values(part[1], params) else "", text)
        return "".join(self._pieces(chosen, params, zone))

    def reason(self, reason: Reason, zone: ZoneInfo | None = None) -> str:
        """A reason in words. A code of a newer station than this one is shown as the code, not as nothing."""
        message = f"reason.{reason.code}"
        if message not in self.texts:
            return self.say("reason.other", code=reason.code)
        return self.say(message, zone, **reason.params)

    def named(self, family: str, code: str) -> str:
        """The word of a code in a family (``carrier``, ``hold``), or the code itself."""
        return self.texts.get(f"{family}.{code}", code)

    def _pieces(self, text: str, params: Mapping[str, str | int], zone: ZoneInfo | None) -> Iterator[str]:
        """Marks go, values stay as they are: an asterisk in a value is no mark."""
        end = 0
        for gap in GAP.finditer(text):
            yield text[end : gap.start()].replace("*", "")
            yield self._filled(gap[1], gap[2] or "", params, zone)
            end = gap.end()
        yield text[end:].replace("*", "")

    def _filled(self, name: str, shape: str, params: Mapping[str, str | int], zone: ZoneInfo | None) -> str:
        value = str(params.get(name, ""))
        if not value:
            return self.texts["word.unknown"]
        if shape in SHAPES:
            return value[-TAIL:] if shape == "tail" else value
        return self.texts.get(f"{shape or name}.{value}") or _instant(value, zone) or value


def load(language: str) -> Words:
    """The words of a language ("zh", "en"); any other is answered in Chinese."""
    known = language if language in CATALOGUES else DEFAULT
    return _load(known)


@lru_cache(maxsize=len(CATALOGUES))
def _load(language: str) -> Words:
    folder = FOLDER / CATALOGUES[language] / "LC_MESSAGES"
    source, compiled = folder / "messages.po", folder / "messages.mo"
    fresh = compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime)
    with (compiled if fresh else source).open("rb") as file:
        texts = _texts(read_mo(file) if fresh else read_po(file, abort_invalid=True))
    return Words(language=language, tag=TAGS[language], texts=MappingProxyType(texts))


def _texts(catalogue: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def _has_values(part: str, params: Mapping[str, str | int]) -> bool:
    return all(str(params.get(gap[1], "")) for gap in GAP.finditer(part))


def _instant(value: str, zone: ZoneInfo | None) -> str:
    """An instant in words where the value is one and a zone is known, else nothing."""
    if zone is None or "T" not in value:
        return ""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return f"{at.astimezone(zone):%m-%d %H:%M}" if at.tzinfo else ""
