"""All that is said about a pattern, in the order in which people ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.report import patterns_in_words as words
from daylit.report.fact import Fact

if TYPE_CHECKING:
    from daylit.record.contents import Contents
    from daylit.report.pattern_row import PatternRow


def pattern_facts(row: PatternRow, period: str, contents: Contents) -> tuple[Fact, ...]:
    """Return what there is to say about a pattern.

    Args:
        row: The pattern with all it has.
        period: The unit of its course: "W", "M" or "Q".
        contents: What the log holds.
    """
    told = (
        Fact("Since when", words.course_words(row, contents)),
        Fact("How often", words.recurrence(row, period)),
        Fact("How sure", words.how_sure(row)),
        Fact("Told elsewhere", words.told_elsewhere(row)),
        Fact(words.each(row), words.typically(row)),
        Fact("In common", " ".join(words.commons(row)), "how-common"),
        Fact("Steps caused", words.steps_caused(row) if row.first_time_step_count else ""),
        Fact("Came back with", words.back_with(row) if row.back_with else ""),
        Fact("Told with it", words.told_with(row)),
        Fact("Concerned", words.concerned(row)),
        Fact("Alike, not affected", words.contrasted(row), items=words.alike_cases(row)),
        Fact("To do now", words.what_to_do(row), "declare" if row.causes_steps else ""),
    )
    return tuple(fact for fact in told if fact.sentence)
