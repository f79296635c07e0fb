"""The exception share in rows; its sentences are those of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.wording import counted, hours, percent
from daylit.report.said import plain
from daylit.report.share_words import cost_facts, counted_in, headline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.departures.cost import Basis, Share
    from daylit.record.contents import Contents
    from daylit.report.extent import Extent
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


def share_sentences(extent: Extent, contents: Contents) -> list[str]:
    """Say what exceptions cost, how sure that is, and what it rests on."""
    facts = [fact.sentence for fact in cost_facts(extent, contents)]
    if extent.share.whole.value is None:
        return facts
    if extent.exception_count:
        facts = [f"{plain(headline(extent.share))}.", *facts]
    return [facts[0], counted_in(extent.basis), *facts[1:]]


def _percent(share: float) -> str:
    return percent(share) if share >= 0 else f"{MINUS}{percent(-share)}"


def _points(change: float) -> str:
    sign = "+" if change >= 0 else MINUS
    return f"{sign}{abs(100 * change):.1f} points"


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
