"""XLSX: bytes → sheets of rows. Cached values only, no formula is computed; guards against archives made to explode."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from edge.importers.errors import DamagedWorkbook, NotATable, TooLarge
from edge.importers.package import PartFacts, declares_entities, facts_of, sheet_paths
from edge.importers.rows import COLUMNS_MAX, ROWS_MAX, Cell, RawRow, Sheet, blocks_of

UNPACKED_BYTES_MAX = 1024 * 1024 * 1024  # 100,000 rows of 81 columns are a third of it
SHARED_STRINGS_BYTES_MAX = 64 * 1024 * 1024  # held in memory whole
FRAME_BYTES_MAX = 4 * 1024 * 1024  # styles, names, links: as objects, a hundred times what they are as text
PARTS_MAX = 10_000
SHEETS_MAX = 20
ROW_NUMBER_MAX = 1_048_576
FORMULA_WITHOUT_VALUE = "#VALUE!"

# What is read beside the sheets, whole.
FRAME = re.compile(r"\[Content_Types\]\.xml|(?:.*/)?_rels/.*|docProps/.*|xl/(?!sharedStrings)[^/]*\.xml|xl/theme/.*")
# What openpyxl and zipfile raise on archives and XML that are not what they claim to be.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,  # an unknown way of packing
    OSError,
    RuntimeError,  # a password
    TypeError,
    ValueError,
)


def workbook_sheets(content: bytes) -> Iterator[Sheet]:
    """The visible sheets, in the book's order. Each must be used up before the next is asked for."""
    facts = _checked(content)
    book = _open(content, values=True)
    formulas = _open(content, values=False) if any(part.has_formulas for part in facts.values()) else None
    try:
        for sheet in book.worksheets[:SHEETS_MAX]:
            if sheet.sheet_state == "visible":
                part = facts.get(sheet.title, PartFacts())
                beside = formulas[sheet.title] if formulas is not None and part.has_formulas else None
                yield Sheet(blocks_of(_rows(sheet, beside)), part.merged, textual=False)
    finally:
        book.close()
        if formulas is not None:
            formulas.close()


def _checked(content: bytes) -> dict[str, PartFacts]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # A member cannot unpack to more than it declares: zipfile stops there and its checksum fails.
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            if len(sizes) > PARTS_MAX:
                raise TooLarge("parts", PARTS_MAX)
            if sum(sizes.values()) > UNPACKED_BYTES_MAX:
                raise TooLarge("unpacked_bytes", UNPACKED_BYTES_MAX)
            if "xl/workbook.xml" not in sizes:
                raise NotATable("archive")
            if sizes.get("xl/sharedStrings.xml", 0) > SHARED_STRINGS_BYTES_MAX:
                raise TooLarge("unpacked_bytes", SHARED_STRINGS_BYTES_MAX)
            if sum(size for name, size in sizes.items() if FRAME.fullmatch(name)) > FRAME_BYTES_MAX:
                raise TooLarge("unpacked_bytes", FRAME_BYTES_MAX)
            if any(declares_entities(archive, name) for name in sizes if name.endswith((".xml", ".rels"))):
                raise DamagedWorkbook
            return {title: facts_of(archive, path) for title, path in sheet_paths(archive) if path in sizes}
    except DAMAGE as error:
        raise DamagedWorkbook from error


def _open(content: bytes, *, values: bool) -> Any:  # noqa: ANN401 - openpyxl publishes no types
    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    except DAMAGE as error:
        raise DamagedWorkbook from error


def _rows(sheet: Any, formulas: Any) -> Iterator[RawRow]:  # noqa: ANN401 - openpyxl publishes no types
    beside: Iterable[tuple[Cell, ...]] = repeat(()) if formulas is None else _cells(formulas)
    for number, (row, written) in enumerate(zip(_cells(sheet), beside, strict=False), start=1):
        # A sheet may claim any row number, and the blank rows before it are counted out one by one.
        if number > ROW_NUMBER_MAX or (number > ROWS_MAX and row):
            raise TooLarge("rows", ROWS_MAX)
        if any(cell is not None for cell in row[COLUMNS_MAX:]):
            raise TooLarge("columns", COLUMNS_MAX)
        yield RawRow(number, _with_formulas(row, written)[:COLUMNS_MAX])


def _cells(sheet: Any) -> Iterator[tuple[Cell, ...]]:  # noqa: ANN401 - openpyxl publishes no types
    # Writers that do not know their sheet's size declare A1, and a reader that believes them sees one cell.
    sheet.reset_dimensions()
    cells = sheet.iter_rows(values_only=True)
    while True:
        try:
            row = next(cells, None)
        except DAMAGE as error:
            raise DamagedWorkbook from error
        if row is None:
            return
        yield tuple(row)


def _with_formulas(row: tuple[Cell, ...], written: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A formula that nobody has computed is no blank cell: ``="text"`` is its text, any other an error."""
    if not any(isinstance(formula, str) and formula.startswith("=") for formula in written):
        return row
    cells = [*row, *[None] * (len(written) - len(row))]
    for place, formula in enumerate(written):
        if cells[place] is None and isinstance(formula, str) and formula.startswith("="):
            literal = formula.startswith('="') and formula.endswith('"') and formula.count('"') == 2
            cells[place] = formula[2:-1] if literal else FORMULA_WITHOUT_VALUE
    return tuple(cells)
