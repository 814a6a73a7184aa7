"""A station that says what a test tells it to: the screens' router over a scripted stream, and a record of every POST.

For the screens' own tests only. It decides nothing; the real station is tested in tests/station.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, Response

from station_ui.pages import add_pages

BEAT_SECONDS = 2.0
WAIT_SECONDS = 10

Message = Mapping[str, Any]


class FakeStation:
    """Serves on a port of its own from a thread of its own until ``close``."""

    def __init__(self, greeting: Sequence[Message], now: str) -> None:
        self.greeting = list(greeting)
        self.now = now
        self.posts: list[tuple[str, Any]] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        self.jpeg = b""
        self.beats = True
        self.refuses = False
        self._posted = threading.Condition()
        self._streams: set[WebSocket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        config = uvicorn.Config(
            self._app(), log_level="error", timeout_graceful_shutdown=1, lifespan="off", ws="websockets-sansio"
        )
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fake station")
        self._thread.start()

    def tell(self, message: Message) -> None:
        """Send one message to every open stream, and wait until it is on its way."""
        self._on_loop(self._tell(message))

    def wait_for_posts(self, count: int) -> None:
        """Return when so many POSTs have come in."""
        with self._posted:
            assert self._posted.wait_for(lambda: len(self.posts) >= count, WAIT_SECONDS), self.posts

    def greet(self, message: Message) -> None:
        """Replace the greeting's message of the same type: what a new connection is told."""
        self.greeting = [message if old["type"] == message["type"] else old for old in self.greeting]

    def drop(self) -> None:
        """Close every stream, as a dying process does; new ones are refused until ``refuses`` is False."""
        self._on_loop(self._drop())

    def close(self) -> None:
        """End the server and its thread."""
        self._server.should_exit = True
        self._thread.join(WAIT_SECONDS)
        self._door.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._server.serve(sockets=[self._door]))
        finally:
            self._loop.close()

    def _on_loop(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS)

    async def _tell(self, message: Message) -> None:
        for stream in tuple(self._streams):
            await stream.send_text(json.dumps(message))

    async def _drop(self) -> None:
        for stream in tuple(self._streams):
            await stream.close(code=1001)

    def _app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_websocket_route("/api/v1/stream", self._stream)
        app.add_api_route("/api/v1/camera.jpg", self._camera, methods=["GET"])
        app.add_api_route("/api/v1/{path:path}", self._post, methods=["POST"])
        app.add_api_route("/api/v1/{path:path}", self._get, methods=["GET"])
        add_pages(app)
        return app

    async def _stream(self, stream: WebSocket) -> None:
        if self.refuses:
            await stream.close(code=1013)
            return
        await stream.accept()
        for message in self.greeting:
            await stream.send_text(json.dumps(message))
        self._streams.add(stream)
        beating = asyncio.create_task(self._beat(stream))
        with suppress(WebSocketDisconnect):
            while True:
                await stream.receive_text()
        self._streams.discard(stream)
        beating.cancel()

    async def _beat(self, stream: WebSocket) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await asyncio.sleep(BEAT_SECONDS)
                if self.beats:
                    await stream.send_text(json.dumps({"type": "beat", "now": self.now}))

    async def _camera(self) -> Response:
        return Response(self.jpeg, media_type="image/jpeg") if self.jpeg else Response(status_code=503)

    async def _post(self, path: str, request: Request) -> Response:
        body = await request.body()
        with self._posted:
            self.posts.append((f"/{path}", json.loads(body) if body else None))
            self._posted.notify_all()
        status, told = self.answers.get(f"/{path}", (200, {}))
        return JSONResponse(told, status_code=status)

    async def _get(self, path: str) -> Response:
        status, body = self.answers.get(f"/{path}", (404, {"title": "nothing here"}))
        return JSONResponse(body, status_code=status)
