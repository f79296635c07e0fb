"""What a pattern is called, and what the report says about it in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.evidence import day
from daylit.departures.wording import counted, durations
from daylit.report.findings import spread
from daylit.report.names import named

if TYPE_CHECKING:
    from daylit.record.schema import Party
    from daylit.report.pattern_detail import Example
    from daylit.report.pattern_rows import PatternRow


def title(row: PatternRow, longest: int | None = None) -> str:
    """Return what a pattern is called; names longer than ``longest`` are cut."""
    if row.parties:
        part = None if longest is None else max(8, longest // 3)
        holder, other = (named(name, part) for name in row.parties)
        return f"{holder} → {other} → {holder}"
    name = f"“{named(row.place, longest)}”"
    return f"{name} done again" if row.kind == "rework" else f"{name}: back to an earlier person"


def are_alike(row: PatternRow) -> bool:
    """Whether all examples took as many steps, so that none stands out."""
    return len(row.examples) > 1 and len({one.caused_step_count for one in row.examples}) == 1


def why_chosen(example: Example, row: PatternRow) -> str:
    """Say why a case is shown: as the one with most steps, the latest, or one between."""
    if example.chosen_as == "most":
        return "The one with most steps"
    return "The latest" if example.anchored_at == row.last_at else "Another one"


def what_happens(row: PatternRow, party: Party | None) -> str:
    """Say in a few words what happens in a pattern."""
    if row.kind == "bounce":
        return {
            "team": "work comes back to the team that passed it on",
            "organisation": "work comes back to the organisation that passed it on",
        }.get(party or "", "work comes back to someone who passed it on; people are not listed")
    known = [
        f"{row.repeat_count:,} by the same person" if row.repeat_count else "",
        f"{row.redo_count:,} by another" if row.redo_count else "",
    ]
    unknown = row.exception_count - row.repeat_count - row.redo_count
    if unknown == row.exception_count:
        return "by whom is not stated"
    known.append(f"{unknown:,} not stated" if unknown else "")
    return ", ".join(part for part in known if part)


def longer(row: PatternRow) -> tuple[str, str]:
    """Return how much longer or shorter its cases take, or that one cannot tell; and the bounds."""
    if row.longer is None:
        return "cannot tell", "too few cases"
    least, most = row.longer.least_seconds, row.longer.most_seconds
    if not row.longer.is_sure:
        shorter, more = durations(-least, most)
        return "cannot tell", f"{shorter} less to {more} more"
    word = "longer" if row.longer.longer_seconds > 0 else "shorter"
    low, value, high = durations(*sorted(abs(x) for x in (row.longer.longer_seconds, least, most)))
    return f"{value} {word}", spread(low, high)


def course_words(row: PatternRow) -> str:
    """Say since when a pattern occurs."""
    return f"First on {day(row.first_at)}, last on {day(row.last_at)}."


def concerned(row: PatternRow) -> str:
    """Say who is concerned, in names of teams or organisations."""
    names = [named(name) for name in row.concerned]
    if not names:
        return "The log names no team here; those who answer for the activity know."
    if row.parties:
        return f"{names[0]}, where the work came back, and {names[1]}, which returned it."
    return f"Most of it lies with {', '.join(names[:-1])}{' and ' if names[1:] else ''}{names[-1]}."


def compared_with(row: PatternRow) -> str:
    """Say with what its cases are compared."""
    if row.longer is None:
        return ""
    theirs, others = durations(row.longer.with_it.seconds, row.longer.without_it.seconds)
    if row.parties:
        like = f"in which {named(row.parties[0])} takes part and that have no exception"
    else:
        like = f"that reach “{named(row.place)}” and have no exception"
    return (
        f"Its {counted(row.longer.with_it.count, 'case')} typically take {theirs}, the "
        f"{counted(row.longer.without_it.count, 'case')} {like} {others}."
        f"{'' if row.longer.is_sure else ' Chance could make that difference.'}"
    )


def what_to_do(row: PatternRow) -> str:
    """Say what those concerned can do now."""
    if row.kind == "bounce":
        return (
            "Go through these cases with those concerned: what was missing when the work was "
            "passed on, and who could have known?"
        )
    return (
        "Go through these cases with those concerned: what made it necessary again, and was it "
        "known the first time?"
    )
