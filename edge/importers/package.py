"""What a workbook's archive tells beside its cells: merged areas, formulas, document types. Does not know values."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.utils.cell import range_boundaries
from openpyxl.xml.functions import fromstring

from edge.importers.errors import DamagedWorkbook, TooLarge
from edge.importers.rows import COLUMNS_MAX, ROWS_MAX

CHUNK_BYTES = 1024 * 1024
OVERLAP_BYTES = 256  # longer than any tag that is looked for
DECLARATION_BYTES = 4096
MERGED_COLUMNS_MAX = 8
CELLS_MAX = 40_000
"""A sheet's widest row has 16,384, and those at the seam of two chunks are counted twice."""
ROW_BYTES_MAX = 8 * 1024 * 1024

Merged = dict[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PartFacts:
    """``merged`` maps (row, column) of a covered cell to the cell whose value it shows, both counted from 1."""

    merged: Merged = field(default_factory=dict)
    has_formulas: bool = False


def sheet_paths(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet's title and its part's name in the archive."""
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = fromstring(archive.read("xl/workbook.xml"))
    return [
        (sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), "")))[1:])
        for sheet in book.iter(f"{{{MAIN}}}sheet")
    ]


def facts_of(archive: zipfile.ZipFile, path: str) -> PartFacts:
    """Merged areas and formulas of one sheet; the streaming reader that gives its cells does not tell of them.

    Raises TooLarge for a row that the reader would make gigabytes of, DamagedWorkbook for what could hide one.
    """
    merged: Merged = {}
    has_formulas = False
    width = _Width()
    for chunk in _chunks(archive, path):
        width.see(chunk)
        has_formulas = has_formulas or FORMULA.search(chunk) is not None
        for area in MERGED_AREA.findall(chunk):
            _add(merged, *range_boundaries(area.decode("ascii")))
    return PartFacts(merged, has_formulas)


def declares_entities(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a part has a document type: no workbook needs one, and its entities can expand without end."""
    with archive.open(name) as part:
        return b"<!DOCTYPE" in part.read(DECLARATION_BYTES)


@dataclass(slots=True)
class _Width:
    """How much stands between two rows' beginnings: a megabyte of archive can hold a row of sixty million cells."""

    cells: int = 0
    size: int = 0

    def see(self, chunk: bytes) -> None:
        if b"<!" in chunk:
            raise DamagedWorkbook  # a comment could hold a row's beginning that begins none
        for place, piece in enumerate(ROW.split(chunk)):
            if place:
                self.cells = self.size = 0
            self.cells += len(CELL.findall(piece))
            self.size += len(piece)
            if self.cells > CELLS_MAX:
                raise TooLarge("columns", COLUMNS_MAX)
            if self.size > ROW_BYTES_MAX:
                raise TooLarge("unpacked_bytes", ROW_BYTES_MAX)


def _add(merged: Merged, left: int, top: int, right: int, bottom: int) -> None:
    if (bottom - top + 1) * (right - left + 1) + len(merged) > ROWS_MAX:
        return
    for row in range(top, bottom + 1):
        for column in range(left, min(right, left + MERGED_COLUMNS_MAX) + 1):
            if (row, column) != (top, left):
                merged[row, column] = (top, left)


def _chunks(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    tail = b""
    with archive.open(path) as part:
        while chunk := part.read(CHUNK_BYTES):
            yield tail + chunk
            tail = chunk[-OVERLAP_BYTES:]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MERGED_AREA = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
ROW = re.compile(rb"<(?:\w{1,20}:)?row(?=[\s/>])")
CELL = re.compile(rb"<(?:\w{1,20}:)?c(?=[\s/>])")
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
