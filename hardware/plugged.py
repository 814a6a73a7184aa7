"""What is plugged in and not used, or taken by somebody else, and which of a few troubles it is. Pure: reads a listing.

Knows no settings file (the caller says which nodes are used) and no words: what to do is said by the code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

# Makers by their USB vendor id, as the USB ID database names them; their scanners have many product ids.
SCANNER_MAKERS = {
    "05e0": "Symbol / Zebra",
    "0c2e": "Metrologic / Honeywell",
    "0536": "Hand Held Products / Honeywell",
    "05f9": "PSC / Datalogic",
    "065a": "Opticon",
    "1eab": "Newland",
    "27dd": "Mindeo",
}
# Chips behind which a scanner or scale speaks serial: each gives a ttyUSB port unless somebody takes it.
SERIAL_CHIPS = {"1a86:7523": "CH340", "10c4:ea60": "CP210x", "0403:6001": "FT232", "067b:2303": "PL2303"}
_SCANNER_WORDS = ("scanner", "barcode", "bar code", "2d reader", "imager")
_KEYBOARD, _PRINTER = "0301", "07"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A device node, or a USB device (``subsystem`` usb), as udev lists it; ids are four hex digits."""

    subsystem: str
    node: str = ""
    links: tuple[str, ...] = ()
    usb: str = ""
    """Which USB device it belongs to, or is."""
    vendor: str = ""
    product: str = ""
    name: str = ""
    serial: str = ""
    interfaces: tuple[str, ...] = ()
    """Of a USB device: class, subclass and protocol of each, six hex digits."""
    keyboard: bool = False
    spared: bool = False
    """Whether ModemManager is told to leave it alone."""


Trouble = Literal[
    "serial_unused", "keyboard_scanner", "scanner_mode", "serial_taken", "modem_manager", "printer_taken", "same_link"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """One finding: which trouble, of what, and the path to write into the settings where that helps."""

    trouble: Trouble
    name: str
    path: str = ""
    harmless: bool = False
    """Nothing has to be done, unless it was meant to be used."""


def judge(listing: Sequence[Listed], *, used: Collection[str], programs: Collection[str] = ()) -> tuple[Plugged, ...]:
    """What of a listing is in trouble. ``used``: nodes of the settings; ``programs``: who is installed (lower case)."""
    found = [
        *_ports(listing, used, programs),
        *_keyboards(listing, used),
        *_without_node(listing, programs),
        *_same_links(listing, used),
    ]
    return tuple(sorted(found, key=lambda each: (each.harmless, each.trouble, each.name, each.path)))


def _ports(listing: Sequence[Listed], used: Collection[str], programs: Collection[str]) -> Iterator[Plugged]:
    for each in listing:
        if each.subsystem != "tty" or not each.usb:
            continue
        if "modemmanager" in programs and not each.spared:
            yield Plugged(trouble="modem_manager", name=_name(each), path=each.node)
        if each.node not in used:
            yield Plugged(trouble="serial_unused", name=_name(each), path=_link(each, listing), harmless=True)


def _keyboards(listing: Sequence[Listed], used: Collection[str]) -> Iterator[Plugged]:
    """A scanner that types and that nobody took: its codes land in whatever page is open."""
    for each in listing:
        if each.subsystem == "input" and each.keyboard and each.node not in used and _is_scanner(each):
            yield Plugged(trouble="keyboard_scanner", name=_name(each), path=_link(each, listing))


def _without_node(listing: Sequence[Listed], programs: Collection[str]) -> Iterator[Plugged]:
    """USB devices that should have given a node."""
    nodes = {(each.usb, each.subsystem) for each in listing if each.subsystem != "usb"}
    for each in listing:
        if each.subsystem != "usb":
            continue
        keyboard = any(kind.startswith(_KEYBOARD) for kind in each.interfaces)
        port = (each.usb, "tty") in nodes
        if f"{each.vendor}:{each.product}" in SERIAL_CHIPS and not port:
            taken = "brltty" in programs
            yield Plugged(trouble="serial_taken", name=_name(each), path="brltty" if taken else "")
        elif each.vendor in SCANNER_MAKERS and not port and not keyboard and each.interfaces:
            yield Plugged(trouble="scanner_mode", name=_name(each))
        if any(kind.startswith(_PRINTER) for kind in each.interfaces) and (each.usb, "usbmisc") not in nodes:
            yield Plugged(trouble="printer_taken", name=_name(each))


def _same_links(listing: Sequence[Listed], used: Collection[str]) -> Iterator[Plugged]:
    """Two of one model with one serial number: their by-id link names the last one plugged in."""
    twins = _twins(listing)
    for each in listing:
        if _identity(each) in twins:
            yield Plugged(
                trouble="same_link", name=_name(each), path=_link(each, listing), harmless=each.node not in used
            )


def _identity(each: Listed) -> tuple[str, str, str, str] | None:
    of_ours = each.subsystem == "tty" or (each.subsystem == "input" and each.keyboard)
    return (each.subsystem, each.vendor, each.product, each.serial) if of_ours and each.usb else None


def _twins(listing: Sequence[Listed]) -> set[tuple[str, str, str, str]]:
    counts = Counter((_identity(each), each.usb) for each in listing)
    devices = Counter(identity for identity, _ in counts)
    return {identity for identity, count in devices.items() if identity is not None and count > 1}


def _link(each: Listed, listing: Sequence[Listed]) -> str:
    """The path that goes on naming this device: by its serial number, or by its port where that is not enough."""
    by_path = next((link for link in each.links if "/by-path/" in link), "")
    by_id = next((link for link in each.links if "/by-id/" in link), "")
    best = by_path if _identity(each) in _twins(listing) or not each.serial else by_id
    return best or by_id or by_path or each.node


def _is_scanner(each: Listed) -> bool:
    return each.vendor in SCANNER_MAKERS or any(word in each.name.lower() for word in _SCANNER_WORDS)


def _name(each: Listed) -> str:
    chip = SERIAL_CHIPS.get(f"{each.vendor}:{each.product}") or SCANNER_MAKERS.get(each.vendor, "")
    told = " ".join(each.name.split())
    return " ".join(filter(None, (told or chip, f"({each.vendor}:{each.product})" if each.vendor else "")))
