"""Key presses of a scanner in keyboard mode into codes. Pure: knows no device, no clock and no meaning of a code.

Reads the kernel's own records (``struct input_event``) in whatever pieces they come. A key that stands for nothing
garbles its code, and events that the kernel dropped cut it: never is a shorter code passed on.
"""

from __future__ import annotations

import struct
import unicodedata

from hardware.framing import Framed, Framer
from hardware.keyboard_layout import DEAD, PAD_DIGITS, PAD_SIGNS, SPACE, Layout

EVENT = struct.Struct("=qqHHi")
"""``struct input_event`` of a 64-bit kernel: seconds, microseconds, type, code, value."""
REPORT_MAX = 256
"""Events between two marks of the kernel; a keyboard's report has some ten."""

_SYN, _KEY = 0, 1
_REPORT, _DROPPED = 0, 3
_PRESSED, _RELEASED = 1, 0
_CTRL, _SHIFT, _ALT, _ALTGR, _META = {29, 97}, {42, 54}, {56}, {100}, {125, 126}
_HELD = _CTRL | _SHIFT | _ALT | _ALTGR | _META
_CAPS_LOCK = 58
_LOCKS = {69, 70}
"""Num Lock and Scroll Lock: scanners press them, and they type nothing."""
_ENTER, _TAB = {28, 96}, 15
_NOTHING = "\x00"
"""Stands for a key that no code has: the framer reports a code that holds it as garbled."""


class KeyFramer:
    """Collects key events and gives what they type, in order; how they were split into reads never matters."""

    def __init__(self, layout: Layout, framer: Framer, *, caps_lock: bool = False) -> None:
        """`framer` says what ends a code; Enter is CR to it and Tab is TAB. `caps_lock`: as the keyboard has it now."""
        self._layout = layout
        self._framer = framer
        self._caps_lock = caps_lock
        self._rest = b""
        self._report: list[tuple[int, int]] = []
        self._dropped = False
        self._down: set[int] = set()
        self._accent = ""
        self._typed = ""

    @property
    def pending(self) -> bool:
        """Whether a code has begun and not ended."""
        return self._framer.pending or self._accent != ""

    @property
    def ends_codes(self) -> bool:
        """Whether this scanner is known to end its codes."""
        return self._framer.ends_codes

    def feed(self, data: bytes) -> list[Framed]:
        """Take events; give the codes that they completed."""
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        framed: list[Framed] = []
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == _KEY and value in {_PRESSED, _RELEASED} and not self._dropped:
                self._report.append((code, value))
            if (kind == _SYN and code == _REPORT) or len(self._report) >= REPORT_MAX:
                framed += self._end_report()
            elif kind == _SYN and code == _DROPPED:
                self._dropped = True
        return framed

    def silence(self) -> list[Framed]:
        """The scanner has fallen silent: end the code, unless this scanner ends its codes itself."""
        return self._framer.feed(self._accented("").encode()) + self._framer.silence()

    def abandon(self) -> list[Framed]:
        """The scanner is gone: what was begun will not be ended."""
        return self._framer.abandon()

    def distrust(self) -> None:
        """Keys before those that come next may be missing: the code under way is reported as cut."""
        self._framer.distrust()

    def _end_report(self) -> list[Framed]:
        """All that changed at one moment: what is held down counts before what is typed with it."""
        report, self._report = self._report, []
        if self._dropped:
            # Which keys are held is unknown as well; a scanner holds none from one character to the next.
            self._dropped = False
            self._down.clear()
            self._accent = self._typed = ""
            self._framer.distrust()
            return []
        text = "".join(self._hold(code, down=value == _PRESSED) for code, value in report if code in _HELD)
        text += "".join(self._type(code) for code, value in report if code not in _HELD and value == _PRESSED)
        return self._framer.feed(text.encode()) if text else []

    def _hold(self, code: int, *, down: bool) -> str:
        if down:
            self._down.add(code)
            return ""
        self._down.discard(code)
        if code not in _ALT or not self._typed:
            return ""
        typed, self._typed = self._typed, ""
        return _numbered(typed)

    def _type(self, code: int) -> str:
        """What a pressed key adds to the code."""
        if code == _CAPS_LOCK:
            self._caps_lock = not self._caps_lock
            return ""
        if code in _LOCKS:
            return ""
        if code in _ENTER or code == _TAB:
            return self._accented("") + ("\t" if code == _TAB else "\r")
        if self._down & _ALT and code in PAD_DIGITS:
            # Digits typed while Alt is held are a character's number; the last eight are more than any has.
            self._typed = (self._typed + str(PAD_DIGITS[code]))[-8:]
            return ""
        ctrl, alt, altgr = (bool(self._down & each) for each in (_CTRL, _ALT, _ALTGR))
        if ctrl and alt:
            # What a board without AltGr presses for it.
            ctrl, alt, altgr = False, False, True
        if alt or self._down & _META:
            return _NOTHING
        character = self._character(code, altgr=altgr)
        if ctrl:
            return _control(code, character)
        if character in DEAD and not self._accent:
            self._accent = character
            return ""
        return self._accented(character)

    def _character(self, code: int, *, altgr: bool) -> str:
        if code == SPACE:
            return " "
        if code in PAD_DIGITS:
            return str(PAD_DIGITS[code])
        if code in PAD_SIGNS:
            return PAD_SIGNS[code]
        if altgr:
            return self._layout.altgr.get(code, _NOTHING)
        plain, shifted = self._layout.plain.get(code, _NOTHING), self._layout.shift.get(code, _NOTHING)
        inverted = self._caps_lock and plain.upper() == shifted and plain != shifted
        return shifted if bool(self._down & _SHIFT) is not inverted else plain

    def _accented(self, character: str) -> str:
        """The character under the accent that was waiting, if one was."""
        accent, self._accent = self._accent, ""
        if not accent:
            return character
        if character == " ":
            return DEAD[accent]
        joined = unicodedata.normalize("NFC", character + accent) if character else ""
        return joined if len(joined) == 1 else DEAD[accent] + DEAD.get(character, character)


_US_SIGNS = {3: "@", 7: "^", 12: "_", 26: "[", 27: "]", 43: "\\"}


def _control(code: int, character: str) -> str:
    """Ctrl and a sign: GS is Ctrl+], by the layout or by the place where ] is on a US board."""
    sign = character.upper() if character.isascii() else _NOTHING
    if not "@" <= sign <= "_":
        sign = _US_SIGNS.get(code, _NOTHING)
    return chr(ord(sign) & 0x1F)


def _numbered(typed: str) -> str:
    """The character with this number: of Windows' table after a zero, else of the PC's first one."""
    number = int(typed)
    if number > 0xFF:
        return _NOTHING
    if number < 0x80:
        return chr(number)
    return bytes([number]).decode("cp1252" if typed.startswith("0") else "cp437", "replace")
