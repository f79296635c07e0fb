"""What the ledger refuses, named for what could not be done."""

from __future__ import annotations

from daylit_site.people.errors import UnableToError


class UnableToChangeError(UnableToError):
    """An exception or a pattern does not stand so that this could be done."""


class ChangedMeanwhileError(UnableToError):
    """Someone else changed it since it was shown; what was written is not lost, and not done."""


class UnableToJudgeError(UnableToError):
    """A judgement cannot be made like this."""
