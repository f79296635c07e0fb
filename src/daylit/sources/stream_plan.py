"""What the keys of a stream of JSON lines are, decided as they come up and kept to from then on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daylit.sources.attributes import Attribute, attributes_of, checked, tells_of_case
from daylit.sources.choices import OPTIONAL_ROLES, ROLES, role_flag, role_words
from daylit.sources.contents import Contents
from daylit.sources.people import MAY_BE_PEOPLE, names_people
from daylit.sources.recognise import BY_NAME
from daylit.sources.refusals import Reason
from daylit.sources.roles import STRONG_LEVEL, fit
from daylit.sources.search import Taken, may_be
from daylit.sources.source import Kind, SourceColumn, makes_unique

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.record.engine import Engine
    from daylit.sources.choices import Choices
    from daylit.sources.json_keys import Leaf
    from daylit.sources.source import Source
    from daylit.sources.taking import Understood

NO_NUMBER = "not a number"
NO_BOOLEAN = "neither true nor false"
NO_TIME = "not a time"
_KINDS_OF_TYPES = {
    "UBIGINT": NO_NUMBER,
    "BIGINT": NO_NUMBER,
    "DOUBLE": NO_NUMBER,
    "BOOLEAN": NO_BOOLEAN,
}
_BEGAN = {Kind.INTEGER: NO_NUMBER, Kind.FLOAT: NO_NUMBER, Kind.BOOLEAN: NO_BOOLEAN}
"""What a value is not where the stream began so; where nothing stands here, anything fits."""


@dataclass(frozen=True)
class StreamPlan:
    """What is known of a stream.

    Attributes:
        keys: The keys of each column's value, in the order of the columns.
        columns: The columns.
        understood: What they were taken to be.
    """

    keys: tuple[tuple[str, ...], ...]
    columns: tuple[SourceColumn, ...]
    understood: Understood

    @property
    def kinds(self) -> list[Kind]:
        """What the stream's values are, by column."""
        return [column.kind for column in self.columns]

    def new_leaves(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        """Return the keys with a value that had none before."""
        known = set(self.keys)
        return [leaf for leaf in leaves if leaf.types and leaf.keys not in known]

    def widened(self, leaves: Sequence[Leaf]) -> StreamPlan:
        """Let columns of whole numbers take numbers with a point, where such come up."""
        types = {leaf.keys: leaf.types for leaf in leaves}
        wider = {
            column.key: replace(column, kind=Kind.FLOAT)
            for keys, column in zip(self.keys, self.columns, strict=True)
            if column.kind is Kind.INTEGER and "DOUBLE" in types.get(keys, {})
        }
        return self._with(wider) if wider else self

    def _with(self, changed: dict[str, SourceColumn]) -> StreamPlan:
        understood = self.understood
        roles = {
            role: replace(taken, column=changed.get(taken.column.key, taken.column))
            for role, taken in understood.roles.taken.items()
        }
        attributes = tuple(
            replace(each, column=changed[each.column.key], kind=str(Kind.FLOAT.value))
            if each.column.key in changed
            else each
            for each in understood.attributes
        )
        return StreamPlan(
            self.keys,
            tuple(changed.get(column.key, column) for column in self.columns),
            replace(
                understood,
                roles=replace(understood.roles, taken=roles),
                attributes=attributes,
            ),
        )

    def misfits(self, leaves: Sequence[Leaf]) -> list[tuple[Leaf, str, list[str]]]:
        """Return the keys at which other values stand than the stream began with.

        Returns:
            The key, why values are refused there, and the engine's types that do not fit.
        """
        began = {
            keys: _BEGAN.get(column.kind)
            for keys, column in zip(self.keys, self.columns, strict=True)
        }
        found = []
        for leaf in leaves:
            known = began.get(leaf.keys)
            wrong = [name for name in leaf.types if _KINDS_OF_TYPES.get(name) != known]
            if known is not None and wrong:
                found.append((leaf, as_it_began(leaf.name, known), wrong))
        return found

    def reasons(self) -> tuple[Reason, ...]:
        """Return the reasons that refuse texts which are no times where the stream began so."""
        return tuple(
            Reason(
                as_it_began(each.column.name, NO_TIME),
                f"{each.column.key} IS NOT NULL AND (NOT {each.fits} OR ({each.sql}) IS NULL)",
                each.column.key,
            )
            for each in self.understood.attributes
            if each.fits != "true"
        )

    def with_keys(self, leaves: Sequence[Leaf]) -> StreamPlan:
        """Add columns for keys that come up now; what they are taken to be is found later."""
        names = makes_unique(
            (leaf.name for leaf in leaves),
            "{name} ({number})",
            (column.name for column in self.columns),
        )
        columns = tuple(
            SourceColumn(f"c{number}", name, leaf.kind, of_case=tells_of_case(name))
            for number, (leaf, name) in enumerate(
                zip(leaves, names, strict=True), start=len(self.columns)
            )
        )
        return replace(
            self,
            keys=(*self.keys, *(leaf.keys for leaf in leaves)),
            columns=(*self.columns, *columns),
        )

    def learn(
        self, column: SourceColumn, source: Source, engine: Engine, choices: Choices
    ) -> tuple[StreamPlan, str]:
        """Decide what a column that came up now is, and say so."""
        understood = self.understood
        roles, left_out = dict(understood.roles.taken), dict(understood.roles.left_out)
        attributes = understood.attributes
        role = _role_of(column, self, choices)
        if role is not None:
            asked = choices.column_of(role) is not None
            roles[role] = Taken(column, f"by {role_flag(role)}" if asked else BY_NAME)
            what = f"taken as the {role_words(role)}"
        elif names_people(column):
            left_out[column.key] = MAY_BE_PEOPLE
            what = "left out, as it may name people"
        else:
            attribute = self._attribute(column, source, engine)
            attributes = (*attributes, attribute)
            what = f"taken as {attribute.name}"
        known = replace(understood.roles, taken=roles, left_out=left_out)
        learned = replace(understood, roles=known, attributes=attributes)
        remark = f"The key {column.name!r} came up after the stream had begun and was {what}."
        return replace(self, understood=learned), remark

    def _attribute(self, column: SourceColumn, source: Source, engine: Engine) -> Attribute:
        understood = self.understood
        found = attributes_of(
            [column],
            Contents(source, engine),
            understood.zone,
            understood.decimal,
            (each.name for each in understood.attributes),
        )
        ((attribute,), _) = checked(found, source, engine)
        return attribute


def as_it_began(name: str, what: str) -> str:
    """Return the reason for which a value does not fit a key of the stream."""
    return f"{name!r} is {what}, as it was when the stream began"


def _role_of(column: SourceColumn, plan: StreamPlan, choices: Choices) -> str | None:
    """Return the role that a column which came up late has, None where it has none."""
    free = [role for role in ROLES if role not in plan.understood.roles.taken]
    for role in free:
        asked = choices.column_of(role)
        if asked is not None and asked.casefold().strip() == column.name.casefold():
            return role
    for role in OPTIONAL_ROLES:
        match = fit(column.name, role)
        if (
            role in free
            and choices.column_of(role) is None
            and match is not None
            and match.level >= STRONG_LEVEL
            and may_be(column, role)
        ):
            return role
    return None
