"""The one WebSocket of every screen. Does not know what the messages say."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from edge.api.hub import Hub

router = APIRouter()

PLACES = ("bench", "dock", "weigh")


@router.websocket("/stream")
async def stream(socket: WebSocket) -> None:
    """Everything a screen shows, from now on; first the bench as it is."""
    hub: Hub = socket.app.state.hub
    await socket.accept()
    try:
        with hub.screen() as queue:
            asked = socket.query_params.get("place", "")
            place = asked if asked in PLACES else "bench"
            async for text in hub.first(place):
                await socket.send_text(text)
            while (message := await queue.get()) is not None:
                await socket.send_text(message)
        await socket.close(1001)
    except (WebSocketDisconnect, RuntimeError):
        # The screen went away in the middle of a message: its queue is already freed.
        return
