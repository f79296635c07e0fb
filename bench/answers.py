"""Single questions about exceptions to a record in one warm process, each timed by the clock.

Detectors are given what is usual (fitted or counted before), those of loops once also without; the
others ask what the analysis found, which is kept in the process. Printed as JSON: for each question
the median wall seconds of five.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.cli.open import Opened, Question, open_process
from daylit.departures.analysis import Analysis, analyse
from daylit.departures.baselines import fit_baselines
from daylit.departures.contrast import contrast
from daylit.departures.detect import (
    bounces_at,
    loops,
    rework_at,
    rework_readings,
    round_trip_readings,
)
from daylit.departures.late import held_against, late_by_usual
from daylit.departures.patterns import course, examples
from daylit.departures.stalled import stalled
from daylit.departures.usual import NOTHING_DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 5


def questions(opened: Opened, analysis: Analysis) -> dict[str, Callable[[], Any]]:
    """Return what is asked, by what it is called."""
    engine, steps, cases, party = opened.engine, opened.steps, opened.cases, analysis.party
    found, first = analysis.exceptions, analysis.patterns[0]
    usual = fit_baselines(engine, steps)
    waiting, staying = (held_against(engine, usual, one) for one in ("waiting", "next"))
    declared = {"declared": NOTHING_DECLARED}
    again = engine.make(_departing, engine.view(rework_readings, steps, **declared))
    trips = engine.view(round_trip_readings, steps, party=party, **declared)
    back = engine.make(_departing, trips)
    of_first = found.filter((found.kind == first["kind"]) & (found.place == first["place"]))
    latest = of_first.order_by("anchored_at").limit(1)
    case_id = engine.row(latest)["case_id"]
    return {
        "steps later than usual, given what is usual (elapsed)": lambda: engine.answer(
            _counted, engine.view(late_by_usual, steps, *waiting)
        ),
        "cases that have stalled, given what is usual": lambda: engine.answer(
            _counted, engine.view(stalled, steps, cases, *staying, as_of=analysis.as_of)
        ),
        "steps done again, given which are no usual loops": lambda: engine.answer(
            _counted, engine.view(rework_at, steps, again)
        ),
        "bounces, given which are no usual ones": lambda: engine.answer(
            _counted, engine.view(bounces_at, steps, back, party=party)
        ),
        "both, and whether they are usual, counted anew": lambda: engine.answer(
            _counted, engine.view(loops, steps, party=party, declared=NOTHING_DECLARED)
        ),
        "exceptions of the first pattern, the latest hundred": lambda: engine.rows(
            of_first.order_by("anchored_at").limit(100)
        ),
        "course of all patterns by month": lambda: engine.rows(course(found, unit="M")),
        "examples of all patterns": lambda: engine.count(examples(found)),
        "the steps of one case": lambda: engine.rows(steps.filter(steps.case_id == case_id)),
        "cases alike and not affected, of the first pattern": lambda: contrast(
            engine,
            steps,
            cases,
            found,
            first,
            None,
            departed=analysis.departures,
            terms=(),
            party=party,
        ),
    }


def _departing(readings: Any) -> Any:
    return readings.filter(readings.reading == "departure")


def _counted(rows: Any) -> Any:
    return rows.aggregate(found=rows.count())


def main() -> None:
    with open_process(Question(Path(sys.argv[1]), None, "json")) as opened:
        analysis = analyse(opened.engine, opened.steps, opened.cases, process_id=opened.process_id)
        told = {}
        for name, ask in questions(opened, analysis).items():
            ask()
            told[name] = statistics.median(_seconds(ask) for _ in range(TIMES))
    print(json.dumps(told))


def _seconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
