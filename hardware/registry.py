"""Every kind of device this product drives, by the word the settings use. A driver is loaded when it is asked for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import UnionType
from typing import Any, Literal, Union, Unpack, cast, get_args, get_origin, get_type_hints

from hardware.errors import BadOption, UnknownDriver
from hardware.ports import Camera, Clock, OnScan, OnState, Outlet, Scale, Scanner
from hardware.printer import Printer

Family = Literal["scanner", "camera", "printer", "scale", "outlet"]

DRIVERS: dict[Family, dict[str, str]] = {
    "scanner": {
        "serial": "hardware.drivers.serial_scanner:SerialScanner",
        "evdev": "hardware.drivers.evdev_scanner:EvdevScanner",
        "virtual": "hardware.drivers.virtual_scanner:VirtualSerialScanner",
    },
    "camera": {
        "usb": "hardware.drivers.usb_camera:UsbCamera",
        "stream": "hardware.drivers.stream_camera:StreamCamera",
        "virtual": "hardware.drivers.virtual_camera:VirtualStreamCamera",
        "none": "hardware.drivers.no_camera:NoCamera",
    },
    "printer": {
        "escpos-tcp": "hardware.drivers.tcp_printer:EscposTcpPrinter",
        "escpos-usb": "hardware.drivers.usb_printer:EscposUsbPrinter",
        "escpos-serial": "hardware.drivers.serial_printer:EscposSerialPrinter",
        "escpos-cups": "hardware.drivers.cups_printer:EscposCupsPrinter",
        "zpl-tcp": "hardware.drivers.tcp_printer:ZplTcpPrinter",
        "zpl-usb": "hardware.drivers.usb_printer:ZplUsbPrinter",
        "zpl-serial": "hardware.drivers.serial_printer:ZplSerialPrinter",
        "zpl-cups": "hardware.drivers.cups_printer:ZplCupsPrinter",
        "tspl-tcp": "hardware.drivers.tcp_printer:TsplTcpPrinter",
        "tspl-usb": "hardware.drivers.usb_printer:TsplUsbPrinter",
        "tspl-serial": "hardware.drivers.serial_printer:TsplSerialPrinter",
        "tspl-cups": "hardware.drivers.cups_printer:TsplCupsPrinter",
        "component": "hardware.drivers.component:ComponentPrinter",
        "virtual": "hardware.drivers.virtual_printer:VirtualLabelPrinter",
        "virtual-zpl": "hardware.drivers.virtual_printer:VirtualZplPrinter",
        "virtual-tspl": "hardware.drivers.virtual_printer:VirtualTsplPrinter",
        "virtual-component": "hardware.drivers.component:VirtualComponentPrinter",
        "none": "hardware.drivers.no_printer:NoPrinter",
    },
    "scale": {
        "serial": "hardware.drivers.serial_scale:SerialScale",
        "virtual": "hardware.drivers.virtual_scale:VirtualSerialScale",
    },
    "outlet": {
        "tcp": "hardware.drivers.tcp_outlet:TcpOutlet",
        "serial": "hardware.drivers.serial_outlet:SerialOutlet",
    },
}

Options = Mapping[str, object]
"""What one kind takes beside what all of its family take: `path`, `url`, `baud` and the like."""


def make_scanner(
    kind: str, options: Options, *, device: str, now: Clock, on_scan: OnScan, on_state: OnState
) -> Scanner:
    """A scanner of this kind, not started. Raises UnknownDriver or BadOption."""
    common = {"device": device, "now": now, "on_scan": on_scan, "on_state": on_state}
    return cast("Scanner", make("scanner", kind, common, options))


def make_camera(kind: str, options: Options, *, device: str, now: Clock, on_state: OnState) -> Camera:
    """A camera of this kind, not started. Raises UnknownDriver or BadOption."""
    return cast("Camera", make("camera", kind, {"device": device, "now": now, "on_state": on_state}, options))


def make_printer(kind: str, options: Options) -> Printer:
    """A printer of this kind. Raises UnknownDriver, BadOption, or what the driver says of an option's value."""
    return cast("Printer", make("printer", kind, {}, options))


def make_scale(kind: str, options: Options, *, device: str, now: Clock, on_state: OnState) -> Scale:
    """A scale of this kind, not started. Raises UnknownDriver or BadOption."""
    return cast("Scale", make("scale", kind, {"device": device, "now": now, "on_state": on_state}, options))


def make_outlet(kind: str, options: Options) -> Outlet:
    """A line to a second system, not opened. Raises UnknownDriver or BadOption."""
    return cast("Outlet", make("outlet", kind, {}, options))


def make(family: Family, kind: str, common: Options, options: Options) -> object:
    """A device of any family, as its driver makes it. Raises UnknownDriver or BadOption."""
    driver = load(family, kind)
    taken = _signature(driver).parameters
    takes_any = any(each.kind is each.VAR_KEYWORD for each in taken.values())
    known = {name: each for name, each in taken.items() if each.kind is not each.VAR_KEYWORD and name not in common}
    if (unknown := sorted(options.keys() - known.keys())) and not takes_any:
        writable = [name for name, each in known.items() if not _is_ours(each.annotation)]
        raise BadOption(f"{family} {kind}: {', '.join(unknown)} is no option; known: {', '.join(writable)}")
    if missing := [name for name, each in known.items() if each.default is each.empty and name not in options]:
        raise BadOption(f"{family} {kind}: the option {', '.join(missing)} is missing")
    for name, value in options.items():
        if name in known and not _fits(value, known[name].annotation):
            raise BadOption(f"{family} {kind}: {name} = {value!r} is of the wrong kind")
    return driver(**options, **common)


def _signature(driver: Callable[..., object]) -> inspect.Signature:
    """What a driver takes, with the options that it shares with others (``**setup: Unpack[Setup]``) one by one."""
    own = inspect.signature(driver, eval_str=True)
    parameters: list[inspect.Parameter] = []
    for each in own.parameters.values():
        if get_origin(each.annotation) is not Unpack:
            parameters.append(each)
            continue
        (shared,) = get_args(each.annotation)
        parameters += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hint)
            for name, hint in get_type_hints(shared).items()
        ]
    return own.replace(parameters=parameters)


def _is_ours(hint: Any) -> bool:  # noqa: ANN401 - an annotation may be anything
    """Whether only a program can give this, and no settings file."""
    return isinstance(hint, type) and hint.__module__.startswith("hardware.")


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401 - an annotation may be anything
    """Whether a value from a settings file may stand for this annotation."""
    parts = get_args(hint)
    if get_origin(hint) in {Union, UnionType}:
        return any(_fits(value, part) for part in parts)
    if get_origin(hint) is Sequence:
        return isinstance(value, list | tuple) and all(_fits(each, parts[0]) for each in value)
    if hint is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint) if isinstance(hint, type) else True


def load(family: Family, kind: str) -> Callable[..., object]:
    """The class that drives this kind. Raises UnknownDriver."""
    try:
        module, name = DRIVERS[family][kind].split(":")
    except KeyError:
        raise UnknownDriver(f"no {family} is called {kind!r}; known: {', '.join(DRIVERS[family])}") from None
    driver: Any = getattr(import_module(module), name)
    return cast("Callable[..., object]", driver)
