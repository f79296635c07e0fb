"""Columns that look like people but are not taken as the person: they never reach the record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daylit.language import gettext_noop, ngettext, number
from daylit.options import by_option
from daylit.sources import words
from daylit.sources.attributes import without_case_prefix
from daylit.sources.roles import fit

if TYPE_CHECKING:
    from daylit.sources.search import Search
    from daylit.sources.source import SourceColumn

FEWEST_PERSONS = 3
ROWS_THAT_TELL = 100
LEAST_SHARED = 0.5
FEWEST_ALONE = 2
"""A column all of whose values are those of people is of people from so many values on."""

_INSIGNIFICANT = re.compile(r"^(?:(?:u|sys|event|ticket|incident) )+|(?: id| name)$")
"""What stands before and after the word that counts: sys_created_by, u_requester, caller_id."""
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TITLED = re.compile(r"(?:Mrs?|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Mlle|Sra?)\.? [^\W\d_a-z].*")
"""Dr. Berg, Frau Lind."""
_NUMBERED = re.compile(r"([^\W\d_]+)[\s_-]*\d+")
"""User 12, employee_0043, Resource07."""
LIKE_PEOPLE = gettext_noop("it looks like names or classes of people")
MAY_BE_PEOPLE = f"{LIKE_PEOPLE}; say --person to use it"
HOLDS_PEOPLE = gettext_noop("its values are mostly those of people in another column")


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
    said = ngettext(
        "The column {name} holds only {count} value in {rows} rows, more likely classes of staff "
        "than persons. It was left out{clause}.",
        "The column {name} holds only {count} values in {rows} rows, more likely classes of staff "
        "than persons. It was left out{clause}.",
        distinct,
    )
    clause = by_option(f"; say --person {name!r} if these are persons")
    search.remarks.append(
        said.format(name=repr(name), count=number(distinct), rows=number(stated), clause=clause)
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
    named = [column for column in free if names_people(column) or _look_like_people(column, search)]
    keyed = [search.taken[role].column for role in ("person", "customer") if role in search.taken]
    known = [*keyed, *named]
    alike = [column for column in free if column not in named and _holds(column, known, search)]
    found = [column for column in free if column in named or column in alike]
    if found:
        said = ngettext(
            "{count} column that may name people was left out: {names}.",
            "{count} columns that may name people were left out: {names}.",
            len(found),
        )
        names = ", ".join(repr(column.name) for column in found)
        search.remarks.append(said.format(count=number(len(found)), names=names))
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


def _look_like_people(column: SourceColumn, search: Search) -> bool:
    """Return whether values are mostly addresses or names with a title, or people by number."""
    values = [value.strip() for value in search.contents.values(column)]
    shaped = sum(bool(_ADDRESS.fullmatch(one) or _TITLED.fullmatch(one)) for one in values)
    return shaped >= len(values) * LEAST_SHARED or all(map(_is_person_by_number, values))


def _is_person_by_number(value: str) -> bool:
    told = _NUMBERED.fullmatch(value)
    return told is not None and words.normal(told[1]) in words.PERSON


def _holds(column: SourceColumn, known: list[SourceColumn], search: Search) -> bool:
    """Return whether a column's values are those of known people: all and two, or half and three.

    Codes such as "Value 7" tell only where the column's name speaks of people, too. All rows are
    looked at only where the first ones already share a value.
    """
    seen = {value.casefold() for each in known for value in search.contents.values(each)}
    if seen.isdisjoint(map(str.casefold, search.contents.values(column))):
        return False
    codes_tell = not words.PERSON.isdisjoint(words.normal(column.name).split())
    different, shared = search.contents.shared(column, known, codes_tell=codes_tell)
    are_all = shared == different and shared >= FEWEST_ALONE
    return are_all or (shared >= FEWEST_PERSONS and shared >= different * LEAST_SHARED)
