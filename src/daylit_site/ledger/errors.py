"""What the ledger refuses, named for what could not be done."""

from __future__ import annotations

from daylit_site.people.errors import UnableToError


class UnableToChangeError(UnableToError):
    """An exception or a pattern does not stand so that this could be done."""


class ChangedMeanwhileError(UnableToError):
    """Someone else changed it since it was shown; what was written is not lost, and not done."""


class UnableToJudgeError(UnableToError):
    """A judgement cannot be made like this."""


class UnableToHandOverError(UnableToError):
    """Work cannot be handed over like this, or an answer to that comes too late."""


class UnableToAgreeError(UnableToError):
    """Terms of hand-overs cannot be like this."""


class UnableToDecideError(UnableToError):
    """Someone may not decide this by themselves, or not any more."""


class UnableToConveneError(UnableToError):
    """Someone cannot be brought into a room, or taken out of it."""


class UnableToSayError(UnableToError):
    """Something cannot be said in a room."""


class UnableToReportError(UnableToError):
    """What happened cannot be reported like this."""


class UnableToSaveViewError(UnableToError):
    """A way to look at the ledger cannot be kept like this."""
