"""Why a file, a row or a cell was not taken.

    ImporterError
    ├── NotATable         a picture, a web page, an archive: not a list at all
    ├── EmptyFile         nothing in it
    ├── TooLarge          beyond a named limit
    ├── DamagedWorkbook   starts like a workbook and cannot be read
    └── UnknownLayout     a list, of a kind that we do not know
    RowRefused            one row; the rest of the file is kept

Each carries a ``Reason``; the words for it are the screens'. No reason quotes a cell: a shifted column may hold a name.
"""

from __future__ import annotations

from domain.reason import Reason, reason


class ImporterError(Exception):
    """The whole file is refused."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code, why.params)
        self.reason = why

    def name_file(self, name: str) -> None:
        """Adds the file's name to the reason, as parameter ``file``."""
        self.reason = reason(self.reason.code, **{**self.reason.params, "file": name[:FILE_NAME_SHOWN_MAX]})


class NotATable(ImporterError):
    """Neither CSV nor XLSX. ``found`` says what it looks like, for example ``picture`` or ``web_page``."""

    def __init__(self, found: str) -> None:
        super().__init__(reason("file_not_a_table", found=found))


class EmptyFile(ImporterError):
    """No byte, or no row with anything in it."""

    def __init__(self) -> None:
        super().__init__(reason("file_empty"))


class TooLarge(ImporterError):
    """Beyond a named limit: ``bytes``, ``unpacked_bytes``, ``rows``, ``columns``, ``line_characters`` or such."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(reason("file_too_large", what=what, limit=limit))


class DamagedWorkbook(ImporterError):
    """An XLSX whose archive or XML is broken."""

    def __init__(self) -> None:
        super().__init__(reason("workbook_damaged"))


class UnknownLayout(ImporterError):
    """No row near the top is a header that we know; names the columns seen, unless they look like data."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        shown = [column[:COLUMN_SHOWN_MAX] for column in columns[:COLUMNS_SHOWN_MAX]]
        why = reason("layout_unknown", columns=" | ".join(shown)) if shown else reason("header_missing")
        super().__init__(why)
        self.columns = tuple(shown)


class RowRefused(Exception):
    """One row is refused; importers turn it into a rejected row."""

    def __init__(self, code: str, /, **params: str | int) -> None:
        super().__init__(code)
        self.reason = reason(code, **params)


FILE_NAME_SHOWN_MAX = 80
COLUMNS_SHOWN_MAX = 30
COLUMN_SHOWN_MAX = 24
