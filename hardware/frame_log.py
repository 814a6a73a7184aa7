"""The log to which a library would write each frame of a print task: nobody can turn it on, and nothing is kept.

Knows no connection. A logger that has a name is made anew by whoever sets logging up (uvicorn does): this one is in
no list of loggers, has no parent and no handler, and its level lies above all others.
"""

from __future__ import annotations

import logging

FRAME_LOG = logging.Logger("frames", logging.CRITICAL + 1)  # noqa: LOG001 - what `getLogger` gives, a configuration finds
