"""A bench with two label printers that do what they are told and write down what may be out; its packer's hands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from domain import touch
from domain.parcel import LabelMark, Parcel
from domain.site import Label, Photo, Profile, SiteRules
from edge.packing import Decide, Packing, Said
from edge.printers import Printers
from edge.reading import Reading
from edge.store import load
from edge.workers.labels import Labels, settle_gone
from hardware.label import LabelContent, LabelSize, label_size
from hardware.printer import (
    BeforeFirstByte,
    Cause,
    Failed,
    Language,
    Outcome,
    Page,
    Paper,
    Printed,
    PrinterStatus,
    Unknown,
)
from tests.edge.floor import Floor, an_order, waybill_number

NUMBERS = (waybill_number(1), waybill_number(2))
PRINTERS = ("first", "second")
FATES = ("printed", "unknown", "nothing taken", "cannot", "killed in it", "killed before it")
PRINTS_HERE = SiteRules(profile=Profile(label=Label.STATION, photo=Photo.NONE))


class Killed(Exception):
    """The process ends here."""


@dataclass(slots=True)
class Begun:
    """A label whose first byte might go: ``out`` unless the printer said that it took none."""

    parcel_id: str
    attempt: int
    mark: int
    out: bool = True


@dataclass(kw_only=True)
class Press:
    """A printer that does what it is told, and writes down what it was given."""

    book: list[Begun]
    fate: str = "printed"
    meanwhile: Callable[[], object] = lambda: None
    comes_out: Callable[[str], object] = lambda _code: None
    language: ClassVar[Language | None] = Language.ESCPOS
    size: ClassVar[LabelSize] = label_size("80")

    def prepare(self) -> None:
        """Nothing to load."""

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Print, or not."""
        _, parcel_id, attempt = content.qr.split(":")
        if self.fate == "cannot":
            return Failed(cause=Cause.COVER_OPEN)
        if self.fate == "killed before it":
            raise Killed
        self.meanwhile()
        before_first_byte()
        begun = Begun(parcel_id, int(attempt), int(content.reprint.removeprefix("REPRINT ") or 0))
        self.book.append(begun)
        self.comes_out(content.qr)
        if self.fate == "killed in it":
            raise Killed
        begun.out = self.fate != "nothing taken"
        if self.fate in {"nothing taken", "says it failed"}:
            return Failed(cause=Cause.STALLED)
        return Printed(paper=Paper.OK) if self.fate == "printed" else Unknown(cause=Cause.RESET, bytes_sent=1)

    def print_page(self, page: Page, before_first_byte: BeforeFirstByte) -> Outcome:
        """Nobody attached a label."""
        del page, before_first_byte
        raise AssertionError("nobody attached a label")

    def note_half_page(self) -> None:
        """Nothing is kept."""

    def status(self) -> PrinterStatus:
        """Nobody asks."""
        return PrinterStatus(online=True, paper=Paper.OK, cover_open=None)

    def close(self) -> None:
        """Nothing is held."""


class Bench:
    """A bench that prints its labels, with its packer's hands."""

    def __init__(self, here: Floor) -> None:
        self.here = here
        self.book: list[Begun] = []
        self.presses = {name: Press(book=self.book) for name in PRINTERS}
        here.sign_in()
        here.take(*(an_order(serial, number=number) for serial, number in enumerate(NUMBERS, 1)))
        self.start(PRINTERS)

    def start(self, names: tuple[str, ...], *, component: bool = False) -> None:
        """The process begins, with these printers set up; ``component``: the first is a print component."""
        here, self.names = self.here, names
        self.printers = Printers(names)
        self.said: list[Said] = []
        self.packing = Packing(here.writer, printer=self.printers.next, component=component, on_said=self.said.append)
        settle_gone(here.reader, self.packing, here.now, names)
        self.workers = {
            name: Labels(
                here.reader,
                self.packing,
                name,
                self.presses[name],
                here.clock,
                documents=here.path.parent,
                printers=self.printers,
            )
            for name in names
        }
        for worker in self.workers.values():
            worker.settle()

    def turn(self, name: str, fate: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        """One printer works off its queue; what happens to the first label happens to all."""
        press = self.presses[name]
        press.fate, press.meanwhile = fate, meanwhile
        with suppress(Killed):
            self.workers[name].turn()

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.here.pause()
            now, boot_ns = self.here.now, self.here.time.boot_ns
            self.packing.scan(Reading(device="scanner", text=code, at=now, boot_ns=boot_ns)).result()

    def touch(self, decide: Decide) -> None:
        self.here.pause()
        self.packing.touch("bench", self.here.now, decide).result()

    def hold(self, why: str = "printer") -> None:
        self.touch(lambda _c, bench: touch.hold(bench, self.here.now, why))

    def hold_and_scan_again(self) -> None:
        """The packer does not wait for a printer that does nothing."""
        if parcel := self.in_hand():
            self.hold()
            self.scan(parcel.tracking_number)

    def reprint(self, *, seen: int = 0) -> None:
        self.touch(lambda _c, bench: touch.reprint(bench, self.here.now, seen=seen, lifted=True))

    def take_out_and_in_again(self) -> None:
        if parcel := self.in_hand():
            self.touch(lambda _c, bench: touch.undo(bench, self.here.now, parcel.lines[0].line_id, 1))
            self.scan("MUG")

    def in_hand(self) -> Parcel | None:
        parcel_id = load.in_hand(self.here.reader, "bench")
        return load.parcel(self.here.reader, parcel_id) if parcel_id else None

    def label(self, number: str) -> LabelMark | None:
        """How the parcel's newest label stands."""
        mark: LabelMark | None = self.here.parcel(number).label
        return mark

    def out_before(self, parcel_id: str, attempt: int) -> int:
        """How many earlier labels of a parcel may be out, by the printers' own book."""
        return sum(each.out for each in self.book if each.parcel_id == parcel_id and each.attempt < attempt)

    def check(self) -> None:
        for begun in self.book:
            of_it = [each for each in self.book if each.parcel_id == begun.parcel_id]
            assert begun.mark == self.out_before(begun.parcel_id, begun.attempt), (begun, self.book)
            assert all(one.attempt < two.attempt for one, two in pairwise(of_it)), "an older one came out later"
        for number in NUMBERS:
            parcel = self.here.parcel(number)
            if parcel.label is not None:
                assert parcel.label.reprint == self.out_before(parcel.parcel_id, parcel.label.attempt)
