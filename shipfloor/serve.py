"""Runs apps: uvicorn, the watchdog, a clean stop. Does not know what is served."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
import uvloop
from fastapi import FastAPI

from shipfloor.address import Address
from shipfloor.service_manager import notify

STOP_SECONDS = 1
_WATCHDOG_USEC = "30000000"

Made = tuple[FastAPI, Callable[[], bool]]


class ServeError(Exception):
    """Root of this file's errors: nothing is served."""


class AddressTaken(ServeError):
    """Somebody else listens there, or this machine has no such address."""


class StartFailed(ServeError):
    """The app did not come up; what went wrong was logged."""


class Service:
    """One app at one address. It may be stopped and started again: each start makes the app anew."""

    def __init__(self, make: Callable[[], Made], host: str, port: int) -> None:
        """Take the address, so that a taken one is told before anything starts. Raises AddressTaken."""
        self._make = make
        self._listener: socket.socket | None = _listen(host, port)
        self.address = Address(host, self._listener.getsockname()[1])
        self._server: _Server | None = None
        self._running: asyncio.Task[None] | None = None
        self._alive: Callable[[], bool] = lambda: False

    @property
    def running(self) -> bool:
        """Whether it serves."""
        return self._running is not None and not self._running.done()

    def alive(self) -> bool:
        """Whether the app says that all its parts run; one that was stopped on purpose is no trouble."""
        return self._alive() if self.running else self._server is None

    async def start(self) -> None:
        """Serve. Returns once requests are answered. Raises AddressTaken or StartFailed."""
        listener = self._listener or _listen(self.address.host, self.address.port)
        app, self._alive = self._make()
        self._server = _Server(app)
        self._running = asyncio.create_task(self._server.serve(sockets=[listener]))
        self._listener = None
        started = asyncio.create_task(self._server.answering.wait())
        await asyncio.wait({self._running, started}, return_when=asyncio.FIRST_COMPLETED)
        started.cancel()
        if self._running.done():
            listener.close()
            self._running.result()

    async def stop(self) -> None:
        """Stop serving; the app has closed everything when this returns."""
        server, running = self._server, self._running
        if server is not None and running is not None:
            server.should_exit = True
            await running
        self._server = self._running = None
        self.release()

    async def ended(self) -> None:
        """Wait until it serves no more."""
        if self._running is not None:
            await asyncio.wait({self._running})

    def release(self) -> None:
        """Give the address back where it was taken and never served."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None


def serve(app: FastAPI, host: str, port: int, alive: Callable[[], bool]) -> None:
    """Serve until told to stop; tells systemd when ready and, while ``alive``, that it still is.

    Where nothing can be served the process ends, with the reason as its last line.
    """
    try:
        uvloop.run(serve_all([Service(lambda: (app, alive), host, port)]))
    except ServeError as error:
        raise SystemExit(str(error)) from error


async def serve_all(
    services: Sequence[Service],
    *,
    then: Callable[[], Awaitable[None]] | None = None,
    before_stop: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serve several apps in one process until a signal, or until the first one's end.

    ``then`` runs once all answer, ``before_stop`` while they still do.
    """
    stopping = asyncio.Event()
    with _signals(stopping):
        try:
            for service in services:
                await service.start()
            await _until_ended(services, stopping, then)
        finally:
            if before_stop is not None:
                await before_stop()
            await asyncio.gather(*(service.stop() for service in services))


async def _until_ended(
    services: Sequence[Service], stopping: asyncio.Event, then: Callable[[], Awaitable[None]] | None
) -> None:
    """Until the signal, the first service's end, or an error in ``then``, which is raised."""
    watchdog = asyncio.create_task(_watchdog([service.alive for service in services]))
    ends = {asyncio.create_task(stopping.wait()), asyncio.create_task(services[0].ended())}
    work = {asyncio.ensure_future(then())} if then is not None else set()
    try:
        done, _ = await asyncio.wait(ends | work, return_when=asyncio.FIRST_COMPLETED)
        for task in done & work:
            task.result()
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (watchdog, *ends, *work):
            task.cancel()


@contextmanager
def _signals(stopping: asyncio.Event) -> Iterator[None]:
    """Ctrl-C and systemd's stop set the event; two servers in one process must not fight over them."""
    loop = asyncio.get_running_loop()
    wanted = (signal.SIGINT, signal.SIGTERM)
    for each in wanted:
        loop.add_signal_handler(each, stopping.set)
    try:
        yield
    finally:
        for each in wanted:
            loop.remove_signal_handler(each)


class _Server(uvicorn.Server):
    """uvicorn that says when it answers, and leaves signals to us."""

    def __init__(self, app: FastAPI) -> None:
        # Open streams must not hold the stop; a request's log lines would wear the card out.
        super().__init__(
            uvicorn.Config(
                app,
                timeout_graceful_shutdown=STOP_SECONDS,
                access_log=False,
                log_level="warning",
                limit_concurrency=256,
                ws_per_message_deflate=False,  # messages are small and stay on the floor's network
            )
        )
        self._app = app
        self.answering = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so. Raises StartFailed: uvicorn would end the process, and with it what else runs in it."""
        try:
            await super().startup(sockets)
        except SystemExit as error:
            raise StartFailed("the app did not start") from error
        self.answering.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; open streams are let go first, so that they need not be cut."""
        for let_go in getattr(self._app.state, "before_stop", ()):
            let_go()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, not to one of its apps."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Listening at once is what tells a taken port from one that only lingers.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise AddressTaken(f"{host}:{port}: {error.strerror or error}") from error
    listener.settimeout(0)
    return listener


async def _watchdog(alive: Sequence[Callable[[], bool]]) -> None:
    """READY=1 once, then WATCHDOG=1 only while every worker turns: a hung station is restarted."""
    notify("READY=1")
    pause = int(os.environ.get("WATCHDOG_USEC", _WATCHDOG_USEC)) / 1_000_000 / 3
    while True:
        if all(each() for each in alive):
            notify("WATCHDOG=1")
        await asyncio.sleep(pause)
