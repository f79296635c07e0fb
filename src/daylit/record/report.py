"""The import report: what was taken, what was refused, and what the log can tell."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from daylit.language import _, ngettext, number, pgettext
from daylit.record.reading import ColumnTaken, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daylit.record.contents import Contents
    from daylit.record.reading import Reading

Answer = Literal["yes", "partly", "no"]

IDENTIFYING = ("event id", "lifecycle", "person", "team", "organisation")
"""What tells one event from another, beside case, activity and time; an id alone does."""

OWN_ID = IDENTIFYING[0]

SOURCES_TO_DIFFER = 2

ALIAS_TABLE = "aliases"
"""The format of a source that holds aliases and no events."""

STATED_ENOUGH = 0.9
"""A question is answered in part only where fewer steps than this share state what it rests on."""


@dataclass(frozen=True)
class SourceReport:
    """How one source was read; the other fields are those of ``Reading``.

    Attributes:
        import_id: A hash of what the source holds and of how it was read.
        first_at: Its first event's time as ISO text, UTC; empty where none was taken.
        last_at: Its last event's time.
    """

    import_id: str
    source_name: str
    file_format: str
    row_count: int
    columns: tuple[ColumnTaken, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[str, ...] = ()
    first_at: str = ""
    last_at: str = ""

    @property
    def refused_count(self) -> int:
        """Rows not taken."""
        return sum(refusal.row_count for refusal in self.refusals)

    @classmethod
    def of(cls, import_id: str, reading: Reading, first_at: str, last_at: str) -> SourceReport:
        """Return the report of a reading."""
        return cls(
            import_id,
            reading.source_name,
            reading.file_format,
            reading.row_count,
            reading.columns,
            reading.refusals,
            reading.remarks,
            first_at,
            last_at,
        )

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> SourceReport:
        """Return the report that was written as plain values."""
        return cls(
            **{
                **content,
                "columns": tuple(ColumnTaken(**one) for one in content["columns"]),
                "refusals": tuple(
                    Refusal(one["reason"], one["row_count"], tuple(one["examples"]))
                    for one in content["refusals"]
                ),
                "remarks": tuple(content["remarks"]),
            }
        )


@dataclass(frozen=True)
class ImportCounts:
    """What became of the events of an import.

    Attributes:
        new_count: Events that were not held before.
        repeated_count: Events that equal another of their source in case, activity, lifecycle,
            time, person, team and organisation; they are kept.
        doubled_count: Events that were held already, or that an earlier source of the same import
            holds too, or an earlier row under the same id of its own; kept once.
        changed_count: Held events of which this import says something newer.
        contested_count: Events of which it says something else than another source that reaches as
            far in time, so that nothing tells which is newer.
        missing_count: Held events between its first and last that this import lacks; 0 where it
            has fewer than half as many as are held there, so that it is no export of them all.
        removed_count: Held events taken out, as was asked for.
        renamed_count: Steps and cases whose id changed; each names the one before.
    """

    new_count: int = 0
    repeated_count: int = 0
    doubled_count: int = 0
    changed_count: int = 0
    contested_count: int = 0
    missing_count: int = 0
    removed_count: int = 0
    renamed_count: int = 0

    def __add__(self, other: ImportCounts) -> ImportCounts:
        return ImportCounts(
            **{name: mine + getattr(other, name) for name, mine in asdict(self).items()}
        )


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
    """What a process was made of, and what can and cannot be judged from it.

    Attributes:
        imported_at: When the latest import came, UTC.
        sources: Those of all its imports.
        counts: What became of their events, all imports together.
    """

    process_id: str
    imported_at: datetime
    sources: tuple[SourceReport, ...]
    counts: ImportCounts
    contents: Contents
    judgeable: tuple[Judgeable, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on how the sources fit together."""
        return (
            *unlike_sources(self.sources),
            *_torn(self.contents.torn_count),
            *_contested(self.counts.contested_count),
            *_automated(self.contents),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the report with plain values; moments as ISO text."""
        return {
            **asdict(self),
            "imported_at": self.imported_at.isoformat(),
            "contents": self.contents.as_json(),
            "remarks": self.remarks,
        }


def _torn(torn_count: int) -> tuple[str, ...]:
    if not torn_count:
        return ()
    said = _(
        "{count} events share their case and moment with events of another source, and no source "
        "holds them all; they stand in the order of their ids, which says nothing."
    )
    return (said.format(count=number(torn_count)),)


def _contested(contested_count: int) -> tuple[str, ...]:
    if not contested_count:
        return ()
    said = ngettext(
        "{count} event is told otherwise by sources that reach equally far in time; nothing in "
        "them tells which is right, so one was taken without a reason. Undo the import of the "
        "wrong one.",
        "{count} events are told otherwise by sources that reach equally far in time; nothing in "
        "them tells which is right, so one was taken without a reason. Undo the import of the "
        "wrong one.",
        contested_count,
    )
    return (said.format(count=number(contested_count)),)


def _automated(counts: Contents) -> tuple[str, ...]:
    if not counts.automated_count:
        return ()
    said = ngettext(
        "{count} automated actor did {part} of {whole} steps; it is in no figure of people.",
        "{count} automated actors did {part} of {whole} steps; they are in no figure of people.",
        counts.automated_count,
    )
    part, whole = number(counts.automated_steps), number(counts.step_count)
    return (said.format(count=number(counts.automated_count), part=part, whole=whole),)


def judgeable(
    counts: Contents, *, are_declared: bool, stated_in: str | None = None
) -> tuple[Judgeable, ...]:
    """Say for each question whether the log can answer it, and why.

    Args:
        counts: What the process holds.
        are_declared: Whether people declared which activities close a case.
        stated_in: Where cases say themselves when they ended, as the counts have it; null where
            they do not.
    """
    return (
        _hand_overs(counts),
        _who_did_it_again(counts),
        _handling(counts),
        _ends(counts, are_declared=are_declared, stated_in=stated_in),
    )


def unlike_sources(sources: Sequence[SourceReport]) -> tuple[str, ...]:
    """Say where sources state different things about an event: what both hold is then doubled.

    It is not where all state ids of events.
    """
    stated: dict[tuple[str, ...], str] = {}
    for one in sources:
        if one.file_format == ALIAS_TABLE:
            continue
        taken = {column.taken_as for column in one.columns}
        roles = tuple(role for role in IDENTIFYING if role in taken)
        stated.setdefault(roles, one.source_name)
    if len(stated) < SOURCES_TO_DIFFER or all(OWN_ID in roles for roles in stated):
        return ()
    told = "; ".join(f"{name}: {_listed(roles) or _('none')}" for roles, name in stated.items())
    said = _(
        "The sources do not state the same of {roles} ({told}), so an event that stands in two of "
        "them counts as two."
    )
    return (said.format(roles=_listed(IDENTIFYING), told=told),)


def _listed(roles: Sequence[str]) -> str:
    told = {
        "event id": pgettext("role", "event id"),
        "lifecycle": pgettext("role", "lifecycle"),
        "person": pgettext("role", "person"),
        "team": pgettext("role", "team"),
        "organisation": pgettext("role", "organisation"),
    }
    return ", ".join(told[role] for role in roles)


def _answer(part: int, whole: int) -> Answer:
    return "yes" if part >= STATED_ENOUGH * whole else "partly"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else _("none")


def _hand_overs(counts: Contents) -> Judgeable:
    question = _("Where does work change hands between teams or companies?")
    if counts.team_count > 1 or counts.organisation_count > 1:
        steps = counts.team_steps if counts.team_count > 1 else counts.organisation_steps
        return Judgeable(question, _answer(steps, counts.step_count), _parties(counts, steps))
    if counts.person_count > 1:
        teams = _("only one team") if counts.team_count else _("no teams")
        said = _("The log names people but {teams}: hand-overs between people only, as totals.")
        reason = said.format(teams=teams)
    elif counts.person_count or counts.team_count or counts.organisation_count:
        reason = _("Whoever the log names is the only one, so nothing can change hands.")
    else:
        reason = _(
            "The log does not say who did the steps, so hand-overs and bounces cannot be seen."
        )
    return Judgeable(question, "no", reason)


def _parties(counts: Contents, steps: int) -> str:
    """Say how many teams and organisations the log names, and on how many steps."""
    teams = _("{count} teams").format(count=number(counts.team_count))
    companies = _("{count} organisations").format(count=number(counts.organisation_count))
    by_team = _("The log names {teams} and {companies}; a team is stated on {share} of the steps.")
    by_company = _(
        "The log names {teams} and {companies}; an organisation is stated on {share} of the steps."
    )
    said = by_team if counts.team_count > 1 else by_company
    return said.format(
        teams=teams if counts.team_count > 1 else _("no teams"),
        companies=companies if counts.organisation_count > 1 else _("no organisations"),
        share=_share(steps, counts.step_count),
    )


def _who_did_it_again(counts: Contents) -> Judgeable:
    question = _("Was work done again by the same person or by another?")
    if counts.person_count:
        others = counts.step_count - counts.automated_steps
        stated = _share(counts.person_steps, others)
        of_all = _("A person is stated on {share} of the steps.")
        of_others = _("A person is stated on {share} of the steps that no automated actor did.")
        reason = (of_others if counts.automated_steps else of_all).format(share=stated)
        return Judgeable(question, _answer(counts.person_steps, others), reason)
    reason = _("No person is stated, so a repeat by the same and a redo by another look alike.")
    return Judgeable(question, "no", reason)


def _handling(counts: Contents) -> Judgeable:
    question = _("How long does someone work on a step, and how long does it wait?")
    if counts.measured_steps == 0:
        reason = _(
            "The log has one time per step, so handling cannot be told from waiting: "
            "work is counted in steps, and times between steps hold both."
        )
        return Judgeable(question, "no", reason)
    of_all = _("Start and end are logged for {share} of the steps.")
    of_some = _(
        "Start and end are logged for {share} of the steps; the others count as steps only."
    )
    said = of_some if counts.measured_steps < counts.step_count else of_all
    reason = said.format(share=_share(counts.measured_steps, counts.step_count))
    return Judgeable(question, _answer(counts.measured_steps, counts.step_count), reason)


def _ends(counts: Contents, *, are_declared: bool, stated_in: str | None) -> Judgeable:
    question = _("Which cases have ended?")
    closed = counts.case_count - counts.open_case_count
    declared = _("A case counts as closed when it ends with a declared end")
    usual = _("No ends were declared, so a case counts as closed when it ends as others usually do")
    stated = _(", or states in “{column}” that it ended").format(column=stated_in)
    said = _("{rule}{or_stated}: {closed} closed, {still_open} open.")
    reason = said.format(
        rule=declared if are_declared else usual,
        or_stated="" if stated_in is None else stated,
        closed=number(closed),
        still_open=number(counts.open_case_count),
    )
    return Judgeable(question, "yes", reason)
