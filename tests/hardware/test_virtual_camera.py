"""The virtual camera, watched by a plain HTTP client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hardware.counter_strip import NUMBER_END, draw_number, read_number
from hardware.errors import PictureError
from hardware.eye import Eye
from hardware.ports import Frame
from hardware.scene import draw_scene
from hardware.virtual_camera import VirtualCamera
from tests.hardware.conftest import now


@pytest.fixture
def peer() -> Iterator[VirtualCamera]:
    virtual = VirtualCamera(width=640, height=360, frames_per_second=30)
    virtual.start()
    yield virtual
    virtual.close()


def test_a_camera_that_is_started_twice_is_one_and_is_gone_with_one_kill(peer: VirtualCamera) -> None:
    url = peer.url
    peer.start()
    assert (peer.url, len(numbers(peer, 2))) == (url, 2)
    peer.kill()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    peer.start()
    assert len(numbers(peer, 2)) == 2


def frames(peer: VirtualCamera, count: int) -> list[bytes]:
    with httpx.stream("GET", peer.url) as stream:
        assert stream.headers["Content-Type"].startswith("multipart/x-mixed-replace")
        return list(islice(_pictures(stream.iter_raw()), count))


def _pictures(stream: Iterator[bytes]) -> Iterator[bytes]:
    """Whole ones as they come; a half one at the beginning is none."""
    held = b""
    for data in stream:
        held += data
        *parts, held = held.split(b"--frame\r\n")
        bodies = (part.split(b"\r\n\r\n", 1)[-1].removesuffix(b"\r\n") for part in parts if part)
        yield from (body for body in bodies if body.startswith(b"\xff\xd8"))


def pixels(jpeg: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(jpeg)))


def numbers(peer: VirtualCamera, count: int) -> list[int]:
    read = [read_number(pixels(jpeg)) for jpeg in frames(peer, count)]
    return [number for number in read if number is not None]


@given(number=st.integers(0, NUMBER_END - 1), width=st.integers(160, 1920), quality=st.integers(40, 95))
def test_a_number_is_read_back_from_a_compressed_picture(number: int, width: int, quality: int) -> None:
    size = (width, width * 9 // 16)
    picture = Image.new("RGB", size, "#3d5a4c")
    draw_number(ImageDraw.Draw(picture), size, number)
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=quality)
    assert read_number(np.asarray(Image.open(encoded))) == number


def test_no_number_is_read_from_a_picture_without_one() -> None:
    chance = np.random.default_rng(3)
    pictures = [chance.integers(0, 256, (90, 160, 3), np.uint8) for _ in range(200)]
    assert sum(read_number(picture) is not None for picture in pictures) <= 5
    assert read_number(np.full((90, 160, 3), 255, np.uint8)) is None


def test_frames_are_numbered_in_order_and_their_time_is_known(peer: VirtualCamera) -> None:
    seen = numbers(peer, 5)
    assert seen == sorted(set(seen))
    times = [peer.frame_times[number] for number in seen]
    assert times == sorted(times)


def test_several_clients_see_the_same_frames(peer: VirtualCamera) -> None:
    seen: list[set[int]] = []
    newest: list[int] = []
    watching = threading.Barrier(4)

    def watch() -> None:
        with httpx.stream("GET", peer.url) as stream:
            parts = stream.iter_raw()
            next(parts)
            # Each has begun before any has seen enough, however late a loaded machine starts it.
            newest.append(max(peer.frame_times))
            watching.wait()
            mine: set[int] = set()
            for jpeg in _pictures(parts):
                mine.add(read_number(pixels(jpeg)) or 0)
                if max(mine) >= max(newest) + 5:
                    break
            seen.append(mine - {0})

    threads = [threading.Thread(target=watch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert set.intersection(*seen)


def test_nothing_is_drawn_while_nobody_watches(peer: VirtualCamera) -> None:
    threading.Event().wait(0.2)
    assert peer.frame_times == {}


def test_the_address_stays_through_a_kill(peer: VirtualCamera) -> None:
    url, before = peer.url, numbers(peer, 2)
    peer.kill()
    peer.kill()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    peer.start()
    assert peer.url == url
    assert numbers(peer, 1) > before


def test_a_shown_parcel_is_in_the_picture(peer: VirtualCamera) -> None:
    empty = frames(peer, 1)[0]
    peer.show("SF1234567890123\n红色卫衣 XL × 2\n袜子 × 1")
    full = frames(peer, 1)[0]
    difference = np.abs(pixels(full).astype(int) - pixels(empty))
    assert (difference[40:].max(axis=2) > 40).mean() > 0.3


def test_a_scene_shows_the_picture_it_is_given_and_refuses_what_is_none() -> None:
    goods = BytesIO()
    Image.new("RGB", (400, 400), "#ff00ff").save(goods, "PNG")
    scene = np.asarray(draw_scene((640, 360), "SF1\nx", goods.getvalue()))
    assert (scene == (255, 0, 255)).all(axis=2).mean() > 0.1
    with pytest.raises(PictureError):
        draw_scene((640, 360), "SF1", b"no picture")


def test_the_same_goods_look_the_same_and_others_do_not() -> None:
    first, again, other = (draw_scene((640, 360), f"SF1\n{name}").tobytes() for name in ("袜子", "袜子", "帽子"))
    assert first == again != other


def judged(peer: VirtualCamera, count: int = 1) -> list[tuple[str, ...]]:
    eye = Eye()
    second = 1_000_000_000
    images = [np.ascontiguousarray(pixels(jpeg)[:, :, ::-1]) for jpeg in frames(peer, count)]
    at = now()
    return [
        tuple(eye.judge(Frame(image=image, at=replace(at, boot_ns=at.boot_ns + place * second), sequence=1)).defects)
        for place, image in enumerate(images)
    ]


@pytest.mark.parametrize(("fault", "defect"), [("dark", "dark"), ("blurred", "blurred"), ("covered", "covered")])
def test_a_fault_of_the_picture_is_what_the_checks_call_it_and_ends_when_it_is_taken_back(
    peer: VirtualCamera, fault: str, defect: str
) -> None:
    peer.show("SF1234567890123\n红色卫衣 XL × 2\n袜子 × 1")
    assert judged(peer) == [()]
    setattr(peer.faults, fault, True)
    assert judged(peer) == [(defect,)]
    setattr(peer.faults, fault, False)
    assert judged(peer) == [()]


def test_the_number_is_read_in_a_dark_and_in_a_blurred_picture(peer: VirtualCamera) -> None:
    peer.show("SF1234567890123")
    for fault in ("dark", "blurred"):
        setattr(peer.faults, fault, True)
        assert len(numbers(peer, 3)) == 3
        setattr(peer.faults, fault, False)


def test_a_frozen_picture_keeps_its_pace_and_never_changes(peer: VirtualCamera) -> None:
    frames(peer, 1)
    peer.faults.frozen = True
    assert len(set(frames(peer, 4))) == 1
    assert judged(peer, 3)[1:] == [("frozen",), ("frozen",)]
    peer.faults.frozen = False
    assert len(set(frames(peer, 4))) == 4


def test_a_stale_picture_is_one_of_some_time_ago(peer: VirtualCamera) -> None:
    peer.faults.stale_seconds = 0.5
    seen = numbers(peer, 30)
    asked = now().boot_ns
    assert asked - peer.frame_times[seen[-1]] >= 500_000_000
    assert sorted(seen) == seen
    peer.faults.stale_seconds = 0.0
    assert peer.frame_times[numbers(peer, 1)[0]] > asked
