"""The pages of imports in words: what was imported lately and what became of it, one report, and the saved mappings.

Does not know HTTP, files or what undoing does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from central.import_report import ImportReport, KnownImport
from central.page.words import Words
from central.ports import Speech
from domain.mapping import ColumnMapping
from domain.reason import Reason

SHOWN = 60

Context = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWords:
    """One language of the pages; ``speech`` has what importers say."""

    words: Words
    speech: Speech

    def listed(self, imports: Sequence[KnownImport], mappings: Sequence[ColumnMapping], today: date) -> Context:
        """What the list's template needs."""
        return {
            "words": self.words,
            "imports": [self._row(each, today) for each in imports],
            "mappings": [self._mapping(each) for each in mappings],
        }

    def report(self, report: ImportReport, today: date) -> Context:
        """What a report's template needs."""
        return {
            "words": self.words,
            "at": self.words.moment(report.at, today),
            **self._counts(report),
            "what": self._what(report),
            "source": self._source(report),
            "refused": self._said(report.refused) if report.refused else "",
            "rows": [{"row": each.row, "number": each.number, "why": self._said(each.reason)} for each in report.rows],
            "more": self._more(report),
            "warnings": [self._said(each) for each in report.warnings],
        }

    def _row(self, known: KnownImport, today: date) -> Context:
        report = known.report
        return {
            "id": report.import_id,
            "at": self.words.moment(report.at, today),
            "what": self._what(report),
            "source": self._source(report),
            **self._counts(report),
            "can_be_read": report.can_be_read,
            "at_station": report.source == "station" and report.rejected > 0,
            "refused": report.refused is not None,
            "undone": known.undone,
        }

    def _counts(self, report: ImportReport) -> Context:
        names = ("accepted", "updated", "unchanged", "rejected")
        return {
            "counts": [
                {"name": name, "n": self.words.number(None if report.refused else count), "zero": not count}
                for name in names
                for count in [getattr(report, name)]
            ]
        }

    def _what(self, report: ImportReport) -> str:
        if report.refused is not None:
            return self.words("imports.unread")
        if report.kind == "orders" and report.platform:
            return self._named("platform", report.platform)
        return self.words(f"imports.of_{report.kind}")

    def _source(self, report: ImportReport) -> str:
        return report.name or self.words(f"imports.by_{report.source}")

    def _more(self, report: ImportReport) -> str:
        rest = report.rejected - len(report.rows)
        return self.words("imports.more_rows", n=self.words.number(rest)) if rest > 0 and report.rows else ""

    def _mapping(self, mapping: ColumnMapping) -> Context:
        return {
            "name": mapping.name,
            "platform": self._named("platform", mapping.platform),
            "shop": mapping.shop,
            "columns": [
                {"column": each.column, "field": self._named("mapping_field", each.field)} for each in mapping.columns
            ],
        }

    def _said(self, why: Reason) -> str:
        return self.speech.reason(self.words.language, why)

    def _named(self, family: str, code: str) -> str:
        return self.speech.named(self.words.language, family, code)
