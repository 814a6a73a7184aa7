"""What can go wrong in a journal; each leaf is a decision for its caller.

JournalError
├── BrokenChain          the envelopes do not follow: refuse them, tell a person
├── CommitFailed         nothing was written: the same function may be submitted again
├── CommitInDoubt        it may or may not be written and the database cannot be asked: stop, restart, look it up
├── DatabaseUnavailable  the database cannot be opened (now): wait and try again
├── FolderInUse          another process owns the data folder: do not start
├── OutOfStep            a followed journal must be read again from ``expected``
├── StaleHead            somebody else wrote to this journal: drop what is remembered of it
├── UnknownJournal       nothing of that name or role is kept here: a mistake in the caller
├── UnreadableBody       not an event this version can read: keep the envelope, park its projection
└── WriterClosed         the writer takes no more work
"""

from __future__ import annotations


class JournalError(Exception):
    """The root of this room's errors."""


class BrokenChain(JournalError):
    """The envelope at ``at`` does not follow the one before it, or speaks of another journal."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(f"the chain breaks at {at}: {why}")
        self.at = at
        self.why = why


class CommitFailed(JournalError):
    """Nothing of it was written; submitting it again is safe."""


class CommitInDoubt(JournalError):
    """The commit failed and the database cannot say whether it took place."""


class DatabaseUnavailable(JournalError):
    """The database cannot be opened, or not with the durability a journal needs."""


class FolderInUse(JournalError):
    """Another process holds the data folder."""


class OutOfStep(JournalError):
    """What was read does not join what is stored; read again from ``expected``."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"expected the journal from {expected} on")
        self.expected = expected


class StaleHead(JournalError):
    """The stored head is not the one remembered: a second writer has been here."""


class UnknownJournal(JournalError):
    """No journal of that id or role is kept here."""


class UnreadableBody(JournalError):
    """The body is not the JSON of an event."""


class WriterClosed(JournalError):
    """The writer was closed before it could take this."""
