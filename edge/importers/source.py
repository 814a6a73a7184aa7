"""A file's bytes → its sheets, read again where reading taught how. Does not know headers or rows."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from edge.importers.container import Container, container_of, lines_of, refuse_binary
from edge.importers.delimited import delimited_blocks
from edge.importers.rows import Sheet
from edge.importers.widths import Misjudged, Widths

T = TypeVar("T")


@dataclass(slots=True)
class Source:
    """A file, and what has been learned of it. ``sound``: it is UTF-8 as far as anybody knows."""

    content: bytes
    sound: bool = True
    widths: Widths | None = None

    def sheets(self) -> Generator[Sheet, None, None]:
        """Each must be used up before the next is asked for."""
        if container_of(self.content) is Container.WORKBOOK:
            # openpyxl (and the numpy it loads) costs a station a quarter of its start; only an XLSX file pays for it.
            from edge.importers.workbook import workbook_sheets  # noqa: PLC0415 - see above

            yield from workbook_sheets(self.content)
        else:
            yield Sheet(delimited_blocks(lines_of(self.content, sound=self.sound)), {}, textual=True)

    def widths_under(self, header: int) -> Widths:
        """The judge of how many cells a row should have; ``header``: how many the header has."""
        if self.widths is None:
            self.widths = Widths(header)
        return self.widths

    def refuse_binary(self) -> None:
        """Raises NotATable for what is neither a workbook nor text throughout."""
        if container_of(self.content) is Container.TEXT:
            refuse_binary(self.content)


def read_source(content: bytes, read: Callable[[Source], T]) -> T:
    """What ``read`` makes of the file. It is called again where its rows showed that they must be read otherwise."""
    source = Source(content)
    while True:
        try:
            return read(source)
        except UnicodeDecodeError:
            source = Source(content, sound=False)
        except Misjudged:
            pass
