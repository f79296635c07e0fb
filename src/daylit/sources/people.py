"""Columns that look like people but are not taken as the person: they never reach the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.sources.attributes import without_case_prefix
from daylit.sources.roles import fit
from daylit.sources.source import count_words

if TYPE_CHECKING:
    from daylit.sources.search import Search
    from daylit.sources.source import SourceColumn

FEWEST_PERSONS = 3
ROWS_THAT_TELL = 100


def refuse_class_of_staff(search: Search) -> None:
    """Leave a column of persons with only one or two values: it tells classes of staff apart."""
    person = search.taken.get("person")
    if person is None or search.choices.person is not None:
        return
    contents = search.contents
    if (
        not contents.has_fewer_values_than(person.column, FEWEST_PERSONS)
        or (stated := contents.stated(person.column)) < ROWS_THAT_TELL
    ):
        return
    _, distinct = contents.spread(person.column)
    name = person.column.name
    del search.taken["person"]
    # The values may be names of real people, so the remark only counts them.
    search.remarks.append(
        f"The column {name!r} holds only {count_words(distinct, 'value')} in "
        f"{count_words(stated, 'row')}, more likely classes of staff than persons. It was left "
        f"out; say --person {name!r} if it is persons."
    )


def people_left_out(search: Search) -> frozenset[str]:
    """Return the keys of the columns that look like people but have no role, and remark on them.

    Only the person's names are replaced by codes on their way into the record; as attributes
    other names would stand there in the clear.
    """
    found = [
        column
        for column in search.free()
        if _names_people(column)
        and search.contents.values(column)
        and not search.contents.are_times(column)
    ]
    if found:
        were = "was" if len(found) == 1 else "were"
        search.remarks.append(
            f"{count_words(len(found), 'column')} that may name people {were} left out: "
            f"{', '.join(repr(column.name) for column in found)}."
        )
    return frozenset(column.key for column in found)


def _names_people(column: SourceColumn) -> bool:
    return any(
        fit(name, "person") is not None for name in (column.name, without_case_prefix(column.name))
    )
