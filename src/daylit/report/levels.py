"""The level on which coming back was judged, and what lies on the levels that were not.

A log may state teams, organisations and people; coming back is judged on one of these levels
(decision 0003), so "nothing" speaks of that level only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.wording import counted, listed
from daylit.language import _, gettext_noop, ngettext, ngettext_noop, number
from daylit.report.section_headings import judged_totals

if TYPE_CHECKING:
    from daylit.flow.handovers import HandOverTotals
    from daylit.record.schema import Party
    from daylit.report.story import Story

JUDGED_BETWEEN = {
    "person": gettext_noop("judged between people"),
    "team": gettext_noop("judged between teams"),
    "organisation": gettext_noop("judged between organisations"),
}
OF_COURSE = {
    "person": gettext_noop(
        "hand-overs between people brought work straight back only as a matter of course"
    ),
    "team": gettext_noop(
        "hand-overs between teams brought work straight back only as a matter of course"
    ),
    "organisation": gettext_noop(
        "hand-overs between organisations brought work straight back only as a matter of course"
    ),
}
NONE_CAME_BACK = {
    "person": gettext_noop("no hand-over between people brought work straight back"),
    "team": gettext_noop("no hand-over between teams brought work straight back"),
    "organisation": gettext_noop("no hand-over between organisations brought work straight back"),
}
ONLY_BETWEEN = {
    "person": gettext_noop("Not judged, as only coming back between people was: {levels}."),
    "team": gettext_noop("Not judged, as only coming back between teams was: {levels}."),
    "organisation": gettext_noop(
        "Not judged, as only coming back between organisations was: {levels}."
    ),
}
BOUNCES = {
    "person": ngettext_noop(
        "{count} hand-over between people that brought work straight back",
        "{count} hand-overs between people that brought work straight back",
    ),
    "team": ngettext_noop(
        "{count} hand-over between teams that brought work straight back",
        "{count} hand-overs between teams that brought work straight back",
    ),
    "organisation": ngettext_noop(
        "{count} hand-over between organisations that brought work straight back",
        "{count} hand-overs between organisations that brought work straight back",
    ),
}


def unjudged(story: Story) -> list[HandOverTotals]:
    """Return the levels on which work came straight back without being judged, people last."""
    found = [one for one in story.totals if one.bounce_count and one.party != story.party]
    return sorted(found, key=lambda one: one.party == "person")


def judged_between(story: Story) -> str:
    """Say on which level nothing stands out; empty where that is so on every one."""
    if story.party is None or not unjudged(story):
        return ""
    return f", {_(JUDGED_BETWEEN[story.party])}"


def nothing_came_back(story: Story, party: Party) -> str:
    """Say that no work came back on the judged level, or only where that is usual."""
    return _(OF_COURSE[party] if _usual_count(story) else NONE_CAME_BACK[party])


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
    said = _("Not judged, as work changes hands in fewer than one case in a hundred: {levels}.")
    if story.party is not None:
        said = _(ONLY_BETWEEN[story.party])
    return said.format(levels=listed([_unjudged_on(one) for one in levels]))


def _unjudged_on(totals: HandOverTotals) -> str:
    said = ngettext(
        "{bounces}, in {cases} (--party {party} judges it)",
        "{bounces}, in {cases} (--party {party} judges them)",
        totals.bounce_count,
    )
    return said.format(
        bounces=_bounces(totals.bounce_count, totals.party),
        cases=counted(totals.bounce_case_count, "case"),
        party=totals.party,
    )


def _bounces(count: int, party: Party) -> str:
    return ngettext(*BOUNCES[party], count).format(count=number(count))
