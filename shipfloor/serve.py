"""Runs an app: uvicorn, the watchdog, a clean stop. Does not know what is served."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

STOP_SECONDS = 1


def serve(app: FastAPI, host: str, port: int, alive: Callable[[], bool]) -> None:
    """Serve until told to stop; tells systemd when ready and, while ``alive``, that it still is."""
    asyncio.run(serve_all([(app, host, port, alive)]))


async def serve_all(apps: list[tuple[FastAPI, str, int, Callable[[], bool]]]) -> None:
    """Serve several apps in one process (the demo); the first one's end ends all."""
    servers = [_server(app, host, port) for app, host, port, _ in apps]
    watchdog = asyncio.create_task(_watchdog(servers, [alive for *_, alive in apps]))
    running = [asyncio.create_task(server.serve()) for server in servers]
    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*running)
    watchdog.cancel()


def _server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    # Open streams must not hold the stop; a request's log lines would wear the card out.
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        timeout_graceful_shutdown=STOP_SECONDS,
        access_log=False,
        log_level="warning",
        limit_concurrency=256,
    )
    return uvicorn.Server(config)


async def _watchdog(servers: list[uvicorn.Server], alive: list[Callable[[], bool]]) -> None:
    """READY=1 once, then WATCHDOG=1 only while every worker turns: a hung station is restarted, a bare timer is not enough."""
    while not all(server.started for server in servers):
        await asyncio.sleep(0.05)
    _notify("READY=1")
    pause = int(os.environ.get("WATCHDOG_USEC", "30000000")) / 1_000_000 / 3
    while True:
        if all(each() for each in alive):
            _notify("WATCHDOG=1")
        await asyncio.sleep(pause)


def _notify(state: str) -> None:
    """One datagram to systemd's socket, where there is one (sd_notify(3))."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.sendto(state.encode(), address)
        except OSError:
            # systemd will restart us if it hears nothing; nothing better can be done here.
            return
