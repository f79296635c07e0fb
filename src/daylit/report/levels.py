"""The level on which coming back was judged, and what lies on the levels that were not.

A log may state teams, organisations and people; coming back is judged on one of these levels
(decision 0003), so "nothing" speaks of that level only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.wording import counted, listed
from daylit.report.section_headings import PARTIES, judged_totals

if TYPE_CHECKING:
    from daylit.flow.handovers import HandOverTotals
    from daylit.record.schema import Party
    from daylit.report.story import Story


def unjudged(story: Story) -> list[HandOverTotals]:
    """Return the levels on which work came straight back without being judged, people last."""
    found = [one for one in story.totals if one.bounce_count and one.party != story.party]
    return sorted(found, key=lambda one: one.party == "person")


def judged_between(story: Story) -> str:
    """Say on which level nothing stands out; empty where that is so on every one."""
    if story.party is None or not unjudged(story):
        return ""
    return f", judged between {PARTIES[story.party]}"


def nothing_came_back(story: Story, party: Party) -> str:
    """Say that no work came back on the judged level, or only where that is usual."""
    between = f"between {PARTIES[party]}"
    if _usual_count(story):
        return f"hand-overs {between} brought work straight back only as a matter of course"
    return f"no hand-over {between} brought work straight back"


def _usual_count(story: Story) -> int:
    """Return how many bounces are usual by themselves, where none is out of the ordinary."""
    totals = judged_totals(story)
    declared = (loop for loop in story.loops.declared_usual if loop.kind == "bounce")
    aside = sum(loop.again_step_count for loop in declared) + story.extent.untold_bounce_count
    return totals.bounce_count - aside if totals else 0


def untold_between_people(story: Story) -> str:
    """Count the bounces between people that cannot be told; their pairs are never listed."""
    count = story.extent.untold_bounce_count
    return _bounces(count, "person") if count and story.party == "person" else ""


def unjudged_sentence(story: Story) -> str:
    """Say what came straight back on levels that were not judged, and how to have it judged."""
    levels = unjudged(story)
    if not levels:
        return ""
    why = "work changes hands in fewer than one case in a hundred"
    if story.party is not None:
        why = f"only coming back between {PARTIES[story.party]} was"
    return f"Not judged, as {why}: {listed([_unjudged_on(one) for one in levels])}."


def _unjudged_on(totals: HandOverTotals) -> str:
    it = "it" if totals.bounce_count == 1 else "them"
    return (
        f"{_bounces(totals.bounce_count, totals.party)}, in "
        f"{counted(totals.bounce_case_count, 'case')} (--party {totals.party} judges {it})"
    )


def _bounces(count: int, party: Party) -> str:
    return f"{counted(count, 'hand-over')} between {PARTIES[party]} that brought work straight back"
