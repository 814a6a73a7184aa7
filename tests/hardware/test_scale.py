"""A scale on a pseudo-terminal: what lies there now, never what lay there before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hardware.drivers.serial_scale import SerialScale
from hardware.errors import BadOption, NotStable, ScaleLost
from hardware.ports import DeviceState
from hardware.registry import make_scale
from hardware.virtual_port import VirtualPort
from hardware.virtual_scale import VirtualScale
from tests.hardware.conftest import Heard, now

pytestmark = pytest.mark.slow

SECOND = 1_000_000_000


def soon(seconds: float = 10) -> int:
    return now().boot_ns + int(seconds * SECOND)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[VirtualScale]:
    virtual = VirtualScale(tmp_path / "scale")
    yield virtual
    virtual.close()


@pytest.fixture
def scale(platform: VirtualScale, heard: Heard) -> Iterator[SerialScale]:
    opened = SerialScale(device="scale", path=str(platform.path), now=now, on_state=heard.states.put)
    opened.start()
    heard.until(DeviceState.OK)
    yield opened
    opened.close()


def test_a_parcel_put_on_the_scale_is_weighed_when_it_rests(platform: VirtualScale, scale: SerialScale) -> None:
    platform.put(512)
    weight = scale.stable(after_plateau=0, not_after=soon(), over_grams=20)
    assert weight.grams == 512


def test_what_still_lies_there_is_not_the_next_parcels_weight(platform: VirtualScale, scale: SerialScale) -> None:
    platform.put(512)
    first = scale.stable(after_plateau=0, not_after=soon(), over_grams=20)
    with pytest.raises(NotStable):
        scale.stable(after_plateau=first.plateau, not_after=soon(0.5), over_grams=20)
    platform.put(0)
    platform.put(730)
    assert scale.stable(after_plateau=first.plateau, not_after=soon(), over_grams=20).grams == 730


def test_a_hand_on_the_parcel_a_silence_or_a_replug_makes_no_next_parcel_of_it(
    platform: VirtualScale, scale: SerialScale, heard: Heard
) -> None:
    platform.put(500)
    first = scale.stable(after_plateau=0, not_after=soon(), over_grams=20)

    def still_the_first() -> None:
        rests_again(scale, 500)
        with pytest.raises(NotStable):
            scale.stable(after_plateau=first.plateau, not_after=soon(0.3), over_grams=20)

    platform.pile(30)
    platform.pile(-30)
    still_the_first()
    platform.mute(silent=True)
    heard.until(DeviceState.LOST)
    platform.mute(silent=False)
    heard.until(DeviceState.OK)
    still_the_first()
    platform.unplug()
    heard.until(DeviceState.LOST)
    platform.plug()
    heard.until(DeviceState.OK)
    still_the_first()
    platform.put(500)
    assert scale.stable(after_plateau=first.plateau, not_after=soon(), over_grams=20).grams == 500, "it was taken off"


def test_what_was_put_on_top_of_the_last_parcel_is_not_weighed(platform: VirtualScale, scale: SerialScale) -> None:
    platform.put(400)
    first = scale.stable(after_plateau=0, not_after=soon(), over_grams=20)
    platform.pile(2000)
    rests_again(scale, 2400)
    platform.pile(-2000)
    rests_again(scale, 400)
    with pytest.raises(NotStable):
        scale.stable(after_plateau=first.plateau, not_after=soon(0.3), over_grams=20)


def test_without_the_plateau_the_first_parcel_would_be_weighed_twice(
    platform: VirtualScale, scale: SerialScale
) -> None:
    """Control."""
    platform.put(512)
    scale.stable(after_plateau=0, not_after=soon(), over_grams=20)
    assert scale.stable(after_plateau=0, not_after=soon(), over_grams=20).grams == 512


def test_a_scale_that_never_rests_gives_no_weight(platform: VirtualScale, scale: SerialScale) -> None:
    platform.disturb(restless=True)
    platform.put(512)
    with pytest.raises(NotStable):
        scale.stable(after_plateau=scale_plateau(scale), not_after=soon(1), over_grams=20)


def test_a_scale_switched_off_gives_no_old_weight(platform: VirtualScale, scale: SerialScale, heard: Heard) -> None:
    platform.put(512)
    scale.stable(after_plateau=0, not_after=soon(), over_grams=20)
    platform.mute(silent=True)
    heard.until(DeviceState.LOST)
    assert scale.latest() is None
    with pytest.raises(ScaleLost):
        scale.stable(after_plateau=0, not_after=soon(0.1))
    platform.mute(silent=False)
    heard.until(DeviceState.OK)


def test_a_scale_pulled_out_and_put_back_comes_back_by_itself(
    platform: VirtualScale, scale: SerialScale, heard: Heard
) -> None:
    for _ in range(5):
        platform.unplug()
        heard.until(DeviceState.LOST)
        platform.plug()
        heard.until(DeviceState.OK)
    platform.put(99)
    assert scale.stable(after_plateau=scale_plateau(scale), not_after=soon(), over_grams=20).grams == 99


@pytest.mark.parametrize("before", [0, 5], ids=["from the start", "after good readings"])
def test_a_scale_that_talks_without_a_pause_and_cannot_be_read_is_not_called_well(tmp_path: Path, before: int) -> None:
    told: list[DeviceState] = []
    with closing(VirtualPort(tmp_path / "scale")) as port:
        scale = SerialScale(device="scale", path=str(port.path), now=now, on_state=told.append)
        scale.start()
        for _ in range(before):
            port.send_bytes(b"ST,GS,  0.512 kg\r\n")
            time.sleep(0.05)
        began = now().boot_ns
        while now().boot_ns < began + 4 * SECOND:
            port.send_bytes(b"\x02+000500217\x03")  # of another protocol, twenty times a second
            time.sleep(0.05)
        wanted = [DeviceState.OK, DeviceState.LOST] if before else [DeviceState.ABSENT]
        assert (told, scale.unreadable) == (wanted, True), "within four seconds"
        port.send_bytes(b"\r\nST,GS,  0.512 kg\r\n")
        until = soon()
        while told[-1] is not DeviceState.OK:
            assert now().boot_ns < until, "it is read again"
            time.sleep(0.01)
        assert (told, scale.unreadable) == ([*wanted, DeviceState.OK], False)
        scale.close()


def test_an_unknown_protocol_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadOption, match="cas, sics"):
        make_scale("serial", {"path": "/dev/null", "protocol": "abacus"}, device="scale", now=now, on_state=print)


def rests_again(scale: SerialScale, grams: int) -> None:
    """Wait until it does; whose load it is, is another question."""
    until = soon()
    while (shown := scale.latest()) is None or not shown.stable or shown.grams != grams:
        assert now().boot_ns < until, f"{grams} g never came to rest"
        time.sleep(0.01)


def scale_plateau(scale: SerialScale) -> int:
    newest = scale.latest()
    return newest.plateau if newest else 0
