"""A camera that hangs and goes on sending: known at the first picture that anybody wants of it."""

from __future__ import annotations

import time
from contextlib import closing

from hardware.drivers.stream_camera import StreamCamera
from hardware.eye import HUNG_NS
from hardware.ports import DeviceState
from hardware.standstill import LOOK_NS, Standstill
from hardware.virtual_camera import VirtualCamera
from tests.hardware.conftest import Heard, now


def test_the_same_picture_is_still_and_another_is_not() -> None:
    still = Standstill()
    assert [still.look(b"a", at) for at in (10, 20, 35)] == [0, 10, 25]
    assert [still.look(b"b", 40), still.look(b"a", 50)] == [0, 0]
    assert not still.is_due(50 + LOOK_NS - 1)
    assert still.is_due(50 + LOOK_NS)


def test_nobody_has_to_want_pictures_for_it_to_be_known(heard: Heard) -> None:
    with closing(VirtualCamera()) as peer:
        peer.start()
        camera = StreamCamera(device="camera", url=peer.url, now=now, on_state=heard.states.put)
        camera.start()
        with closing(camera):
            assert heard.states.get(timeout=20) is DeviceState.OK
            assert camera.latest(timeout_seconds=20).still_ns < HUNG_NS, "control"
            peer.faults.frozen = True
            frozen_at = now().boot_ns
            while now().boot_ns < frozen_at + 2 * HUNG_NS:
                time.sleep(0.05)
            first = camera.frame_after(now().boot_ns, timeout_seconds=20)
    assert first.still_ns >= HUNG_NS
