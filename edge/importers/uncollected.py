"""Reading without the collector of garbage, which would look through a file's values again and again.

They are hundreds of thousands, all alive and without circles: nothing of them is garbage before the reading ends.
Everything else of the process waits as long, which is a second or two. Does not know what is read.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_readers = 0
_was_on = False


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection within; after the last of several readers it goes on, if it did before the first."""
    global _readers, _was_on  # noqa: PLW0603 - the collector is the process's too
    with _lock:
        if _readers == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _readers += 1
    try:
        yield
    finally:
        with _lock:
            _readers -= 1
            if _readers == 0 and _was_on:
                gc.enable()
