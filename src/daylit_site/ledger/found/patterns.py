"""The patterns that a run found, kept across runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from daylit.departures.analysis import comparisons
from daylit.language import LANGUAGES, speaking
from daylit.report.pattern_names import title
from daylit.report.pattern_row import as_row
from daylit_site.ledger.changing import change
from daylit_site.ledger.models import Pattern, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.departures.analysis import Analysis
    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.models import Run

    Row = Mapping[str, Any]

SAID = (
    "kind",
    "place",
    "holder",
    "other",
    "words",
    "rank",
    "exception_count",
    "case_count",
    "caused_step_count",
    "delay_seconds",
    "first_at",
    "last_at",
    "is_found",
)
TOGETHER = 500


@transaction.atomic
def keep_patterns(of: Analysed, run: Run) -> dict[str, Pattern]:
    """Keep the patterns of a run; return them by their ids in the library.

    What was resolved and has new exceptions is opened again. What people accepted stands so from
    the run on that honours it, and no longer than it does.
    """
    analysis, process = of.analysis, run.process
    held = {one.pattern_id: one for one in Pattern.objects.filter(process=process)}
    found = _as_found(analysis)
    gone = [one.pk for key, one in held.items() if key not in found and one.is_found]
    Pattern.objects.filter(pk__in=gone).update(is_found=False, rank=None)
    fresh = [
        Pattern(process=process, pattern_id=key, first_run=run.number, **columns)
        for key, columns in found.items()
        if key not in held
    ]
    Pattern.objects.bulk_create(fresh, batch_size=TOGETHER)
    known = [held[key] for key in found if key in held]
    recurring = [one for one in known if _recurs(one, found[one.pattern_id])]
    for one in known:
        for name, value in found[one.pattern_id].items():
            setattr(one, name, value)
    Pattern.objects.bulk_update(known, SAID, batch_size=TOGETHER)
    for one in recurring:
        change(
            one,
            "recurred",
            version=None,
            person=None,
            now=run.made_at,
            state=State.REOPENED,
            state_at=run.made_at,
        )
    judged = {row["pattern_id"]: row["judgement"] for row in analysis.patterns}
    for one in (*known, *fresh):
        _stand_as_judged(one, judged[one.pattern_id], run)
    return {one.pattern_id: one for one in (*known, *fresh)}


def _as_found(analysis: Analysis) -> dict[str, dict[str, Any]]:
    """Return the columns of each pattern by its id; those worth attention are ranked from 1."""
    attacked = [
        row["pattern_id"]
        for row in analysis.patterns
        if row["why_not"] is None and row["judgement"] is None
    ]
    ranks = {key: at for at, key in enumerate(attacked, start=1)}
    words = _words(analysis)
    return {
        row["pattern_id"]: {
            "kind": row["kind"],
            "place": row["place"],
            "holder": row["holder"] or "",
            "other": row["other"] or "",
            "words": words[row["pattern_id"]],
            "rank": ranks.get(row["pattern_id"]),
            "exception_count": row["exception_count"],
            "case_count": row["case_count"],
            "caused_step_count": row["caused_step_count"],
            "delay_seconds": row["delay_seconds"] or 0.0,
            "first_at": row["first_at"],
            "last_at": row["last_at"],
            "is_found": True,
        }
        for row in analysis.patterns
    }


def _words(analysis: Analysis) -> dict[str, dict[str, dict[str, str]]]:
    """Return title and comparison of each pattern in each language."""
    words: dict[str, dict[str, dict[str, str]]] = {
        row["pattern_id"]: {} for row in analysis.patterns
    }
    for language in LANGUAGES:
        with speaking(language):
            compared = comparisons(analysis)
            for row in analysis.patterns:
                words[row["pattern_id"]][language] = {
                    "title": title(as_row(row, analysis)),
                    "compared": compared.get((row["kind"], row["place"]), ""),
                }
    return words


def _recurs(one: Pattern, found: Row) -> bool:
    """Whether a pattern that was resolved has shown itself again since it was last looked at."""
    if one.state != State.RESOLVED or one.last_at is None:
        return False
    return bool(found["last_at"] > one.last_at)


def _stand_as_judged(one: Pattern, judgement: Any, run: Run) -> None:
    """Let a pattern stand as the library was told, where no judgement made since waits."""
    if one.judgings.filter(taken_at=None).exists():
        return
    is_accepted = one.state == State.ACCEPTED
    if judgement is not None and judgement.verdict == "accepted" and not is_accepted:
        said = {"until": judgement.until_on, "reason": judgement.reason}
        fields = {
            "state": State.ACCEPTED,
            "accepted_until": judgement.until_on,
            "reason": judgement.reason or "",
        }
        _change(one, "accepted", run, said, fields)
    elif judgement is None and (is_accepted or one.state == State.NONE):
        _change(one, "reopened", run, {}, {"state": State.REOPENED, "accepted_until": None})


def _change(one: Pattern, verb: str, run: Run, said: Row, fields: dict[str, Any]) -> None:
    change(
        one,
        verb,
        version=None,
        person=None,
        now=run.made_at,
        said=said,
        state_at=run.made_at,
        **fields,
    )
