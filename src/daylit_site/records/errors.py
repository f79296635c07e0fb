"""What is refused about logs and jobs, named for what could not be done."""

from __future__ import annotations

from daylit_site.people.errors import UnableToError


class UnableToReceiveError(UnableToError):
    """No log came."""


class UnableToNameError(UnableToError):
    """A file of the server may not be named as a log."""


class UnableToTakeError(UnableToError):
    """A log cannot be imported, or its columns cannot be corrected."""


class AlreadyUnderWayError(UnableToError):
    """Something is being done to the same log or process."""


class UnableToStopError(UnableToError):
    """A job is over."""


class UnableToUndoError(UnableToError):
    """An import cannot be undone."""


class UnableToRemoveError(UnableToError):
    """A process cannot be removed."""


class UnableToDoAgainError(UnableToError):
    """A job needs no second try."""


class UnableToForgetError(UnableToError):
    """A name cannot be forgotten."""
