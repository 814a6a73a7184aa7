"""What the keys of a keyboard stand for, by layout, as data. Knows no device and no state of a keyboard.

A scanner in keyboard mode presses the keys that would type its code on *one* layout: its own setting and the bench's
must name the same. Characters are those of Windows' layouts, which scanners are made for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Key codes of linux/input-event-codes.h, from the top left: the rows as they lie on a board of 105 keys.
_ROWS = (41, *range(2, 14), *range(16, 28), *range(30, 41), 43, 86, *range(44, 54))
_PAD = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
PAD_DIGITS = {key: digit for digit, key in enumerate(_PAD)}
"""Keys of the keypad that are digits. A scanner's Num Lock is always on."""
PAD_SIGNS = {83: ".", 98: "/", 55: "*", 74: "-", 78: "+", 117: "=", 121: ","}
SPACE = 57

DEAD = {"\u0300": "`", "\u0301": "´", "\u0302": "^", "\u0303": "~", "\u0308": "¨"}
"""Accents that wait for a letter, as combining characters, and what each is when a space follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Characters by key code, for each of what may be held down."""

    plain: dict[int, str]
    shift: dict[int, str]
    altgr: dict[int, str] = field(default_factory=dict)


def _layout(plain: str, shift: str, altgr: str = "") -> Layout:
    """Rows as strings in the order of the keys; `altgr` as pairs: the key's plain character, and what it gives."""
    keys = dict(zip(_ROWS, plain, strict=True))
    by_character = {character: key for key, character in keys.items()}
    return Layout(
        plain=keys,
        shift=dict(zip(_ROWS, shift, strict=True)),
        altgr={by_character[pair[0]]: pair[1] for pair in altgr.split()},
    )


LAYOUTS = {
    "us": _layout(
        "`1234567890-=qwertyuiop[]asdfghjkl;'\\<zxcvbnm,./",
        '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|>ZXCVBNM<>?',
    ),
    "gb": _layout(
        "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./",
        '¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?',
        "4€",
    ),
    "de": _layout(
        "\u03021234567890ß\u0301qwertzuiopü+asdfghjklöä#<yxcvbnm,.-",
        "°!\"§$%&/()=?\u0300QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_",
        "2² 3³ 7{ 8[ 9] 0} ß\\ q@ e€ +~ <| mµ",
    ),
    "fr": _layout(
        "²&é\"'(-è_çà)=azertyuiop\u0302$qsdfghjklmù*<wxcvbn,;:!",
        "~1234567890°+AZERTYUIOP\u0308£QSDFGHJKLM%µ>WXCVBN?./§",
        "é~ \"# '{ ([ -| è` _\\ ç^ à@ )] =} e€",
    ),
    "es": _layout(
        "º1234567890'¡qwertyuiop\u0300+asdfghjklñ\u0301ç<zxcvbnm,.-",
        'ª!"·$%&/()=?¿QWERTYUIOP\u0302*ASDFGHJKLÑ\u0308Ç>ZXCVBNM;:_',
        "º\\ 1| 2@ 3# 4~ \u0300[ +] \u0301{ ç} e€",
    ),
}
"""By the words of the settings. Compared in tests with what libxkbcommon says of the same keys."""
