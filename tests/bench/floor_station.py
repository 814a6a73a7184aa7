"""The floor under a station: a tty, one raw insert with a durable commit, one bare push. Nothing is decided.

``python floor_station.py TTY DATABASE PORT``. Reads CR-ended codes in a thread, commits each as one row (WAL, FULL),
then pushes it to every WebSocket through a bare ASGI app. No framework, no meaning.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import threading
from typing import Any

import uvicorn
import uvloop

SCREENS: set[asyncio.Queue[str]] = set()
_ROW = "INSERT INTO envelopes(sequence, hash, body) VALUES (?, ?, ?)"


def main() -> None:
    """Serve until killed."""
    tty, database, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    uvloop.run(_serve(tty, database, port))


async def _serve(tty: str, database: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    threading.Thread(target=_read, args=(tty, database, loop), daemon=True).start()
    config = uvicorn.Config(
        _app, host="127.0.0.1", port=port, log_level="warning", lifespan="off", ws_per_message_deflate=False
    )
    await uvicorn.Server(config).serve()


def _read(tty: str, database: str, loop: asyncio.AbstractEventLoop) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE envelopes(sequence INTEGER PRIMARY KEY, hash TEXT, body TEXT)")
    line = os.open(tty, os.O_RDONLY | os.O_NOCTTY)
    sequence, held = 0, b""
    while data := os.read(line, 4096):
        *codes, held = (held + data).split(b"\r")
        for code in codes:
            sequence += 1
            body = f'{{"sequence":{sequence},"code":"{code.decode()}","padding":"{"x" * 600}"}}'
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_ROW, (sequence, "0" * 64, body))
            connection.execute("COMMIT")
            loop.call_soon_threadsafe(_push, body)


def _push(body: str) -> None:
    for screen in SCREENS:
        screen.put_nowait(body)


async def _app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    screen: asyncio.Queue[str] = asyncio.Queue()
    SCREENS.add(screen)
    try:
        while True:
            await send({"type": "websocket.send", "text": await screen.get()})
    finally:
        SCREENS.discard(screen)


if __name__ == "__main__":
    main()
