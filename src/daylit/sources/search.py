"""The search for the columns of the roles: what is taken so far, and whose names fit best."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from daylit.sources.attributes import without_case_prefix
from daylit.sources.choices import ROLES_OF_CASES
from daylit.sources.roles import STRONG_LEVEL, fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit.sources.choices import Choices
    from daylit.sources.contents import Contents
    from daylit.sources.source import SourceColumn


@dataclass(frozen=True)
class Taken:
    """A column that was taken for a role, and why.

    Attributes:
        column: The column.
        why: A short clause.
        parts: The columns of the source that it was put together from: the day and the time of day.
    """

    column: SourceColumn
    why: str
    parts: tuple[SourceColumn, ...] = ()


@dataclass(frozen=True)
class Roles:
    """Which column has which role, and what people should know about the choice.

    Attributes:
        taken: The columns by role.
        remarks: Sentences about the choice.
        left_out: Why columns that look like people never reach the record, by their keys.
    """

    taken: dict[str, Taken]
    remarks: tuple[str, ...]
    left_out: dict[str, str] = field(default_factory=dict)

    def column(self, role: str) -> SourceColumn | None:
        """Return the column of a role, or None."""
        found = self.taken.get(role)
        return None if found is None else found.column

    def used(self) -> set[str]:
        """Return the keys of the source's columns that have a role or a part in one."""
        return {
            column.key
            for taken in self.taken.values()
            for column in (taken.parts or (taken.column,))
        }


class Search:
    """The state of one search: what is taken so far and what was remarked."""

    def __init__(
        self, columns: tuple[SourceColumn, ...], contents: Contents, choices: Choices
    ) -> None:
        self.columns = columns
        self.contents = contents
        self.choices = choices
        self.taken: dict[str, Taken] = {}
        self.remarks: list[str] = []

    def free(self) -> list[SourceColumn]:
        """Return the columns without a role."""
        used = {taken.column.key for taken in self.taken.values()}
        return [column for column in self.columns if column.key not in used]

    def best(self, role: str, fits: Callable[[SourceColumn], bool]) -> list[SourceColumn]:
        """Return the columns whose names fit a role best; several where they fit equally well.

        Of names that say the same word ("case" and "case id") the better one wins; between
        different words the content decides where it can.
        """
        found = [
            (match, column)
            for column in self.free()
            if may_be(column, role)
            and (match := fit(_spoken(column, role), role)) is not None
            and not self.contents.are_clock_times(column)
            and not (role == "case" and self._is_rather_the_activity(column))
        ]
        level = max((match.level for match, _ in found), default=0)
        found = [(match, column) for match, column in found if match.level == level]
        if len({match.noun for match, _ in found}) == 1 or level > STRONG_LEVEL:
            nuance = max(match.nuance for match, _ in found)
            found = [(match, column) for match, column in found if match.nuance == nuance]
        columns = [column for _, column in found]
        if len(columns) > 1:
            return [column for column in columns if fits(column)] or columns
        return columns

    def _is_rather_the_activity(self, column: SourceColumn) -> bool:
        """Return whether a name that may mean both goes with what activities hold, not with ids."""
        match = fit(column.name, "activity")
        return (
            match is not None
            and not self.contents.looks_like_ids(column)
            and self.contents.looks_like_activity(column)
            and not any(
                other.key != column.key
                and (rival := fit(other.name, "activity")) is not None
                and rival.level >= match.level
                for other in self.free()
            )
        )


def may_be(column: SourceColumn, role: str) -> bool:
    """Keep what tells of the case away from the roles of an event, and the reverse in XES."""
    if not column.of_case:
        return True
    return role in ROLES_OF_CASES and fit(_spoken(column, role), role) is not None


def _spoken(column: SourceColumn, role: str) -> str:
    """Return a column's name as it tells a role: of what a case has, without "case:"."""
    if role in ROLES_OF_CASES and role != "case":
        return without_case_prefix(column.name)
    return column.name
