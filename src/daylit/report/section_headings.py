"""The headings of a report's sections: each is an answer, made from figures by a stated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.wording import bounded, counted, in_words, is_one, one_in, percent
from daylit.flow.wording import duration
from daylit.report.extent import KindExtent
from daylit.report.medians import in_one_unit
from daylit.report.names import LONGEST_IN_HEADING, named

if TYPE_CHECKING:
    from daylit.flow.handovers import HandOverTotals
    from daylit.record.schema import Party
    from daylit.report.places import Passing, Times
    from daylit.report.story import Story

PARTIES = {"person": "people", "team": "teams", "organisation": "organisations"}
MOST = 0.5
LEAST_SHARE = 1 / 3


def patterns_heading(story: Story) -> str:
    """Say how much of the work that exceptions took the shown patterns make up."""
    patterns = story.patterns
    count, shown = patterns.count, len(patterns.shown)
    if not count:
        return "No pattern"
    if patterns.is_none_a_pattern:
        return "Too little for a pattern"
    if not story.extent.caused_step_count:
        return f"{_capital(counted_in_words(count))} of waiting, none of work"
    if count == shown:
        return f"{_capital(counted_in_words(count))} to attack"
    share, work = percent(shown_share(story)), "the steps that exceptions cause"
    first = f"the first {in_words(shown)} of {count:,} patterns make up {share} of {work}"
    return f"Many small ones: {first}" if is_spread(story) else f"{_capital(first)}"


def counted_in_words(count: int) -> str:
    """Write how many patterns: one pattern, twelve patterns, 31 patterns."""
    return f"{in_words(count)} {'pattern' if count == 1 else 'patterns'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def is_spread(story: Story) -> bool:
    """Whether the shown patterns make up less than a third."""
    shown = len(story.patterns.shown)
    return story.patterns.count > shown > 0 and shown_share(story) < LEAST_SHARE


def shown_share(story: Story) -> float:
    """Return the shown patterns' share of the steps that all exceptions took, 0 to 1."""
    caused = sum(row.caused_step_count for row in story.patterns.shown)
    return caused / max(story.extent.caused_step_count, 1)


def hand_overs_heading(story: Story) -> str:
    """Say how many hand-overs go straight back, on the judged level."""
    totals = judged_totals(story)
    if totals is None or not totals.hand_over_count:
        return f"{'Hardly any' if totals_judged_first(story) else 'No'} hand-overs can be seen"
    if not totals.bounce_count:
        return f"No hand-over between {PARTIES[totals.party]} goes straight back"
    share = totals.bounce_count / totals.hand_over_count
    said = one_in(share, one="hand-over", many="hand-overs")
    verb = "goes" if is_one(share) else "go"
    back = f"{said[:1].upper()}{said[1:]} between {PARTIES[totals.party]} {verb} straight back"
    return back + _of_course(totals.bounce_count, _usual_bounce_count(totals, story))


def _usual_bounce_count(totals: HandOverTotals, story: Story) -> int:
    """Return how many bounces are neither out of the ordinary nor too few to tell."""
    departing = departing_bounces(story).departure_count
    return totals.bounce_count - departing - story.extent.untold_bounce_count


def _of_course(bounce_count: int, usual: int) -> str:
    if not usual:
        return ""
    if usual == bounce_count:
        return ", all as a matter of course"
    how = "mostly" if usual > MOST * bounce_count else "in part"
    return f", {how} as a matter of course"


def departing_bounces(story: Story) -> KindExtent:
    """Return how many bounces are out of the ordinary, and in how many cases."""
    found = (kind for kind in story.extent.kinds if kind.kind == "bounce")
    return next(found, KindExtent("bounce", 0, 0, 0))


def judged_totals(story: Story) -> HandOverTotals | None:
    """Return the totals of the level on which bounces are judged."""
    return next((one for one in story.totals if one.party == story.party), None)


def totals_judged_first(story: Story) -> list[HandOverTotals]:
    """Return the levels on which work changes hands: the judged one first, people last."""
    reached = [one for one in story.totals if one.hand_over_count]
    return sorted(reached, key=lambda one: (one.party != story.party, one.party == "person"))


def hand_overs_sentence(totals: HandOverTotals, case_count: int) -> str:
    """Say how often work changes hands on one level and how often it comes back."""
    back = "none of these hand-overs brought it straight back"
    if totals.bounce_count:
        back = (
            f"{totals.bounce_count:,} of these hand-overs brought it straight back, in "
            f"{counted(totals.bounce_case_count, 'case')}"
        )
    return (
        f"Between {PARTIES[totals.party]} work changed hands "
        f"{counted(totals.hand_over_count, 'time')}, in {totals.hand_over_case_count:,} of "
        f"{counted(case_count, 'case')}; {back}."
    )


def usual_bounces_sentence(story: Story) -> str:
    """Say how many bounces on the judged level are out of the ordinary, and how many are not."""
    totals, departing = judged_totals(story), departing_bounces(story)
    if totals is None or not totals.bounce_count:
        return ""
    usual, untold = _usual_bounce_count(totals, story), story.extent.untold_bounce_count
    if not usual and not untold:
        return "None of these is a matter of course: they are the ones told at the top."
    of_course = _why_of_course(story, totals.party, usual)
    if usual == totals.bounce_count:
        return f"All of these are a matter of course: {of_course}."
    said = [f"{usual:,} of these are a matter of course: {of_course}."] if usual else []
    if untold:
        said.append(
            f"Of {untold:,} one cannot tell: there, at least half go to another and back, but of "
            f"fewer than 30 cases of one {totals.party}."
        )
    if departing.departure_count:
        said.append(
            f"The other {departing.departure_count:,}, in {counted(departing.case_count, 'case')}, "
            "are out of the ordinary; they are the ones told at the top."
        )
    return " ".join(said)


def _why_of_course(story: Story, party: Party, usual: int) -> str:
    """Say for which reasons bounces are a matter of course."""
    aside = story.extent.left_aside
    why = []
    if aside.turn_count:
        why.append("people take turns at a place")
    if aside.ordinary_count:
        why.append("nothing was done that most cases do not have as well")
    if usual > aside.turn_count + aside.ordinary_count:
        why.append(f"at least half of the cases of one {party} go to another and back")
        why.append("people declared that usual")
    return f"there, {', or '.join(why)}"


def passing_sentence(passing: Passing, party: Party) -> str:
    """Compare waiting where work changes hands with waiting where it does not."""
    one, other = passing.handed_over, passing.kept
    handed, low, high, kept, kept_low, kept_high = in_one_unit(one, other)
    return (
        f"Before a step that another {party} does, a case typically waits "
        f"{bounded(handed, low, high)}; before one that the same {party} does, "
        f"{bounded(kept, kept_low, kept_high)}. One in ten waits longer than "
        f"{duration(one.most_seconds)} at a hand-over, {duration(other.most_seconds)} otherwise."
    )


def times_heading(times: Times) -> str:
    """Say where most waiting lies in all."""
    if not times.waiting:
        return "No waiting is logged"
    first = times.waiting[0]
    source, target = (
        named(name or "", LONGEST_IN_HEADING) for name in (first.source, first.activity)
    )
    share = percent(first.share)
    if first.source == first.activity:
        return f"{share} of all waiting lies between one “{target}” and the next"
    return f"{share} of all waiting lies between “{source}” and “{target}”"


def judging_heading(story: Story) -> str:
    """Say how many of the questions the log can answer."""
    asked = story.imported.judgeable
    unanswered = sum(not one.is_answered for one in asked)
    if not unanswered:
        return f"This log can answer all {in_words(len(asked))} questions asked of it"
    return (
        f"{in_words(unanswered).capitalize()} of {in_words(len(asked))} questions "
        f"cannot be answered from this log"
    )
