"""Streams of H.264 and H.265 with damage in them, through the driver, the film and the clip. Arguments: seed, rounds.

In a process of its own: what loops in a library for ever ends with it.
"""

from __future__ import annotations

import json
import random
import re
import socket
import sys
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

from hardware.clip import ClipFile
from hardware.drivers.packet_capture import PacketCapture, open_packets
from hardware.errors import PictureUnwritten
from hardware.film import Coded, Coding, Film
from tests.hardware.stream import streamed

HEAD_BYTES = 110
CODECS = ("h264", "hevc")


class Server:
    """Sends to each client what is in its hand, and hangs up."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"
        self.data = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._listening.accept()
            with client, suppress(OSError):
                client.sendall(self.data)


def spoiled(data: bytes, chance: random.Random, within: int) -> bytes:
    """Bits turned, pieces lost, rubbish put in."""
    made = bytearray(data)
    kind = chance.randrange(4)
    for _ in range(chance.randrange(1, 30)):
        made[chance.randrange(min(within, len(made)))] ^= 1 << chance.randrange(8)
    place = chance.randrange(min(within, len(made)))
    if kind == 1:
        del made[place : place + chance.randrange(400)]
    elif kind == 2:
        made[place:place] = chance.randbytes(chance.randrange(400))
    elif kind == 3 and within > HEAD_BYTES:
        made = bytearray(chance.randbytes(chance.randrange(60_000)))
    return bytes(made)


def kept(film: Film, folder: Path) -> str:
    clip = ClipFile(folder, "clip")
    try:
        clip.add(film.after(0))
        clip.keep()
    except PictureUnwritten:
        clip.drop()
        return "refused"
    return "clips"


def watched(server: Server, folder: Path) -> Counter[str]:
    seen: Counter[str] = Counter()
    capture = open_packets(server.url, 2000, 500)
    if not isinstance(capture, PacketCapture):
        return seen
    film = Film()
    while capture.grab():
        coded = capture.coded()
        seen["frames"] += 1
        seen["pictures"] += capture.retrieve()[0]
        assert capture.held_ns() >= 0
        if coded is not None:
            film.append(coded, seen["frames"] * 66_000_000)
    capture.close()
    if film.count:
        seen[kept(film, folder)] += 1
    return seen


def main(seed: int, rounds: int) -> None:
    chance, server, seen = random.Random(seed), Server(), Counter[str]()
    clean = {codec: b"".join(each.data for each in streamed(codec, 40)) for codec in CODECS}
    apart = {codec: streamed(codec, 3, told_apart=True) for codec in CODECS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            codec = chance.choice(CODECS)
            server.data = spoiled(clean[codec], chance, len(clean[codec])) if seed else clean[codec]
            seen += watched(server, Path(folder))
            # How to read them is damaged alone: twenty of these take as long as one stream.
            for _ in range(20 if seed else 0):
                codec = chance.choice(CODECS)
                header = spoiled(apart[codec][0].coding.header, chance, HEAD_BYTES)
                film, coding = Film(), Coding(name=codec, header=header)
                for place, each in enumerate(apart[codec]):
                    film.append(Coded(data=each.data, coding=coding, is_key=each.is_key), place)
                seen[f"header {kept(film, Path(folder))}"] += 1
    # Of this process alone: what getrusage tells began with its parent's.
    peak = int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]) // 1024
    sys.stdout.write(json.dumps({**seen, "peak_mb": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
