"""What the site refuses, named for what could not be done; the text is a plain sentence."""

from __future__ import annotations

from daylit.errors import DaylitError


class UnableToError(DaylitError, ValueError):
    """Base of all that the workspace refuses; its sentence is shown to the person who asked."""


class UnableToInviteError(UnableToError):
    """Someone cannot be invited."""


class UnableToTakeUpError(UnableToError):
    """An invitation cannot be taken up."""


class UnableToChangePersonError(UnableToError):
    """A person's role or access cannot be changed."""


class UnableToChangeTeamsError(UnableToError):
    """Someone cannot be said to work in a team, or no longer, or to be asked for it."""


class UnableToAddPartnerError(UnableToError):
    """An organisation cannot be added."""


class UnableToNamePartyError(UnableToError):
    """A name of the logs cannot be given to an organisation."""


class UnableToLeaveError(UnableToError):
    """An organisation cannot leave."""


class UnableToSignInError(UnableToError):
    """Someone for whom a provider vouches, or not, cannot be let in."""


class UnableToMailError(UnableToError):
    """A mail could not be sent."""
