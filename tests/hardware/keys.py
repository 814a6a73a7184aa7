"""A keyboard's events as the kernel writes them, and what libxkbcommon, another reader, says that keys stand for."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterable
from functools import cache

ENTER, TAB, SPACE = 28, 15, 57
SHIFT, RIGHT_SHIFT, CTRL, ALT, ALTGR, CAPS_LOCK, NUM_LOCK = 42, 54, 29, 56, 100, 58, 69
KEYS = (41, *range(2, 14), *range(16, 28), *range(30, 41), 43, 86, *range(44, 54))
US = dict(zip("abcdefghijklmnopqrstuvwxyz", (30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31,
                                             20, 22, 47, 17, 45, 21, 44), strict=True)) | {
    **{str(digit): digit + 1 for digit in range(1, 10)}, "0": 11, "-": 12, "]": 27, "/": 53, ";": 39, "\r": ENTER,
    "\t": TAB, " ": SPACE,
}  # fmt: skip
"""Key codes of an American board, for tests that type."""

_EVENT = struct.Struct("=qqHHi")
SYN_DROPPED = _EVENT.pack(0, 0, 0, 3, 0)


def report(*changes: tuple[int, int]) -> bytes:
    """Keys that change at one moment, each as (code, 1 pressed or 0 released), with what else the kernel writes."""
    events = b"".join(_EVENT.pack(7, 9, 4, 4, 458_756) + _EVENT.pack(7, 9, 1, code, value) for code, value in changes)
    return events + _EVENT.pack(7, 9, 0, 0, 0)


def tap(code: int, *held: int) -> bytes:
    """Press and release a key, with others held down meanwhile."""
    down, up = [(key, 1) for key in held], [(key, 0) for key in held]
    return report(*down, (code, 1)) + report((code, 0), *up)


def typed(text: str) -> bytes:
    """What a scanner set to an American board presses."""
    shifted = {":": ";"} | {each.upper(): each for each in "abcdefghijklmnopqrstuvwxyz"}
    return b"".join(tap(US[shifted[each]], SHIFT) if each in shifted else tap(US[each]) for each in text)


def by_number(number: str) -> bytes:
    """A character by its number: on the keypad, with Alt held."""
    pad = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
    return report((ALT, 1)) + taps(pad[int(digit)] for digit in number) + report((ALT, 0))


def taps(codes: Iterable[int]) -> bytes:
    return b"".join(tap(code) for code in codes)


class _Names(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options")]


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libxkbcommon.so.0")
    library.xkb_context_new.restype = ctypes.c_void_p
    library.xkb_keymap_new_from_names.restype = ctypes.c_void_p
    library.xkb_keymap_new_from_names.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]
    numbers = [ctypes.c_uint32] * 3
    library.xkb_keymap_key_get_syms_by_level.argtypes = [
        ctypes.c_void_p, *numbers, ctypes.POINTER(ctypes.POINTER(ctypes.c_uint32)),
    ]  # fmt: skip
    library.xkb_keysym_to_utf32.argtypes = [ctypes.c_uint32]
    library.xkb_keysym_to_utf32.restype = ctypes.c_uint32
    return library


# Dead keys of keysymdef.h, as combining characters.
_DEAD = {0xFE50: "\u0300", 0xFE51: "\u0301", 0xFE52: "\u0302", 0xFE53: "\u0303", 0xFE57: "\u0308"}


def x_says(layout: str, code: int, level: int) -> str:
    """What X gives for a key at a level (0 plain, 1 Shift, 2 AltGr); empty: nothing."""
    library = _library()
    keysyms = ctypes.POINTER(ctypes.c_uint32)()
    count = library.xkb_keymap_key_get_syms_by_level(_keymap(layout), code + 8, 0, level, ctypes.byref(keysyms))
    if count < 1:
        return ""
    point = library.xkb_keysym_to_utf32(keysyms[0])
    return _DEAD.get(keysyms[0], chr(point) if point else "")


@cache
def _keymap(layout: str) -> int:
    library = _library()
    names = _Names(b"evdev", b"pc105", layout.encode(), b"", b"")
    keymap = library.xkb_keymap_new_from_names(library.xkb_context_new(0), ctypes.byref(names), 0)
    assert keymap
    return int(keymap)
