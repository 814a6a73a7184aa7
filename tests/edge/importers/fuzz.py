"""Bytes that atheris makes, put before the readers: nothing may leave them but values or an ImporterError.

A program of its own, since atheris rewrites what it watches: ``fuzz.py FOLDER RUNS SEED [planted]``. An input's first
byte says what the rest is: a whole file, rows under a platform's header, or a workbook's sheet. ``planted`` puts a
bug into the reader of cells, which must be found.
"""

from __future__ import annotations

import contextlib
import io
import sys
import zipfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[3]))
with atheris.instrument_imports(include=["edge.importers"], enable_loader_override=False):
    from edge.importers import ImporterError, cell, read_file, workbook  # noqa: F401 - loaded here, so that it is watched

CORPUS = Path(__file__).parent / "corpus"
FILES = [file.read_bytes() for file in sorted(CORPUS.glob("*.?sv"))]
KEY = b"a site's key of thirty-two bytes"
WHOLE, BOOK = 254, 255  # a workbook takes a hundred times as long as text
BOOKS = 8  # one in so many of the inputs that ask for a workbook gets one


def one_input(data: bytes) -> None:
    """Read it as what its first byte says."""
    if not data:
        return
    if data[0] == BOOK and len(data) % BOOKS == 0:
        content = _book(data[1:])
    elif data[0] >= WHOLE:
        content = data[1:]
    else:
        content = _header(data[0]) + data[1:]
    with contextlib.suppress(ImporterError):
        read_file("x", content, address_key=KEY)


def seeds() -> list[bytes]:
    """Each file of the corpus, whole and as rows under its header, and a sheet."""
    rows = [bytes([place]) + file[len(_header(place)) :] for place, file in enumerate(FILES)]
    return [*rows, *(bytes([WHOLE]) + file for file in FILES), bytes([BOOK]) + SHEET]


def _header(place: int) -> bytes:
    file = FILES[place % len(FILES)]
    mark = next((line for line in file.splitlines(keepends=True) if line.count(b",") + line.count(b"\t") > 5), b"")
    return file[: file.index(mark) + len(mark)]


def _book(sheet: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return content.getvalue()


def _planted(text: str) -> str:
    return text if text.strip(cell.BLANKS)[0] != "'" else text[1:]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>订单号</t></is></c>'
    '<c t="inlineStr"><is><t>商品数量(件)</t></is></c><c t="inlineStr"><is><t>商家编码</t></is></c></row>'
    '<row r="2"><c t="inlineStr"><is><t>261120-000000000000001</t></is></c><c><v>2</v></c><c><f>A1</f></c></row>'
    '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>'
).encode()
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type='
    f'"{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type='
    f'"{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


if __name__ == "__main__":
    folder, runs, seed, *planted = sys.argv[1:]
    assert read_file("x", _book(SHEET)).orders or read_file("x", _book(SHEET)).rejected
    if planted:
        cell._unwrapped = _planted  # noqa: SLF001 - a bug where one may well be
    for place, content in enumerate(seeds()):
        (Path(folder) / f"seed-{place}").write_bytes(content)
    options = [f"-runs={runs}", f"-seed={seed}", "-max_len=1500", f"-artifact_prefix={folder}/", "-rss_limit_mb=1500"]
    atheris.Setup([sys.argv[0], *options, folder], one_input)
    atheris.Fuzz()
