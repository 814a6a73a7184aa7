"""What a listing of devices says to somebody who set nothing up, or set it up wrong."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hardware.plugged import SCANNER_MAKERS, Listed, Plugged, judge

PORT = Listed(
    subsystem="tty",
    node="/dev/ttyACM0",
    links=("/dev/serial/by-id/usb-ACME_Scanner_SN1-if00", "/dev/serial/by-path/platform-usb-0:1.1:1.0"),
    usb="/sys/usb1",
    vendor="05e0",
    product="1701",
    name="ACME Scanner",
    serial="SN1",
    spared=True,
)
KEYS = Listed(
    subsystem="input",
    node="/dev/input/event3",
    links=("/dev/input/by-id/usb-ACME_Scanner_SN2-event-kbd", "/dev/input/by-path/platform-usb-0:1.2:1.0-event-kbd"),
    usb="/sys/usb2",
    vendor="05e0",
    product="1200",
    name="Symbol Bar Code Scanner",
    serial="SN2",
    keyboard=True,
)
CHIP = Listed(
    subsystem="usb", usb="/sys/usb3", vendor="1a86", product="7523", interfaces=("ff0102",), name="USB Serial"
)


def troubles(found: tuple[Plugged, ...]) -> list[str]:
    return [each.trouble for each in found]


def test_devices_that_the_settings_name_are_no_trouble() -> None:
    assert judge([PORT, KEYS], used={PORT.node, KEYS.node}, programs={"brltty", "modemmanager"}) == ()


def test_a_port_that_nobody_uses_is_listed_with_the_path_to_write_down() -> None:
    [found] = judge([PORT], used=())
    assert (found.trouble, found.path, found.harmless) == ("serial_unused", PORT.links[0], True)
    assert "ACME Scanner" in found.name


def test_a_device_without_serial_number_is_named_by_its_port() -> None:
    [found] = judge([replace(PORT, serial="")], used=())
    assert found.path == PORT.links[1]


def test_a_scanner_that_types_and_that_nobody_took_is_trouble() -> None:
    [found] = judge([KEYS], used=())
    assert (found.trouble, found.path, found.harmless) == ("keyboard_scanner", KEYS.links[0], False)
    by_its_name = replace(KEYS, vendor="ffff", name="USB Barcode Reader")
    assert troubles(judge([by_its_name], used=())) == ["keyboard_scanner"]


def test_a_person_s_keyboard_is_nobody_s_business() -> None:
    assert judge([replace(KEYS, vendor="046d", name="Logitech K120")], used=()) == ()


@pytest.mark.parametrize(("programs", "who"), [({"brltty"}, "brltty"), ((), "")])
def test_a_serial_chip_without_a_port_was_taken(programs: set[str], who: str) -> None:
    [found] = judge([CHIP], used=(), programs=programs)
    assert (found.trouble, found.path) == ("serial_taken", who)
    port = Listed(subsystem="tty", node="/dev/ttyUSB0", usb=CHIP.usb, vendor="1a86", product="7523", spared=True)
    assert troubles(judge([CHIP, port], used={port.node}, programs=programs)) == []


def test_modem_manager_is_named_only_where_it_is_there_and_not_told_to_leave_the_port() -> None:
    loose = replace(PORT, spared=False)
    assert troubles(judge([loose], used={loose.node}, programs={"modemmanager"})) == ["modem_manager"]
    assert judge([loose], used={loose.node}) == ()


@pytest.mark.parametrize("vendor", SCANNER_MAKERS)
def test_a_scanner_in_a_mode_that_gives_neither_port_nor_keys_is_named(vendor: str) -> None:
    scanner = Listed(subsystem="usb", usb="/sys/usb4", vendor=vendor, product="0001", interfaces=("030000",))
    assert troubles(judge([scanner], used=())) == ["scanner_mode"]
    typing = replace(scanner, interfaces=("030101", "030000"))
    assert judge([typing], used=()) == ()


def test_a_printer_without_a_node_is_held_by_another_program() -> None:
    printer = Listed(subsystem="usb", usb="/sys/usb5", vendor="0fe6", product="811e", interfaces=("070102",))
    assert troubles(judge([printer], used=())) == ["printer_taken"]
    node = Listed(subsystem="usbmisc", node="/dev/usb/lp0", usb="/sys/usb5")
    assert judge([printer, node], used=()) == ()


def test_two_of_one_model_with_one_serial_number_are_to_be_named_by_their_ports() -> None:
    twin = replace(PORT, node="/dev/ttyACM1", usb="/sys/usb9", links=("/dev/serial/by-path/platform-usb-0:1.4:1.0",))
    found = judge([PORT, twin], used={PORT.node, twin.node})
    assert [(each.trouble, each.path) for each in found] == [
        ("same_link", PORT.links[1]),
        ("same_link", twin.links[0]),
    ]
    assert judge([PORT, replace(twin, serial="SN3")], used={PORT.node, twin.node}) == ()


def test_two_interfaces_of_one_device_are_no_twins() -> None:
    second = replace(KEYS, node="/dev/input/event4")
    assert judge([KEYS, second], used={KEYS.node, second.node}) == ()


def test_no_listing_raises() -> None:
    chance = random.Random(5)
    pieces = ["", "05e0", "1a86", "7523", "030101", "070102", "/dev/serial/by-id/x", "scanner", "\x00", "好"]
    for _ in range(5_000):
        listing = [
            Listed(
                subsystem=chance.choice(["tty", "input", "usb", "usbmisc", "video4linux", ""]),
                node=chance.choice(pieces),
                links=tuple(chance.choices(pieces, k=chance.randrange(3))),
                usb=chance.choice(pieces),
                vendor=chance.choice(pieces),
                product=chance.choice(pieces),
                name=chance.choice(pieces),
                serial=chance.choice(pieces),
                interfaces=tuple(chance.choices(pieces, k=chance.randrange(3))),
                keyboard=chance.random() < 0.5,
                spared=chance.random() < 0.5,
            )
            for _ in range(chance.randrange(6))
        ]
        judge(listing, used=(), programs={"brltty", "modemmanager"})
