"""One pattern as the report and the command line tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.departures.traits.exposed import exposure_of
from daylit.report.pattern_names import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from daylit.departures.analysis import Analysis
    from daylit.departures.contrast import Contrast
    from daylit.departures.standing import WhyNot
    from daylit.departures.traits.common import CommonTrait
    from daylit.report.medians import Median
    from daylit.report.pattern_detail import Example, Key
    from daylit.report.pattern_names import PatternName


@dataclass(frozen=True)
class Accepted:
    """That people accepted a pattern: until which day (UTC), and why."""

    until_on: date | None
    reason: str | None


@dataclass(frozen=True)
class PatternRow:
    """One pattern.

    Attributes:
        form: Of what is late, by what it is: "deadline", "limit" or "usual"; else null.
        parties: Holder and other of a bounce between teams or organisations, else empty.
        caused_work: Of the steps caused, as far as it is known: seconds, or steps.
        work_share: The same of all work, 0 to 1.
        delay_seconds: Of all of its exceptions together.
        median_delay_seconds: Of one of them, typically; null where none is known.
        first_time_step_count: Of the steps caused, those of an activity that their case had not
            done before.
        nothing_twice_count: Exceptions all of whose steps are such.
        repeat_count: Exceptions that begin with a repeat; likewise for a redo.
        chance_count: Exceptions that chance gives; 0 where nothing was held against the usual.
        why_not: Why it is no pattern to attack (one of ``standing.WHY_NOT``); null where it is one.
        apart: What the place ends with where people told it apart by a trait; else empty.
        mostly_with: Of several others the one of more than half of its exceptions; else null.
        elsewhere_case_count: Cases that show it only within exceptions that are told elsewhere.
        merged_of: The patterns that are told with it, such as those that people merged into it.
        is_one_story: Whether all of these are told with it because nearly all of their cases are
            among its own, or because they are the same to and fro between two parties, and nobody
            decided so.
        accepted: Null where nobody accepted it.
        common: What its cases have in common, what tells most first.
        common_of: What was counted for that: "case" or "wait".
        lasts: How long its exceptions last, or how late they are; null where that is not shown.
        course: Exceptions in each of the periods.
        repeated_case_count: Cases that show it more than once.
        concerned: The parties that are to talk about it; never persons.
        with_whom: The others of bounces that are told together, and how often, most first.
        is_anywhere: Whether every case could show it, whatever it does.
        back_with: The activities with which the work came back, and how often, most first; only
            of bounces between teams or organisations.
        contrast: Cases alike and not affected; null where none is looked for.
    """

    pattern_id: str
    kind: str
    form: str | None
    place: str
    parties: tuple[str, ...]
    exception_count: int
    case_count: int
    caused_step_count: int
    caused_work: float
    work_share: float
    delay_seconds: float
    median_delay_seconds: float | None
    first_time_step_count: int
    nothing_twice_count: int
    repeat_count: int
    redo_count: int
    first_at: datetime
    last_at: datetime
    chance_count: float
    why_not: WhyNot | None
    apart: str = ""
    mostly_with: str | None = None
    elsewhere_case_count: int = 0
    merged_of: tuple[PatternName, ...] = ()
    is_one_story: bool = False
    accepted: Accepted | None = None
    common: tuple[CommonTrait, ...] = ()
    common_of: str = "case"
    lasts: Median | None = None
    course: tuple[int, ...] = ()
    repeated_case_count: int = 0
    concerned: tuple[str, ...] = ()
    with_whom: tuple[tuple[str, int], ...] = ()
    is_anywhere: bool = False
    back_with: tuple[tuple[str, int], ...] = ()
    examples: tuple[Example, ...] = ()
    contrast: Contrast | None = None

    @property
    def key(self) -> Key:
        """Kind and place."""
        return self.kind, self.place

    @property
    def causes_steps(self) -> bool:
        """Whether its exceptions cause steps, not only delay."""
        return self.kind in {"bounce", "rework"}


def as_row(
    row: Mapping[str, Any], analysis: Analysis, common: tuple[CommonTrait, ...] = ()
) -> PatternRow:
    """Return a pattern of an analysis as it is told, without what has to be asked of the log."""
    caused = row["caused_work_seconds"] if analysis.basis.is_in_hours else row["caused_step_count"]
    exposure = exposure_of(dict(row), analysis.settings.terms)
    judgement, name = row["judgement"], name_of(row)
    return PatternRow(
        pattern_id=row["pattern_id"],
        kind=name.kind,
        form=name.form,
        place=name.place,
        parties=name.parties,
        exception_count=row["exception_count"],
        case_count=row["case_count"],
        caused_step_count=row["caused_step_count"],
        caused_work=caused or 0.0,
        work_share=row["work_share"],
        delay_seconds=row["delay_seconds"] or 0.0,
        median_delay_seconds=row["median_delay_seconds"],
        first_time_step_count=row["first_time_step_count"],
        nothing_twice_count=row["nothing_twice_count"],
        repeat_count=row["repeat_count"],
        redo_count=row["redo_count"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        chance_count=row["chance_count"],
        why_not=row["why_not"],
        apart=name.apart,
        mostly_with=name.mostly_with,
        elsewhere_case_count=row["elsewhere_case_count"],
        merged_of=name.merged_of,
        is_one_story=0 < len(row["folded"]) == len(row["merged_of"]),
        accepted=judgement and Accepted(judgement.until_on, judgement.reason),
        common=common,
        common_of="wait" if exposure.unit == "each visit" else "case",
        is_anywhere=exposure.unit == "case",
    )
