"""``daylit exceptions judge``: decide about exceptions and patterns, and list what was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.judged_told import what_changed
from daylit.cli.nearest_finding import WHERE_IDS_ARE, nearest_finding, pattern_names
from daylit.cli.open import Question, asks, asks_judged, open_process
from daylit.cli.output import print_rows
from daylit.departures.judgements import NEEDS, ONLY_WITH, VERDICTS
from daylit.departures.wording import listed
from daylit.errors import ParameterError, RecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from daylit.cli.open import Opened
    from daylit.departures.analysis import Analysis
    from daylit.departures.judgements import Judgement, Sort, Target, Verdict

HELD_ALREADY = "What was decided is held by the record already; nothing was changed."
INSTEAD_OF_USUAL = (
    "what is known and borne is 'accepted' until a day; how long is usual is learned anew with "
    "daylit exceptions fit."
)
NOTHING_NAMED = "Give an exception, a pattern, or how the id of one begins"
DAY = "%Y-%m-%d"
COLUMNS = {
    "judgement_number": "no.",
    "target": "about",
    "verdict": "verdict",
    "until_on": "until",
    "into": "into",
    "by_trait": "by",
    "reason": "reason",
    "judged_at": "judged (UTC)",
    "state": "state",
}


def add_judging(group: click.Group) -> None:
    """Give a group the commands of this module."""
    for one in (judge, judgements):
        group.add_command(one)


@click.command(short_help="Decide about an exception or a pattern.")
@click.argument("wanted", metavar="[EXCEPTION|PATTERN]", required=False)
@click.option("--as", "verdict", type=click.Choice(VERDICTS), help="What is decided.")
@click.option(
    "--until",
    type=click.DateTime((DAY,)),
    metavar="DAY",
    help="The last day (UTC) on which it is accepted.",
)
@click.option("--reason", help="Why; kept with the record, so better without names.")
@click.option("--into", metavar="PATTERN", help="The pattern that a merged one belongs to.")
@click.option("--by", metavar="TRAIT", help="The trait by whose values a pattern is split.")
@click.option(
    "--file",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file of [[judgement]] entries, in place of all of these.",
)
@asks_judged
def judge(
    question: Question, wanted: str | None, verdict: Verdict | None, file: Path | None, **said: Any
) -> None:
    """Decide about an exception or a pattern (its id or how that begins), for every later run.

    "accepted": known and borne until a day, shown apart. "not an exception": a false finding.
    "usual": the loop (rework or bounce) is no departure. "merged": the pattern belongs to another.
    "split": it is told apart by a trait: team, customer, service or a column of the cases.
    "reopened" takes back what was decided before. Who decided is not kept.
    """
    now = datetime.now(UTC)
    decide = _asked(wanted, verdict, file, said, now)
    with open_process(question) as opened:
        analysis = opened.analyse(question, is_of_one=True)
        held = _held(opened)
        decided = decide(_Findings(opened, analysis, held))
        _check_that_they_apply(opened, analysis, held, decided, now)
        if _keep(question, opened, decided, now):
            click.echo(what_changed(opened.engine, analysis, held, decided, now), err=True)


@click.command(short_help="List what was decided about exceptions and patterns.")
@asks
def judgements(question: Question) -> None:
    """List what was decided about exceptions and patterns, and which of it stands."""
    with open_process(question) as opened:
        rows = _rows(opened, datetime.now(UTC))
    if not rows:
        click.echo(f"Nothing was decided about the findings of {opened.process_id}.", err=True)
    if rows or question.output_format != "table":
        print_rows(rows, COLUMNS, question.output_format)


def _asked(
    wanted: str | None,
    verdict: Verdict | None,
    file: Path | None,
    said: dict[str, Any],
    now: datetime,
) -> Callable[[_Findings], list[Judgement]]:
    """Check what is asked before anything is opened, and return what decides it."""
    if (wanted is None) == (file is None):
        raise click.UsageError("Give an exception or a pattern, or --file: one of them.")
    if file is not None:
        if verdict or any(said.values()):
            raise click.UsageError("With --file nothing else is decided: the file says it all.")
        return partial(_of_file, file=file, now=now)
    if not wanted:
        raise click.UsageError(f"{NOTHING_NAMED}: {WHERE_IDS_ARE}.")
    if verdict is None:
        raise click.UsageError(f"Say with --as what is decided: {', '.join(VERDICTS)}.")
    lacks = [f"--{name}" for name in NEEDS.get(verdict, ()) if not said[name]]
    if lacks:
        raise click.UsageError(f"--as {verdict!r} needs {listed(lacks)}.")
    for name, only in ONLY_WITH.items():
        if said[name] is not None and verdict != only:
            raise click.UsageError(f"--{name} goes with --as {only!r} only.")
    if said["until"] is not None:
        _check_that_it_lies_ahead(said["until"].date(), now.date())
    return partial(_decided, wanted=wanted, verdict=verdict, said=said, now=now)


def _check_that_it_lies_ahead(until: date, today: date) -> None:
    """Refuse a day that is over; a file may hold such, as it may be of long ago."""
    if until < today:
        raise click.UsageError(
            f"--until {until} is over, as today is {today} (UTC): give the last day on which it is "
            "to be accepted."
        )


class _Findings:
    """The exceptions and patterns that can be judged: found now, or judged before."""

    def __init__(self, opened: Opened, analysis: Analysis, held: Sequence[Judgement]) -> None:
        self._opened = opened
        self._analysis = analysis
        self._held = held
        self._patterns = self._pattern_ids()

    def named(self, begins: str, sort: Sort | None = None) -> Target:
        """Return the one whose id begins so."""
        found: list[Target] = []
        if sort != "exception":
            found += [one for own, one in self._patterns.items() if own.startswith(begins)]
        if sort != "pattern":
            found += self._exceptions(begins)
        words = sort or "exception and no pattern"
        if not found:
            near = self._nearest(begins, sort)
            raise RecordError(f"There is no {words} {begins} in {self._opened.process_id}.{near}")
        if len(found) > 1:
            many = f"{sort}s" if sort else "exceptions and patterns"
            raise RecordError(f"{len(found):,} {many} begin with {begins}; give more of the id.")
        return found[0]

    def _nearest(self, begins: str, sort: Sort | None) -> str:
        found = pattern_names(self._analysis.patterns)
        judged = {
            own: (f"{one.kind} at {one.place}", str(one.place))
            for own, one in self._patterns.items()
            if own not in found
        }
        excepted = None if sort == "pattern" else self._analysis.honoured.exceptions
        patterns = {} if sort == "exception" else found | judged
        return nearest_finding(self._opened.engine, begins, patterns=patterns, excepted=excepted)

    def _pattern_ids(self) -> dict[str, Target]:
        """Return all patterns by their ids; who was judged usual is found no more."""
        from daylit.departures.judgements import Target
        from daylit.departures.judgements_placed import found_patterns, places_table

        judged = [one for each in self._held for one in (each.target, each.into) if one is not None]
        patterns = self._analysis.patterns
        places = {(row["kind"], row["place"]) for row in patterns}
        places |= {one for row in patterns for one in row["folded"]}
        places |= {(one.kind, one.place) for one in judged if one.sort == "pattern"}
        engine = self._opened.engine
        table = engine.from_arrow(places_table(places))
        rows = engine.answer(found_patterns, table, process_id=self._opened.process_id)
        return {
            row["pattern_id"]: Target("pattern", None, None, row["kind"], row["place"])
            for row in rows
        }

    def _exceptions(self, begins: str) -> list[Target]:
        from daylit.departures.judgements_named import NAMED_BY, targets_of

        engine, honoured = self._opened.engine, self._analysis.honoured
        excepted = honoured.exceptions
        chosen = excepted.filter(excepted.exception_id.startswith(begins))
        rows = engine.rows(chosen.select(*NAMED_BY))
        named = targets_of(engine, rows, excepted, honoured.anchors, self._held) if rows else ()
        found = {row["exception_id"]: one for row, one in zip(rows, named, strict=True)}
        for one in self._held:
            own = one.target.id_begins
            if own is not None and own.startswith(begins):
                found.setdefault(own, one.target)
        return list(found.values())


def _decided(
    findings: _Findings, *, wanted: str, verdict: Verdict, said: dict[str, Any], now: datetime
) -> list[Judgement]:
    from daylit.departures.judgements import OF_PATTERNS, Judgement, can_be_usual

    target = findings.named(wanted)
    if verdict in OF_PATTERNS and target.sort == "exception":
        raise ParameterError(f"Only a pattern can be {verdict!r}, not {target.in_words()}.")
    if verdict == "usual" and not can_be_usual(target):
        raise ParameterError(
            f"Only a loop (rework or bounce) can be 'usual', not {target.in_words()}.",
            hint=INSTEAD_OF_USUAL,
        )
    into = None if said["into"] is None else findings.named(said["into"], "pattern")
    if into == target:
        raise ParameterError(f"A pattern cannot be merged into itself: {target.in_words()}.")
    until = said["until"]
    until_on = None if until is None else until.date()
    return [Judgement(verdict, target, now, until_on, said["reason"] or None, into, said["by"])]


def _of_file(findings: _Findings, *, file: Path, now: datetime) -> list[Judgement]:
    """Read judgements; what is named by an id only is looked up, as an id may not last."""
    from daylit.sources.judgement_file import read_judgements

    return [
        replace(
            one,
            target=_lasting(findings, one.target),
            into=None if one.into is None else _lasting(findings, one.into),
        )
        for one in read_judgements(file, judged_at=now)
    ]


def _lasting(findings: _Findings, target: Target) -> Target:
    if target.kind is not None or target.id_begins is None:
        return target
    return findings.named(target.id_begins, target.sort)


def _check_that_they_apply(
    opened: Opened,
    analysis: Analysis,
    held: Sequence[Judgement],
    decided: Sequence[Judgement],
    now: datetime,
) -> None:
    """Refuse rings of merges and unknown traits; tell of what else cannot apply to the process."""
    from daylit.departures.judged import last_judgements, loop_places
    from daylit.departures.judgements_traits import splitting_traits

    traits = splitting_traits(opened.engine, opened.told_cases, opened.steps)
    _check_traits(decided, traits)
    last = last_judgements(
        opened.engine,
        analysis.honoured.exceptions,
        analysis.honoured.anchors,
        [*held, *decided],
        process_id=opened.process_id,
        as_of=now,
        loops=loop_places(analysis.loops, analysis.trips),
        traits=traits,
    )
    new = set(map(id, decided))
    for one, complaint in zip(last.lost, last.complaints, strict=True):
        if id(one) not in new:
            continue
        if (one.target.kind, one.target.place) in last.rings:
            raise RecordError(complaint)
        click.echo(complaint, err=True)


def _check_traits(decided: Sequence[Judgement], traits: frozenset[str]) -> None:
    from daylit.departures.judgements_placed import does_not_apply, lacks_trait

    for one in decided:
        if one.by_trait is not None and one.by_trait not in traits:
            raise ParameterError(does_not_apply(one, lacks_trait(one.by_trait, traits)))


def _keep(question: Question, opened: Opened, decided: Sequence[Judgement], now: datetime) -> bool:
    """Add what was decided to the record and show it; return whether any of it is new."""
    from daylit.departures.judgements import as_row
    from daylit.record.changes.judging import judge as keep

    rows = [as_row(one) for one in decided]
    added = keep(opened.record, opened.engine, opened.process_id, rows, kept_at=now)
    if not added:
        click.echo(HELD_ALREADY, err=True)
        return False
    numbers = {row["judgement_number"] for row in added}
    told = [row for row in _rows(opened, now) if row["judgement_number"] in numbers]
    print_rows(told, COLUMNS, question.output_format)
    return True


def _held(opened: Opened) -> tuple[Judgement, ...]:
    from daylit.departures.judgements import from_rows
    from daylit.record.changes.judging import held_judgements

    return from_rows(held_judgements(opened.record, opened.engine, opened.process_id))


def _rows(opened: Opened, now: datetime) -> list[dict[str, Any]]:
    from daylit.departures.judgements import states

    held = _held(opened)
    return [
        {
            "judgement_number": number,
            "target": one.target.in_words(),
            "verdict": one.verdict,
            "until_on": one.until_on,
            "into": None if one.into is None else one.into.in_words(),
            "by_trait": one.by_trait,
            "reason": one.reason,
            "judged_at": one.judged_at,
            "state": state,
        }
        for number, (one, state) in enumerate(zip(held, states(held, now), strict=True), 1)
    ]
