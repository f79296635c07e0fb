"""The exception share in sentences and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.cost.share import LEAST_UNAFFECTED_CASES, LEAST_UNAFFECTED_SHARE
from daylit.departures.wording import counted, hours, percent, spread
from daylit.stats.clustered import RestsOn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.departures.cost import Basis, Share
    from daylit.departures.cost.share import Beyond
    from daylit.stats.clustered import Difference, Ratio

MINUS = "\N{MINUS SIGN}"
ROW = {
    "figure": "figure",
    "share": "share",
    "lower_share": "95 % from",
    "upper_share": "95 % to",
    "work": "work",
}
DETAIL = (*ROW, "unit", "standard_error", "period_count", "days_a_period", "team_count", "rests_on")
"""The columns of JSON and CSV: work in seconds where its unit is hours, else in steps."""


def share_sentences(share: Share) -> list[str]:
    """Say what exceptions cost, how sure that is, and what it rests on."""
    if share.whole.value is None:
        return ["No share can be given: the log holds no work of which it could be one."]
    if not share.caused_work and share.beyond is None:
        return [_nothing(share), unit_sentence(share.basis), _touched(share)]
    return [
        headline(share),
        _rests_on(share),
        unit_sentence(share.basis),
        _made_of(share),
        _touched(share),
        _halves(share),
    ]


def headline(share: Share) -> str:
    """Say which share of the work exceptions cause, or why that cannot be told."""
    value, whole = share.whole.value or 0.0, share.whole
    counts = _part(share.basis, value * share.basis.work)
    if whole.lower is None or whole.upper is None:
        return (
            f"Which share of the work exceptions cause cannot be told: {_why_none(share)}. Counted "
            f"in this log it is {_percent(value)} ({counts})."
        )
    between = f"95 % interval {spread(_percent(whole.lower), _percent(whole.upper))}"
    if value <= 0:
        return (
            "No work that exceptions cause can be told from what chance gives "
            f"({_percent(value)} of {_all(share)}; {between})."
        )
    return f"Exceptions cause {percent(value)} of {_all(share)} ({between}): {counts}."


def _nothing(share: Share) -> str:
    """Say that no exception causes work, and that this may be so by chance."""
    said = f"No step of this log is seen to be caused by an exception: {_part(share.basis, 0.0)}."
    if share.cases.every == 1:
        return f"{said} Of one case nothing can be told."
    return f"{said} How sure that is cannot be told, as nothing is seen of how it varies."


def unit_sentence(basis: Basis) -> str:
    """Say in what unit work is told, and why."""
    known = basis.measured_count / basis.step_count if basis.step_count else 0.0
    steps = counted(basis.step_count, "step")
    if basis.unit == "hours measured":
        return f"Work is in hours measured: the log has both ends of {percent(known)} of {steps}."
    if basis.unit == "hours assumed":
        assumed = basis.assumed_count / basis.step_count
        return (
            f"Work is in hours assumed: for {percent(assumed)} of {steps} it is the minutes that "
            f"people gave, for {percent(known)} it is measured."
        )
    if known + basis.assumed_count / max(basis.step_count, 1) == 1:
        return "Work is told in steps, as those whose time is known take no time at all."
    return (
        f"Work is told in steps: the log has both ends of {basis.measured_count:,} of {steps}, and "
        f"minutes are given for {basis.assumed_count:,} more (--minutes)."
    )


def _rests_on(share: Share) -> str:
    ratio, periods = share.whole, _periods(share)
    if ratio.rests_on == RestsOn.WEEKS_AND_TEAMS:
        return (
            f"The interval rests on how the share differs between the {periods} in which cases "
            f"began and between {counted(ratio.column_count, 'team')}."
        )
    if ratio.rests_on == RestsOn.WEEKS:
        teams = counted(ratio.column_count, "team")
        return (
            f"The interval rests on how the share differs between the {periods} in which cases "
            f"began; it holds for these teams, as {teams} are too few or too unequal to be taken "
            "as drawn by chance."
            if ratio.column_count > 1
            else f"The interval rests on how the share differs between the {periods} in which "
            "cases began; the log states no teams to compare."
        )
    return "Without an interval the figures below are counts of this log and no more."


def _less_chance(beyond: Beyond, chance: str, net: str) -> str:
    """Say what shuffled labels give, where that can be told from nothing."""
    if not beyond.by_chance_seconds:
        return ""
    done = "taken off" if beyond.by_chance_seconds > 0 else "added"
    return f"; on shuffled labels this gives {chance}, which is {done}: {net}"


def _made_of(share: Share) -> str:
    """Say of which parts the caused work consists, or why one of them is not told."""
    beyond, cases = share.beyond, share.cases
    if beyond is not None:
        alone = f"{_told(share.steps_alone)}, {_work(share.basis, share.caused_work)}"
        gross = beyond.seconds + beyond.by_chance_seconds
        chance, net = (_work(share.basis, s) for s in (beyond.by_chance_seconds, beyond.seconds))
        return (
            f"Steps that would not exist without an exception make up {alone}. The other steps of "
            f"affected cases took {hours(abs(gross))} {'more' if gross >= 0 else 'less'} than the "
            f"same work in unaffected cases{_less_chance(beyond, chance, net)}; it goes with "
            "exceptions, and need not all be caused by them. "
            f"{percent(beyond.compared_share)} of these steps could be compared."
        )
    begin = (
        "All of it is of steps that would not exist without an exception. What the other steps of "
        "affected cases took beyond the usual is no part of it: "
    )
    if share.basis.unit == "steps":
        return f"{begin}work is told in steps."
    if share.basis.unit == "hours assumed":
        return f"{begin}minutes that people gave are the same in every case."
    are = "is" if cases.unaffected == 1 else "are"
    return (
        f"{begin}{cases.unaffected:,} of {counted(cases.every, 'case')} {are} unaffected, and "
        f"{LEAST_UNAFFECTED_CASES} and {percent(LEAST_UNAFFECTED_SHARE)} of all are needed to "
        "compare with."
    )


def _touched(share: Share) -> str:
    return (
        f"Cases with an exception hold {_told(share.touched)} of {_all(share)}, whatever it "
        "caused; those that were only late or stalled against the usual are not among them."
    )


def _halves(share: Share) -> str:
    first, second, change = share.first, share.second, share.change
    if first.value is None or second.value is None:
        return "The log cannot be halved: all of its work is of cases that began in one period."
    said = (
        f"In the first half of the log (by work) it is {_told(first)}, in the second "
        f"{_told(second)}"
    )
    if not share.are_halves_alike:
        return (
            f"{said}. That is no change one could tell: cases last long against the log, so its "
            "first half holds those that last longest, and its second those that are not finished."
        )
    if change.value is None or change.lower is None or change.upper is None:
        return f"{said}; whether it changed cannot be told."
    if change.lower <= 0 <= change.upper:
        lower = _points(change.lower).removesuffix(" points")
        between = f"{_points(change.value)}, {lower} to {_points(change.upper)}"
        return f"{said}: whether it changed cannot be told ({between})."
    least, most = sorted((abs(change.lower), abs(change.upper)))
    return (
        f"{said}: it {'rose' if change.value > 0 else 'fell'} by {100 * abs(change.value):.1f} "
        f"points ({100 * least:.1f} to {100 * most:.1f})."
    )


def _why_none(share: Share) -> str:
    """Say why there is no interval."""
    ratio, cases = share.whole, share.cases.every
    if cases == 1:
        return "the log has one case"
    if ratio.rests_on == RestsOn.NO_VARIATION:
        return f"it is the same in each of {_periods(share)}, so nothing is seen of how it varies"
    if share.days_a_period == 1:
        return f"its {cases:,} cases begin on {_periods(share)} or nearly all on few of them"
    return f"its {cases:,} cases begin in {_periods(share)} or nearly all in few of them"


def _periods(share: Share) -> str:
    return counted(share.whole.row_count, "week" if share.days_a_period > 1 else "day")


def _told(ratio: Ratio) -> str:
    value = ratio.value or 0.0
    if ratio.lower is None or ratio.upper is None:
        return _percent(value)
    return f"{_percent(value)} ({spread(_percent(ratio.lower), _percent(ratio.upper))})"


def _percent(share: float) -> str:
    return percent(share) if share >= 0 else f"{MINUS}{percent(-share)}"


def _points(change: float) -> str:
    sign = "+" if change >= 0 else MINUS
    return f"{sign}{abs(100 * change):.1f} points"


def _all(share: Share) -> str:
    return "the logged work" if share.basis.is_in_hours else "the logged steps"


def _part(basis: Basis, part: float) -> str:
    """Write a part of the work and all of it: 299 of 8,577 steps, 0.4 h of 12 h."""
    if basis.is_in_hours:
        return f"{_work(basis, part)} of {_work(basis, basis.work)}"
    return f"{round(part):,} of {counted(round(basis.work), 'step')}"


def _work(basis: Basis, work: float) -> str:
    if basis.is_in_hours:
        return hours(work) if work >= 0 else f"{MINUS}{hours(-work)}"
    return counted(round(work), "step")


def share_rows(share: Share) -> list[dict[str, Any]]:
    """Return the figures, a row each: the columns of ``DETAIL``."""
    return list(_rows(share))


def told_rows(share: Share) -> list[dict[str, Any]]:
    """Return the figures as text for people: the columns of ``ROW``."""
    told = []
    for row in _rows(share):
        write = _points if row["figure"] == "change" else _percent
        shares = {
            name: None if row[name] is None else write(row[name])
            for name in ("share", "lower_share", "upper_share")
        }
        work = None if row["work"] is None else _work(share.basis, row["work"])
        told.append({"figure": row["figure"], **shares, "work": work})
    return told


def _rows(share: Share) -> Iterator[dict[str, Any]]:
    ratios = {
        "exception share": share.whole,
        "steps alone": share.steps_alone,
        "touched share": share.touched,
        "first half": share.first,
        "second half": share.second,
    }
    whole = share.basis.work
    caused = None if share.whole.value is None else share.whole.value * whole
    touched = None if share.touched.value is None else share.touched.value * whole
    work = {"exception share": caused, "steps alone": share.caused_work, "touched share": touched}
    for figure, ratio in ratios.items():
        yield {
            **_bounds(figure, ratio),
            "work": work.get(figure),
            "unit": share.basis.unit,
            "period_count": ratio.row_count,
            "days_a_period": share.days_a_period,
            "team_count": ratio.column_count,
            "rests_on": str(ratio.rests_on),
        }
    unsaid = dict.fromkeys(DETAIL)
    yield {**unsaid, **_bounds("change", share.change), "unit": share.basis.unit}


def _bounds(figure: str, told: Ratio | Difference) -> dict[str, Any]:
    return {
        "figure": figure,
        "share": told.value,
        "lower_share": told.lower,
        "upper_share": told.upper,
        "standard_error": told.standard_error,
    }
