"""What a user may say about a source instead of letting it be found by looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import ParameterError
from daylit.language import pgettext

if TYPE_CHECKING:
    from datetime import datetime

WRITTEN_TAB = "\\t"
"""A tab as people type it on a command line."""
OPTIONAL_ROLES = (
    "lifecycle",
    "person",
    "team",
    "organisation",
    "event_id",
    "customer",
    "service",
)
NEVER_GUESSED = ("alias",)
ROLES = ("case", "activity", "time", "start", "end", *OPTIONAL_ROLES, *NEVER_GUESSED)
ROLES_OF_CASES = ("case", "customer", "service", "alias")
"""Roles whose column may tell of the case rather than of the event."""


def role_words(role: str) -> str:
    """Return a role as people read it: ``event_id`` is "event id"."""
    return role.replace("_", " ")


def role_told(role: str) -> str:
    """Return a role in the language spoken: "event id", "händelse-id"."""
    told = {
        "case": pgettext("role", "case"),
        "activity": pgettext("role", "activity"),
        "time": pgettext("role", "time"),
        "start": pgettext("role", "start"),
        "end": pgettext("role", "end"),
        "lifecycle": pgettext("role", "lifecycle"),
        "person": pgettext("role", "person"),
        "team": pgettext("role", "team"),
        "organisation": pgettext("role", "organisation"),
        "event_id": pgettext("role", "event id"),
        "customer": pgettext("role", "customer"),
        "service": pgettext("role", "service"),
        "alias": pgettext("role", "alias"),
    }
    return told[role]


def role_flag(role: str) -> str:
    """Return the command line's option that names the column of a role."""
    return f"--{role.replace('_', '-')}"


@dataclass(frozen=True)
class Choices:
    r"""What the user overrides; None leaves it to the reader.

    Attributes:
        case: Name of the source column that holds the case. So for every role up to alias.
        activity: Column of the activity.
        time: Column of the time of an event.
        start: Column of the time at which work began.
        end: Column of the time at which work ended.
        lifecycle: Column of the lifecycle.
        person: Column of the person.
        team: Column of the team.
        organisation: Column of the organisation.
        event_id: Column of the source's own event id.
        customer: Column of whom the case is for.
        service: Column of what the customer uses and what can be down.
        alias: Column of the case's number in another company's books.
        object_type: The type of object that is the case, where events tell of objects (OCEL).
        delimiter: What stands between two columns of a text file; a tab may be written ``\t``.
        encoding: How the characters of a text file are written, such as ``cp1252``.
        decimal: The decimal mark of numbers in a text file, "," or ".".
        time_format: How times are written, in the letters of ``strptime``.
        time_zone: The zone (IANA name) that times without one are in.
        earliest: Rows with a time before this moment are refused.
        latest: Rows with a time after this moment are refused.
        may_lack: A role whose chosen column this source need not have, as another one may.
        none_for: Roles that no column is to have, although one may look like it.
    """

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    start: str | None = None
    end: str | None = None
    lifecycle: str | None = None
    person: str | None = None
    team: str | None = None
    organisation: str | None = None
    event_id: str | None = None
    customer: str | None = None
    service: str | None = None
    alias: str | None = None
    object_type: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    time_format: str | None = None
    time_zone: str | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    may_lack: str | None = None
    none_for: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.decimal not in {None, ",", "."}:
            raise ParameterError(f"The decimal mark is {self.decimal!r}; it can be ',' or '.'.")
        if self.delimiter not in {None, WRITTEN_TAB} and len(self.delimiter or "") != 1:
            raise ParameterError(
                f"The delimiter is {self.delimiter!r}; it must be a single character."
            )
        for name in ("earliest", "latest"):
            moment: datetime | None = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ParameterError(
                    f"The {name} time {moment} has no time zone; it must state one."
                )

    def column_of(self, role: str) -> str | None:
        """Return the name of the column that the user chose for a role, if any."""
        chosen: str | None = getattr(self, role)
        return chosen
