"""An explained case as lines of text for a terminal."""

from __future__ import annotations

from datetime import UTC, timedelta
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from daylit.flow.explain_origins import event_words, import_words
from daylit.flow.wording import exact_duration
from daylit.flow.worked_lines import worked_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from daylit.flow.explain import ExplainedStep, Explanation, Totals
    from daylit.flow.step_events import StepEvent

INDENT = 5
LEAST_WIDTH = 60
UNBROKEN = "\N{NO-BREAK SPACE}"
"""Keeps 3 min 5 s on one line; printed as a blank."""


def explanation_lines(told: Explanation, *, width: int) -> list[str]:
    """Write an explained case as lines of text.

    Args:
        told: The case.
        width: The most characters of a line; single words may be longer.
    """
    return [line for text in _texts(told) for line in _folded(text, width)]


class Text(NamedTuple):
    """A paragraph: how deep it stands, what it says, and what stands before it."""

    depth: int
    said: str
    mark: str = ""


def _folded(text: Text, width: int) -> list[str]:
    before = " " * text.depth + text.mark
    folded = wrap(
        text.said,
        max(width, LEAST_WIDTH),
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(UNBROKEN, " ") for line in folded] or [""]


def _texts(told: Explanation) -> Iterator[Text]:
    state = "open" if told.is_open else "closed"
    yield Text(0, f"Case {told.case_id}, {state}: {told.why}.")
    yield Text(0, _on_zones(told))
    imports = _imports(told)
    if len(imports) == 1:
        yield Text(0, f"All its events come from {import_words(imports[0], told.origins)}.")

    def words(event: StepEvent) -> str:
        return event_words(event, told.origins, names_import=len(imports) > 1)

    for step in told.steps:
        yield Text(0, "")
        yield from _step_texts(step, words)
    if told.stepless:
        yield Text(0, "")
        yield from _stepless_texts(told.stepless, words)
    if told.totals:
        yield Text(0, "")
        yield from _total_texts(told, told.totals)


def _on_zones(told: Explanation) -> str:
    used = {step.calendar.name: step.calendar for step in told.steps if step.calendar}
    if not used:
        return "Times are UTC and elapsed."
    named = ", ".join(f"{name} in {used[name].zone.key}" for name in sorted(used))
    return f"Times are local to the calendar named with the party ({named}), else UTC."


def _imports(told: Explanation) -> list[str]:
    of_steps = [event for step in told.steps for event in step.events]
    return sorted({event.import_id for event in (*of_steps, *told.stepless)})


def _step_texts(step: ExplainedStep, words: Callable[[StepEvent], str]) -> Iterator[Text]:
    zone = step.calendar.zone if step.calendar else UTC
    yield Text(0, f"{step.activity} ({_who(step)})", f"{step.position:>3}  ")
    if step.previous_ended_at is not None:
        yield Text(INDENT, _waiting(step, step.previous_ended_at, zone), "waited   ")
        yield from _worked_texts(step)
    yield Text(INDENT, *_handling(step, zone))
    yield Text(INDENT, "; ".join(map(words, step.events)), "source   ")


def _who(step: ExplainedStep) -> str:
    parties = dict.fromkeys(name for name in (step.team_id, step.organisation_id) if name)
    calendar = f"; calendar {step.calendar.name}" if step.calendar else ""
    return (", ".join(parties) or "no team or organisation stated") + calendar


def _waiting(step: ExplainedStep, since: datetime, zone: tzinfo) -> str:
    if step.overlap:
        overlap = _length(step.overlap, in_days=True)
        return f"0 s: it began {overlap} before step {step.position - 1} ended"
    waited = _length(step.waited or timedelta(), in_days=True)
    said = f"{waited} since {_moment(since, zone)}"
    if step.working is None:
        return said
    return f"{said}; of it {_length(step.working, in_days=False)} of working time"


def _handling(step: ExplainedStep, zone: tzinfo) -> tuple[str, str]:
    if step.handling is None:
        return f"{_moment(step.began_at, zone)}; its handling is not logged", "at       "
    began, ended = (_moment(moment, zone) for moment in (step.began_at, step.ended_at))
    handling = _length(step.handling, in_days=True)
    shared = f"; {_length(step.others, in_days=True)} for other cases" if step.others else ""
    return f"{handling}, from {began} to {_after(began, ended)}{shared}", "handling "


def _after(began: str, ended: str) -> str:
    """Leave out the day of a moment where it is that of the one before it."""
    day, clock = ended.split(" ", 1)
    return clock if began.startswith(day) else ended


def _worked_texts(step: ExplainedStep) -> Iterator[Text]:
    if step.calendar is None or not step.worked:
        return
    lines = worked_lines(step.worked, step.calendar.zone)
    amounts = [_length(line.worked, in_days=False) for line in lines]
    period_width = max(len(line.period) for line in lines)
    amount_width = max(map(len, amounts))
    for line, amount in zip(lines, amounts, strict=True):
        columns = f"{line.period:<{period_width}}  {amount:>{amount_width}}  "
        yield Text(INDENT + 2, line.why, columns)


def _stepless_texts(
    events: Sequence[StepEvent], words: Callable[[StepEvent], str]
) -> Iterator[Text]:
    noun = "event is no step" if len(events) == 1 else "events are no steps"
    yield Text(0, f"{len(events):,} {noun}:")
    for event in events:
        said = f"{event.activity} at {_moment(event.occurred_at, UTC)}: "
        yield Text(INDENT, said + words(event))


def _total_texts(told: Explanation, totals: Totals) -> Iterator[Text]:
    parts = [
        ("", "waiting", totals.waiting),
        ("+", "handling", totals.handling),
        ("+", "of the same steps, for other cases that they were done for", totals.others),
        ("-", "counted twice, in two steps at once", totals.overlap),
        ("+", "before the first step", totals.before),
        ("+", "after the end of the last step", totals.after),
    ]
    shown = [part for part in parts if part[2] or part[1] in ("waiting", "handling")]
    shown.append(("=", _adding_up(told, totals), totals.whole - totals.left))
    amounts = [_length(length, in_days=True) for *_, length in shown]
    width = max(map(len, amounts))
    for (sign, words, _), amount in zip(shown, amounts, strict=True):
        yield Text(0, words, f"{sign:>3}  {amount:>{width}}  ")
    yield from _working_total(told)


def _adding_up(told: Explanation, totals: Totals) -> str:
    began, ended = (_moment(moment, UTC) for moment in (told.first_at, told.last_at))
    span = f"from the first event ({began}) to the last ({ended})"
    if not totals.left:
        return f"{span}: it adds up"
    whole = _length(totals.whole, in_days=True)
    left = _length(totals.left, in_days=True)
    return f"does not add up: {span}, it is {whole}, so {left} is left"


def _working_total(told: Explanation) -> Iterator[Text]:
    waits = [step for step in told.steps if step.waited is not None]
    working = [step.working for step in waits if step.working is not None]
    if not working:
        return
    elapsed = sum((s.waited or timedelta() for s in waits if s.working is not None), timedelta())
    those = "all waits" if len(working) == len(waits) else f"{len(working)} of {len(waits)} waits"
    worked = _length(sum(working, timedelta()), in_days=False)
    of_elapsed = _length(elapsed, in_days=True)
    yield Text(0, f"In working time, {those} took {worked} of {of_elapsed} elapsed.")


def _moment(moment: datetime, zone: tzinfo) -> str:
    """Write a moment with the zone's abbreviation, as exactly as needed."""
    local = moment.astimezone(zone)
    part = f".{local:%f}".rstrip("0") if local.microsecond else ""
    return f"{local:%Y-%m-%d %H:%M:%S}{part}{UNBROKEN}{local:%Z}"


def _length(length: timedelta, *, in_days: bool) -> str:
    return exact_duration(length, in_days=in_days).replace(" ", UNBROKEN)
