"""A limit to what a request may carry: the server has none of its own. Does not look at what it carries."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edge.api.problems import problem

BODY_BYTES_MAX = 64 * 1024 * 1024


class _TooLarge(Exception):
    pass


class BodyLimit:
    """Refuses a body over 64 MiB while it comes in, whatever its header says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > BODY_BYTES_MAX:
                raise _TooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except _TooLarge:
            answer = problem(413, "file_too_large", "The file is larger than 64 MiB; nothing of it was taken.")
            await answer(scope, receive, send)
