"""One line of a script, done to a rig: ``bench scan YT1234``, ``printer paper out``, ``camera freeze on``, ``wait 2``.

Lines are what a trainer types or a file holds; ``#`` begins a remark. A line that makes no sense is said and does
nothing. Does not know stations.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from time import sleep

from hardware.errors import HardwareError
from hardware.virtual_camera import VirtualCamera
from hardware.virtual_component import VirtualComponent
from hardware.virtual_port import VirtualPort
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scale import VirtualScale
from hardware.virtual_scanner import VirtualScanner
from shipfloor.simulate.rig import Rig

WAIT_SECONDS_MAX = 3_600.0
LABEL_SECONDS = 30.0
STALE_SECONDS_MAX = 60.0

Words = Sequence[str]


class ScriptError(Exception):
    """A line that cannot be done; its text says why and what could be. Nothing was done."""


def do(rig: Rig, line: str) -> str:
    """Do one line; what there is to say of it, or an empty text. Raises ScriptError."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise ScriptError(f"{line!r}: {error}") from error
    if not words:
        return ""
    if words[0] == "wait":
        sleep(_number(words, 1, WAIT_SECONDS_MAX))
        return ""
    if words[0] == "help":
        return HELP
    acts = acts_of(rig, words[0])
    act = acts.get(words[1]) if len(words) > 1 else None
    if act is None:
        raise ScriptError(f"{words[0]} can: {', '.join(sorted(acts))}")
    try:
        return act(words[2:]) or ""
    except (HardwareError, OSError, UnicodeError) as error:
        raise ScriptError(f"{words[0]}: {error}") from error


Act = Callable[[Words], "str | None"]


def acts_of(rig: Rig, device: str) -> dict[str, Act]:
    """What this device can do. Raises ScriptError where the rig has none of that name."""
    if device in rig.scanners:
        return _scanner(rig.scanners[device])
    if device == "printer" and rig.printer is not None:
        return _printer(rig.printer)
    if device == "component" and rig.component is not None:
        return _component(rig.component)
    if device == "camera" and rig.camera is not None:
        return _camera(rig.camera)
    if device == "scale" and rig.scale is not None:
        return _scale(rig.scale)
    others = ("printer", "component", "camera", "scale")
    there = [*rig.scanners, *(name for name in others if getattr(rig, name) is not None)]
    raise ScriptError(f"no device is called {device!r}; there are: {', '.join(there)}, and wait, help")


def _scanner(scanner: VirtualScanner) -> dict[str, Act]:
    def scan(words: Words) -> None:
        for code in _some(words):
            scanner.send(code)

    def send(words: Words) -> None:
        try:
            scanner.send_bytes(bytes.fromhex("".join(_some(words))))
        except ValueError as error:
            raise ScriptError(f"bytes are written in hex, as 1b40: {error}") from error

    return {"scan": scan, "bytes": send, **_port(scanner)}


def _port(port: VirtualPort) -> dict[str, Act]:
    return {"unplug": lambda _words: port.unplug(), "plug": lambda _words: port.plug()}


def _printer(printer: VirtualPrinter) -> dict[str, Act]:
    faults = printer.faults

    def paper(words: Words) -> None:
        state = _one_of(words, "ok", "low", "out")
        faults.paper_out, faults.paper_low = state == "out", state == "low"

    def cover(words: Words) -> None:
        faults.cover_open = _one_of(words, "open", "closed") == "open"

    def switch(name: str) -> Act:
        return lambda words: setattr(faults, name, _on(words))

    def after(name: str) -> Act:
        return lambda words: setattr(faults, name, None if words == ["off"] else int(_number(words, 0, 10**7)))

    def wait(words: Words) -> None:
        wanted = int(_number(words, 0, 10**6))
        if not printer.wait_for_jobs(wanted, LABEL_SECONDS):
            raise ScriptError(f"fewer than {wanted} labels came out within {LABEL_SECONDS:.0f} s")

    return {
        "paper": paper,
        "cover": cover,
        "mute": switch("mute"),
        "pause": switch("paused"),
        "hang": switch("hangs"),
        "slow": after("bytes_per_second"),
        "breaks": after("resets_after"),
        "dies": after("dies_after"),
        "dies-answering": after("dies_after_answers"),
        "silent": after("silent_after"),
        "paper-ends": after("paper_ends_after"),
        "refuse": lambda _words: printer.refuse(),
        "accept": lambda _words: printer.accept(),
        "labels": wait,
    }


def _component(component: VirtualComponent) -> dict[str, Act]:
    faults = component.faults

    def switch(name: str) -> Act:
        return lambda words: setattr(faults, name, _on(words))

    def late(words: Words) -> None:
        faults.seconds = 0.0 if words == ["off"] else _number(words, 0, STALE_SECONDS_MAX)

    def wait(words: Words) -> None:
        wanted = int(_number(words, 0, 10**6))
        if not component.wait_for_labels(wanted, LABEL_SECONDS):
            raise ScriptError(f"fewer than {wanted} labels came out within {LABEL_SECONDS:.0f} s")

    return {
        "mute": switch("mute"),
        "refuse": switch("refuses"),
        "fail": switch("fails"),
        "die": switch("dies"),
        "drop": switch("drops"),
        "mix-up": switch("mixes_up"),
        "babble": switch("babbles"),
        "twice": switch("twice"),
        "late": late,
        "labels": wait,
    }


def _camera(camera: VirtualCamera) -> dict[str, Act]:
    faults = camera.faults

    def switch(name: str) -> Act:
        return lambda words: setattr(faults, name, _on(words))

    def stale(words: Words) -> None:
        faults.stale_seconds = 0.0 if words == ["off"] else _number(words, 0, STALE_SECONDS_MAX)

    return {
        "freeze": switch("frozen"),
        "dark": switch("dark"),
        "blur": switch("blurred"),
        "cover": switch("covered"),
        "stale": stale,
        "show": lambda words: camera.show("\n".join(words)),
        "stall": lambda words: camera.stall() if _on(words) else camera.resume(),
        "unplug": lambda _words: camera.kill(),
        "plug": lambda _words: camera.start(),
    }


def _scale(scale: VirtualScale) -> dict[str, Act]:
    return {
        "put": lambda words: scale.put(int(_number(words, 0, 300_000))),
        "restless": lambda words: scale.disturb(restless=_on(words)),
        "mute": lambda words: scale.mute(silent=_on(words)),
        **_port(scale),
    }


HELP = """\
ROLE scan CODE…       bytes HEX   unplug   plug              (a scanner, by its role: bench, dock, weigh)
printer paper ok|low|out   cover open|closed   mute on|off   hang on|off   refuse   accept
printer slow BYTES|off (a second)   pause on|off   labels COUNT (waits for so many)
printer dies|breaks|silent|paper-ends BYTES|off (into a label)   dies-answering ANSWERS|off   (accept: power again)
component mute|refuse|fail|die|drop|mix-up|babble|twice on|off   late SECONDS|off   labels COUNT
camera show NUMBER GOODS…   freeze|dark|blur|cover on|off   stale SECONDS|off   stall on|off   unplug   plug
scale put GRAMS   restless on|off   mute on|off   unplug   plug
wait SECONDS   help   # a remark"""


def _some(words: Words) -> Words:
    if not words:
        raise ScriptError("say what")
    return words


def _one_of(words: Words, *known: str) -> str:
    if len(words) != 1 or words[0] not in known:
        raise ScriptError(f"say one of: {', '.join(known)}")
    return words[0]


def _on(words: Words) -> bool:
    return _one_of(words, "on", "off") == "on"


def _number(words: Words, place: int, largest: float) -> float:
    try:
        number = float(words[place])
    except (IndexError, ValueError) as error:
        raise ScriptError("say a number") from error
    if not 0 <= number <= largest:
        raise ScriptError(f"say a number from 0 to {largest:g}")
    return number
