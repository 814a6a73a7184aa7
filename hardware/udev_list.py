"""What udev lists of the devices that we drive, as values. Reads only; judges nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hardware.hotplug import SUBSYSTEMS
from hardware.plugged import Listed

if TYPE_CHECKING:
    import pyudev

PROGRAMS = {"modemmanager": "ModemManager", "brltty": "brltty"}
"""Programs that reach for serial ports of others."""


def list_devices() -> tuple[Listed, ...]:
    """Every device node and USB device; empty where there is no udev."""
    try:
        import pyudev  # noqa: PLC0415 - a bench whose devices are well never lists them
    except ImportError:
        return ()
    return tuple(_listed(pyudev.Context()))


def programs_here() -> frozenset[str]:
    """Which of the programs are installed."""
    path = "/usr/sbin:/sbin:/usr/bin:/bin"
    return frozenset(name for name, program in PROGRAMS.items() if shutil.which(program, path=path))


def _listed(context: pyudev.Context) -> Iterator[Listed]:
    for subsystem in (*SUBSYSTEMS, "usb"):
        for device in context.list_devices(subsystem=subsystem):
            if device.device_node is None or (subsystem == "usb" and device.device_type != "usb_device"):
                continue
            yield _value(device, subsystem)


def _value(device: pyudev.Device, subsystem: str) -> Listed:
    told = device.properties
    usb = device if subsystem == "usb" else device.find_parent("usb", "usb_device")
    kinds = told.get("ID_USB_INTERFACES", "").strip(":")
    return Listed(
        subsystem=subsystem,
        node=device.device_node,
        links=tuple(sorted(device.device_links)),
        usb=usb.sys_path if usb is not None else "",
        vendor=told.get("ID_VENDOR_ID", "").lower(),
        product=told.get("ID_MODEL_ID", "").lower(),
        name=_words(device, told),
        serial=told.get("ID_SERIAL_SHORT", ""),
        interfaces=tuple(kinds.split(":")) if kinds else (),
        keyboard=told.get("ID_INPUT_KEYBOARD") == "1",
        spared="1" in {told.get("ID_MM_PORT_IGNORE"), told.get("ID_MM_DEVICE_IGNORE")},
    )


def _words(device: pyudev.Device, told: pyudev.device.Properties) -> str:
    """Maker and model as the device says them; an input device says its name beside."""
    own = [told.get("ID_VENDOR", "").replace("_", " "), told.get("ID_MODEL", "").replace("_", " ")]
    return " ".join(filter(None, own)) or str(told.get("NAME", "")).strip('"') or device.sys_name
