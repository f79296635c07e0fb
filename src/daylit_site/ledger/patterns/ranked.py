"""By what the patterns of a run stand in their order, and why others are no patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.language import speaking
from daylit.report.no_patterns import why_not_words
from daylit_site.people.language import spoken
from daylit_site.records.found.pattern_pages import PAGES
from daylit_site.records.models import Finding

if TYPE_CHECKING:
    from daylit_site.records.models import Run

TOLD = ("pattern_id", "score", "why_not", "median_delay_seconds")


@dataclass(frozen=True)
class Ranked:
    """What a run says of the order of its patterns.

    Attributes:
        score: What it weighs, see ``daylit.departures.ranking``; null where the run did not tell.
        why_not: Why it is no pattern to attack, in words; empty where it is one.
        typical_seconds: How long one of its exceptions lasts, or how late it is, typically; null
            where that is not known.
    """

    score: float | None = None
    why_not: str = ""
    typical_seconds: float | None = None


UNKNOWN = Ranked()


def ranked_by(run: Run) -> dict[str, Ranked]:
    """Return what a run says of each pattern by its id, in the language spoken."""
    found = Finding.objects.filter(run=run, name__startswith=PAGES)
    rows = found.values_list(*(f"content__{name}" for name in TOLD))
    with speaking(spoken()):
        return {
            key: Ranked(score, why_not_words(why) if why else "", typical)
            for key, score, why, typical in rows
        }
