"""What is refused about processes, named for what could not be done."""

from __future__ import annotations

from daylit_site.people.errors import UnableToError


class UnableToStateError(UnableToError):
    """A purpose says nothing new."""


class UnableToAcceptError(UnableToError):
    """A purpose cannot be accepted."""


class UnableToTakePartError(UnableToError):
    """An organisation cannot be added to a process, or taken out of it."""
