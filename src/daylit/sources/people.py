"""Columns that look like people but are not taken as the person: they never reach the record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daylit.sources import words
from daylit.sources.attributes import without_case_prefix
from daylit.sources.roles import fit
from daylit.sources.source import count_words

if TYPE_CHECKING:
    from daylit.sources.search import Search
    from daylit.sources.source import SourceColumn

FEWEST_PERSONS = 3
ROWS_THAT_TELL = 100
LEAST_SHARED = 0.5
_INSIGNIFICANT = re.compile(r"^(?:(?:u|sys|event|ticket|incident) )+|(?: id| name)$")
"""What stands before and after the word that counts: sys_created_by, u_requester, caller_id."""
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MAY_BE_PEOPLE = "it looks like names or classes of people; say --person to use it"
HOLDS_PEOPLE = "its values are mostly those of people in another column"


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
        f"out; say --person {name!r} if these are persons."
    )


def people_left_out(search: Search) -> dict[str, str]:
    """Return why columns that look like people but have no role are left out, and remark on them.

    Only the person's names are replaced by codes on their way into the record; as attributes
    other names would stand there in the clear.

    Returns:
        A short clause by the column's key.
    """
    free = [
        column
        for column in search.free()
        if search.contents.values(column) and not search.contents.are_times(column)
    ]
    named = [column for column in free if names_people(column) or _are_addresses(column, search)]
    keyed = [search.taken[role].column for role in ("person", "customer") if role in search.taken]
    known = [*keyed, *named]
    alike = [column for column in free if column not in named and _holds(column, known, search)]
    found = [column for column in free if column in named or column in alike]
    if found:
        were = "was" if len(found) == 1 else "were"
        search.remarks.append(
            f"{count_words(len(found), 'column')} that may name people {were} left out: "
            f"{', '.join(repr(column.name) for column in found)}."
        )
    return {column.key: HOLDS_PEOPLE if column in alike else MAY_BE_PEOPLE for column in found}


def names_people(column: SourceColumn) -> bool:
    """Return whether a column's name speaks of people, of whatever part: "Opened by", "Caller"."""
    own = without_case_prefix(column.name)
    words_of_it = _INSIGNIFICANT.sub("", words.normal(own))
    return (
        words_of_it.endswith(" by")
        or words_of_it in words.PEOPLE_CONCERNED
        or words_of_it in words.PEOPLE_AT_WORK
        or any(
            fit(name, "person") is not None for name in (column.name, own, own.removesuffix("s"))
        )
    )


def _are_addresses(column: SourceColumn, search: Search) -> bool:
    values = search.contents.values(column)
    found = sum(_ADDRESS.fullmatch(value.strip()) is not None for value in values)
    return found >= len(values) * LEAST_SHARED


def _holds(column: SourceColumn, known: list[SourceColumn], search: Search) -> bool:
    """Return whether at least half of a column's values, and three, are those of known people.

    Codes such as "Value 7" tell only where the column's name speaks of people, too. All rows are
    looked at only where the first ones already share a value.
    """
    seen = {value.casefold() for each in known for value in search.contents.values(each)}
    if seen.isdisjoint(map(str.casefold, search.contents.values(column))):
        return False
    codes_tell = not words.PERSON.isdisjoint(words.normal(column.name).split())
    different, shared = search.contents.shared(column, known, codes_tell=codes_tell)
    return shared >= FEWEST_PERSONS and shared >= different * LEAST_SHARED
