"""XLSX: bytes → sheets of rows. Cached values only, no formula is computed; guards against archives made to explode."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.functions import fromstring

from edge.importers.errors import DamagedWorkbook, NotATable, TooLarge
from edge.importers.rows import COLUMNS_MAX, ROWS_MAX, Cell, RawRow, Sheet

UNPACKED_BYTES_MAX = 512 * 1024 * 1024
SHEETS_MAX = 20
ROW_NUMBER_MAX = 1_048_576

Merged = dict[tuple[int, int], tuple[int, int]]

# What openpyxl raises on archives and XML that are not what they claim to be.
DAMAGE = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, IndexError, TypeError, OSError)


def workbook_sheets(content: bytes) -> Iterator[Sheet]:
    """The visible sheets, in the book's order. Each must be used up before the next is asked for."""
    merged = _check(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it leaves out
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except DAMAGE as error:
        raise DamagedWorkbook from error
    try:
        for sheet in book.worksheets[:SHEETS_MAX]:
            if sheet.sheet_state == "visible":
                # Writers that do not know their sheet's size declare A1, and a reader that believes them sees one cell.
                sheet.reset_dimensions()
                yield Sheet(_rows(sheet.iter_rows(values_only=True)), merged.get(sheet.title, {}))
    finally:
        book.close()


def _rows(raw: Iterable[tuple[Cell, ...]]) -> Iterator[RawRow]:
    cells = iter(raw)
    for number in range(1, ROW_NUMBER_MAX + 1):
        try:
            row = next(cells, None)
        except DAMAGE as error:
            raise DamagedWorkbook from error
        if row is None:
            return
        if number > ROWS_MAX and any(cell is not None for cell in row):
            raise TooLarge("rows", ROWS_MAX)
        if len(row) > COLUMNS_MAX:
            if any(cell is not None for cell in row[COLUMNS_MAX:]):
                raise TooLarge("columns", COLUMNS_MAX)
            row = row[:COLUMNS_MAX]
        yield RawRow(number, row)


def _check(content: bytes) -> dict[str, Merged]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # A member cannot unpack to more than it declares: zipfile stops there and its checksum fails.
            if sum(member.file_size for member in archive.infolist()) > UNPACKED_BYTES_MAX:
                raise TooLarge("unpacked_bytes", UNPACKED_BYTES_MAX)
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise NotATable("archive")
            if any(_declares_entities(archive, name) for name in names if name.endswith((".xml", ".rels"))):
                raise DamagedWorkbook
            return {title: _merged(archive.read(path)) for title, path in _sheet_paths(archive) if path in names}
    except (*DAMAGE, NotImplementedError, RuntimeError) as error:  # the last two: unknown packing, a password
        raise DamagedWorkbook from error


def _declares_entities(archive: zipfile.ZipFile, name: str) -> bool:
    # No workbook needs a document type; entities declared in one can expand without end.
    with archive.open(name) as part:
        return b"<!DOCTYPE" in part.read(DECLARATION_BYTES)


def _sheet_paths(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    targets = {
        link.get("Id"): link.get("Target", "") for link in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    book = fromstring(archive.read("xl/workbook.xml"))
    return [
        (sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), "")))[1:])
        for sheet in book.iter(f"{{{MAIN}}}sheet")
    ]


def _merged(xml: bytes) -> Merged:
    # openpyxl's streaming reader does not tell of merged cells, and a merged order number covers several lines.
    merged: Merged = {}
    for area in MERGED_AREA.findall(xml):
        left, top, right, bottom = range_boundaries(area.decode("ascii"))
        if bottom - top < ROWS_MAX and right - left < COLUMNS_MAX and len(merged) < ROWS_MAX:
            merged |= {
                (row, column): (top, left)
                for row in range(top, bottom + 1)
                for column in range(left, min(right, left + MERGED_COLUMNS_MAX) + 1)
                if (row, column) != (top, left)
            }
    return merged


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MERGED_AREA = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
MERGED_COLUMNS_MAX = 8
DECLARATION_BYTES = 4096
