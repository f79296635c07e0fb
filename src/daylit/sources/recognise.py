"""Which column is the case, the activity, the time, ...: by name first, then by content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.errors import UnclearColumnsError
from daylit.language import _, gettext_noop
from daylit.options import by_option
from daylit.sources.choices import OPTIONAL_ROLES, ROLES, role_flag, role_told
from daylit.sources.people import people_left_out, refuse_class_of_staff
from daylit.sources.roles import STRONG_LEVEL, fit, names_an_id
from daylit.sources.search import Roles, Search, Taken
from daylit.sources.unclear import none_found, not_there, one_row_per_case, unclear

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit.sources.choices import Choices
    from daylit.sources.contents import Contents
    from daylit.sources.source import SourceColumn

FEWEST_STEPS = 3
BY_NAME = gettext_noop("by its name")
BY_CONTENT = gettext_noop("by its content")
BY_FORMAT = gettext_noop("as the format says")
BESIDE_A_START = gettext_noop("by its name: the time beside a start")


def recognise(columns: tuple[SourceColumn, ...], contents: Contents, choices: Choices) -> Roles:
    """Find the columns of the roles.

    Raises:
        UnclearColumnsError: A chosen column is not there; or no column, or more than one, could be
            the case, the activity or the time.
    """
    search = Search(columns, contents, choices)
    for step in _STEPS:
        step(search)
    return _found(search)


def recognise_what_is_clear(
    columns: tuple[SourceColumn, ...], contents: Contents, choices: Choices
) -> tuple[Roles, UnclearColumnsError | None]:
    """Find the columns of the roles as far as they are clear.

    Returns:
        The roles found, and the first thing that is unclear; None where ``recognise`` finds all.
    """
    search = Search(columns, contents, choices)
    problems = []
    for step in _STEPS:
        try:
            step(search)
        except UnclearColumnsError as error:
            problems.append(error)
    return _found(search), problems[0] if problems else None


def _found(search: Search) -> Roles:
    left_out = people_left_out(search)
    return Roles(search.taken, tuple(search.remarks), left_out)


def _take_case(search: Search) -> None:
    contents = search.contents
    _take_required(search, "case", contents.can_be_case, contents.looks_like_ids)
    _doubt_coarse_case(search)


def _take_activity(search: Search) -> None:
    contents = search.contents
    _take_required(search, "activity", contents.can_be_activity, contents.looks_like_activity)


def _take_others(search: Search) -> None:
    for role in OPTIONAL_ROLES:
        if not _is_unwanted(role, search):
            _take_optional(search, role)


def _take_chosen(search: Search) -> None:
    by_name = {column.name.casefold(): column for column in reversed(search.columns)}
    for role in ROLES:
        name = search.choices.column_of(role)
        if name is None:
            continue
        column = by_name.get(name.casefold().strip())
        if column is None:
            if role == search.choices.may_lack:
                continue
            raise UnclearColumnsError(not_there(role, name, search.columns))
        search.taken[role] = Taken(column, f"by {role_flag(role)}")
    for column in search.columns:
        is_bounded = column.role == "time" and {"start", "end"} & search.taken.keys()
        if column.role is not None and not is_bounded and not _is_unwanted(column.role, search):
            search.taken.setdefault(column.role, Taken(column, BY_FORMAT))
    case, activity = search.taken.get("case"), search.taken.get("activity")
    if case is not None and activity is not None and case.column == activity.column:
        raise UnclearColumnsError(
            f"The column {case.column.name!r} is named for both --case and --activity; each needs "
            "a column of its own."
        )


def _is_unwanted(role: str, search: Search) -> bool:
    return role in search.choices.none_for


def _take_required(
    search: Search,
    role: str,
    fits: Callable[[SourceColumn], bool],
    stands_out: Callable[[SourceColumn], bool],
) -> None:
    if role in search.taken:
        return
    named = search.best(role, fits)
    if len(named) == 1:
        search.taken[role] = Taken(named[0], BY_NAME)
        return
    found = named or [
        column
        for column in search.free()
        if not column.of_case and not _names_a_party(column) and stands_out(column)
    ]
    if len(found) > 1:
        is_wide = role == "time" and not named and _has_no_activity(search)
        steps = found if is_wide else _steps(search)
        raise UnclearColumnsError(one_row_per_case(steps) if steps else unclear(role, found))
    if not found:
        steps = _steps(search)
        raise UnclearColumnsError(
            one_row_per_case(steps) if steps else none_found(role, search.columns)
        )
    search.taken[role] = Taken(found[0], BY_CONTENT)


def _doubt_coarse_case(search: Search) -> None:
    """Ask where the case's name is not plain, it is very coarse, and another column names ids."""
    case = search.taken["case"].column
    match = fit(case.name, "case")
    if search.choices.case is not None or (match is not None and match.level >= STRONG_LEVEL):
        return
    finer = [
        column
        for column in search.free()
        if not column.of_case and names_an_id(column.name) and not _names_a_party(column)
    ]
    if not finer or not search.contents.is_coarse(case):
        return
    finer = [column for column in finer if search.contents.looks_like_ids(column)]
    if finer:
        del search.taken["case"]
        raise UnclearColumnsError(unclear("case", [case, *finer]))


def _steps(search: Search) -> list[SourceColumn]:
    """Return the columns of time where they seem to be the steps of a whole case in a row."""
    times = [column for column in search.columns if search.contents.are_times(column)]
    return times if len(times) >= FEWEST_STEPS and _has_no_activity(search) else []


def _has_no_activity(search: Search) -> bool:
    contents = search.contents
    return "activity" not in search.taken and not (
        search.best("activity", contents.can_be_activity)
        or any(
            contents.looks_like_activity(column)
            for column in search.free()
            if not column.of_case and not _names_a_party(column)
        )
    )


def _names_a_party(column: SourceColumn) -> bool:
    return any(fit(column.name, role) is not None for role in ("person", "team", "organisation"))


def _take_times(search: Search) -> None:
    """Take one time, or a start and an end.

    A start beside a time is the start of the work that the time completes. Where a column is
    plainly the time, a start and an end beside it stay attributes.
    """
    if "time" in search.taken:
        return
    if "start" in search.taken or "end" in search.taken:
        _take_bounds(search, {"start", "end"})
        return
    time = search.best("time", search.contents.can_be_times)
    bounds = {role: search.best(role, search.contents.can_be_times) for role in ("start", "end")}
    plain_time = len(time) == 1 and _level(time[0]) >= STRONG_LEVEL
    if len(bounds["start"]) == len(bounds["end"]) == 1 and not plain_time:
        _take_bounds(search, {"start", "end"})
    elif len(time) == 1 and len(bounds["start"]) == 1 and not bounds["end"]:
        search.taken["start"] = Taken(bounds["start"][0], BY_NAME)
        search.taken["end"] = Taken(time[0], BESIDE_A_START)
    elif time or not (bounds["start"] or bounds["end"]):
        _take_one_time(search, bounds)
    else:
        _take_bounds(search, {"start", "end"})
    _end_or_start_alone_is_the_time(search)


def _level(column: SourceColumn) -> int:
    match = fit(column.name, "time")
    return 0 if match is None else match.level


def _take_one_time(search: Search, bounds: dict[str, list[SourceColumn]]) -> None:
    _take_required(search, "time", search.contents.can_be_times, search.contents.are_times)
    if bounds["start"] and bounds["end"]:
        said = _("The time was taken from {time}; {start} and {end} were left as attributes.")
        names = {role: repr(found[0].name) for role, found in bounds.items()}
        time = repr(search.taken["time"].column.name)
        search.remarks.append(
            said.format(time=time, **names)
            + by_option(
                " If they are the start and end of each row's work, say so with --start and --end."
            )
        )


def _take_bounds(search: Search, roles: set[str]) -> None:
    for role in sorted(roles - set(search.taken) - {*search.choices.none_for}, reverse=True):
        found = search.best(role, search.contents.can_be_times)
        if len(found) > 1:
            raise UnclearColumnsError(unclear(role, found))
        if found:
            search.taken[role] = Taken(found[0], BY_NAME)


def _end_or_start_alone_is_the_time(search: Search) -> None:
    bounds = [role for role in ("start", "end") if role in search.taken]
    if len(bounds) == 1 and "time" not in search.taken:
        search.taken["time"] = search.taken.pop(bounds[0])


def _take_optional(search: Search, role: str) -> None:
    if role in search.taken:
        return
    found = [column for column in search.best(role, _always) if search.contents.values(column)]
    if len(found) == 1:
        search.taken[role] = Taken(found[0], BY_NAME)
    elif found:
        said = _("More than one column could be the {role}: {names}. None was taken{clause}.")
        names = _(" and ").join(repr(column.name) for column in found)
        clause = by_option(f"; say which with {role_flag(role)} COLUMN")
        search.remarks.append(said.format(role=role_told(role), names=names, clause=clause))


def _always(_column: SourceColumn) -> bool:
    return True


def _refuse_repeated_event_ids(search: Search) -> None:
    event_id = search.taken.get("event_id")
    if event_id is None or search.choices.event_id is not None:
        return
    if not search.contents.is_unique(event_id.column):
        del search.taken["event_id"]
        said = _(
            "The column {name} was not taken as the event id: it is missing or the same in some "
            "rows."
        )
        search.remarks.append(said.format(name=repr(event_id.column.name)))


_STEPS = (
    _take_chosen,
    _take_case,
    _take_times,
    _take_activity,
    _take_others,
    refuse_class_of_staff,
    _refuse_repeated_event_ids,
)
"""What is looked for, in this order."""
