"""The import report: what was taken, what was refused, and what the log can tell."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import ibis

from daylit.record.schema import PARTIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.coding import Coded
    from daylit.record.engine import Engine
    from daylit.record.reading import ColumnTaken, Reading, Refusal

Answer = Literal["yes", "partly", "no"]

IDENTIFYING = ("lifecycle", "person", "team", "organisation")
"""What tells one event from another, beside case, activity and time."""

SOURCES_TO_DIFFER = 2

STATED_ENOUGH = 0.9
"""A question is answered in part only where fewer steps than this share state what it rests on."""


@dataclass(frozen=True)
class SourceReport:
    """How one source was read; the fields are those of ``Reading`` and its import id."""

    import_id: str
    source_name: str
    file_format: str
    row_count: int
    columns: tuple[ColumnTaken, ...]
    refusals: tuple[Refusal, ...]
    remarks: tuple[str, ...]

    @property
    def refused_count(self) -> int:
        """Rows not taken."""
        return sum(refusal.row_count for refusal in self.refusals)


@dataclass(frozen=True)
class Contents:
    """What the record holds of a process, in counts.

    Attributes:
        first_at: The first event's time, UTC.
        last_at: The last event's time, UTC.
        person_steps: Steps that state a person; likewise for teams and organisations.
        measured_steps: Steps with a start and an end.
        person_count: Different people; likewise for teams and organisations.
    """

    event_count: int
    case_count: int
    open_case_count: int
    stepless_case_count: int
    step_count: int
    activity_count: int
    variant_count: int
    first_at: datetime
    last_at: datetime
    person_steps: int
    team_steps: int
    organisation_steps: int
    measured_steps: int
    person_count: int
    team_count: int
    organisation_count: int


@dataclass(frozen=True)
class Judgeable:
    """One question and whether this log can answer it, with the reason in one sentence."""

    question: str
    answer: Answer
    reason: str

    @property
    def is_answered(self) -> bool:
        """Whether it is, at least in part."""
        return self.answer != "no"


@dataclass(frozen=True)
class ImportReport:
    """What an import took and refused, and what can and cannot be judged from it.

    Attributes:
        repeated_count: Events that equal another of their file in case, activity, lifecycle, time,
            person, team and organisation; they are kept.
        doubled_count: Events that an earlier file of the same import holds too; kept once.
        remarks: Sentences on how the sources fit together.
    """

    process_id: str
    imported_at: datetime
    sources: tuple[SourceReport, ...]
    repeated_count: int
    doubled_count: int
    remarks: tuple[str, ...]
    contents: Contents
    judgeable: tuple[Judgeable, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report with plain values; moments as ISO text."""
        report = asdict(self)
        report["imported_at"] = self.imported_at.isoformat()
        for moment in ("first_at", "last_at"):
            report["contents"][moment] = report["contents"][moment].isoformat()
        return report


def source_report(import_id: str, reading: Reading) -> SourceReport:
    """Return how a source was read."""
    return SourceReport(
        import_id,
        reading.source_name,
        reading.file_format,
        reading.row_count,
        reading.columns,
        reading.refusals,
        reading.remarks,
    )


def contents(engine: Engine, coded: Coded, steps: ir.Table, cases: ir.Table) -> Contents:
    """Count what an import makes of a process.

    Args:
        engine: Counts.
        coded: The events in numbers.
        steps: The steps in numbers.
        cases: The record's cases.
    """
    of_events = coded.events.aggregate(
        event_count=coded.events.count(),
        first_at=coded.events.occurred_at.min(),
        last_at=coded.events.occurred_at.max(),
    )
    of_steps = steps.aggregate(
        step_count=steps.count(),
        measured_steps=steps.is_measured.sum().fill_null(0),
        **{
            f"{party}_steps": steps[f"{party}_number"].count()
            if f"{party}_id" in coded.stated
            else ibis.literal(0)
            for party in PARTIES
        },
    )
    of_cases = cases.aggregate(
        case_count=cases.count(),
        open_case_count=cases.is_open.sum().fill_null(0),
        stepless_case_count=(cases.step_count == 0).sum().fill_null(0),
        variant_count=cases.variant_id.nunique(),
    )
    people: dict[str, Any] = {
        f"{party}_count": engine.count(coded.books[f"{party}_id"]) for party in PARTIES
    }
    return Contents(
        activity_count=engine.count(coded.books["activity"]),
        **people,
        **engine.row(of_events),
        **engine.row(of_steps),
        **engine.row(of_cases),
    )


def judgeable(counts: Contents) -> tuple[Judgeable, ...]:
    """Say for each question whether the log can answer it, and why."""
    return (
        _hand_overs(counts),
        _who_did_it_again(counts),
        _handling(counts),
        _ends(counts),
    )


def unlike_sources(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Say where sources state different things about an event: what both hold is then doubled."""
    stated = {
        one.source_name: [role for role in IDENTIFYING if role in {c.taken_as for c in one.columns}]
        for one in readings
    }
    if len({tuple(roles) for roles in stated.values()}) < SOURCES_TO_DIFFER:
        return ()
    told = "; ".join(f"{name}: {', '.join(roles) or 'none'}" for name, roles in stated.items())
    said = (
        f"The sources do not state the same of {', '.join(IDENTIFYING)} ({told}), so an event that "
        "stands in two of them counts as two."
    )
    return (said,)


def _answer(part: int, whole: int) -> Answer:
    return "yes" if part >= STATED_ENOUGH * whole else "partly"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"


def _hand_overs(counts: Contents) -> Judgeable:
    question = "Where does work change hands between teams or companies?"
    if counts.team_count > 1 or counts.organisation_count > 1:
        teams = f"{counts.team_count:,} teams" if counts.team_count > 1 else "no teams"
        companies = (
            f"{counts.organisation_count:,} organisations"
            if counts.organisation_count > 1
            else "no organisations"
        )
        named, steps = (
            ("a team", counts.team_steps)
            if counts.team_count > 1
            else ("an organisation", counts.organisation_steps)
        )
        stated = _share(steps, counts.step_count)
        reason = (
            f"The log names {teams} and {companies}; {named} is stated on {stated} of the steps."
        )
        return Judgeable(question, _answer(steps, counts.step_count), reason)
    if counts.person_count > 1:
        teams = "only one team" if counts.team_count else "no teams"
        reason = f"The log names people but {teams}: hand-overs between people only, as totals."
    elif counts.person_count or counts.team_count or counts.organisation_count:
        reason = "Whoever the log names is the only one, so nothing can change hands."
    else:
        reason = "The log does not say who did the steps, so hand-overs and bounces cannot be seen."
    return Judgeable(question, "no", reason)


def _who_did_it_again(counts: Contents) -> Judgeable:
    question = "Was work done again by the same person or by another?"
    if counts.person_count:
        stated = _share(counts.person_steps, counts.step_count)
        reason = f"A person is stated on {stated} of the steps."
        return Judgeable(question, _answer(counts.person_steps, counts.step_count), reason)
    reason = "No person is stated, so a repeat by the same and a redo by another look alike."
    return Judgeable(question, "no", reason)


def _handling(counts: Contents) -> Judgeable:
    question = "How long does someone work on a step, and how long does it wait?"
    if counts.measured_steps == 0:
        reason = (
            "The log has one time per step, so handling cannot be told from waiting: "
            "work is counted in steps, and times between steps hold both."
        )
        return Judgeable(question, "no", reason)
    others = "; the others count as steps only" if counts.measured_steps < counts.step_count else ""
    measured = _share(counts.measured_steps, counts.step_count)
    reason = f"Start and end are logged for {measured} of the steps{others}."
    return Judgeable(question, _answer(counts.measured_steps, counts.step_count), reason)


def _ends(counts: Contents) -> Judgeable:
    question = "Which cases have ended?"
    reason = (
        f"No ends were declared, so a case counts as closed when it ends as others usually do: "
        f"{counts.case_count - counts.open_case_count:,} closed, {counts.open_case_count:,} open."
    )
    return Judgeable(question, "yes", reason)
