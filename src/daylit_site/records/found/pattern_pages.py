"""What the page of a pattern shows: each pattern that a run tells is a finding of its own.

It is named ``pattern_page(pattern_id)``, made by ``patterns.gather_patterns``, and let go of once a
later run is kept, as lists are. It names parties and cases of everybody: it is for those who see
the whole process. Moments are text, as in all that a run keeps; ``told.told_in`` gives it with the
words of one language.

A finding holds, beside its words:

* pattern_id, kind, form, place, parties: as ``PatternRow`` has them.
* spot: the place on the map as ``lists.Spot`` names it, {what, one, other}: an activity, or from
  holder to other of a bounce between two parties; null where it is at no single one.
* rank: 1 for the one that weighs most; null for what is no pattern or was accepted.
* is_in_full: whether more than its figures was asked of the log. Where it was not, course,
  contrast, repeated_case_count and lasts are null, and examples, concerned, with_whom and
  back_with empty. In a large log contrast is null for all but the first ones.
* why_not: why it is no pattern, one of ``standing.WHY_NOT``; null where it is one.
* accepted: {until_on, reason}, either may be null; null where nobody accepted it.
* exception_count, case_count, repeated_case_count (cases that show it more than once),
  elsewhere_case_count, chance_count.
* caused_step_count, first_time_step_count, caused_work (seconds, or steps), work_unit (in which:
  "hours measured", "hours assumed" or "steps"), work_share (0 to 1).
* delay_share (of the time that all cases took, 0 to 1), sure_share (of its exceptions, 0 to 1) and
  score, by which patterns are ranked: as ``daylit.departures.ranking`` gives them. Runs kept before
  these were told have none of them.
* delay_seconds (of all), median_delay_seconds (of one; may be null), lasts: ``Median`` as values.
* first_at, last_at.
* course: {unit ("W", "M" or "Q"), most, periods: [{began_on, count, name}]}, those without any too;
  and drawing, the SVG of ``draw_course``. Name and drawing are words.
* contrast: {case_count, affected_count, cases: [{case_id, started_at, nearest_case_id,
  apart_seconds}]}: cases alike and not affected.
* examples: up to three of {exception_id, case_id, chosen_as ("most", "typical" or "latest"),
  anchored_at, caused_step_count, why, sentence}. Why it is shown and the evidence are words.
* concerned: names of teams or organisations; level: which of these, null for neither.
* with_whom: [[name, count]], of bounces told together; back_with: [[activity, count]].
* merged_of: [{pattern_id, kind, place}], what is told with it; is_one_story: nobody decided so.

Its words are title and what (what happens, in a few words), and said, which holds a sentence for
each of since_when, how_often, how_sure, why_not, accepted, each (heads the next), typically,
steps_caused, told_elsewhere, back_with, told_with, concerned, contrast and to_do, empty where there
is nothing to say; and two lists: common, what its cases have in common, what tells most first, and
alike, one for each of the contrast's cases.
"""

from __future__ import annotations

PAGES = "pattern-"
"""How the names of all such findings begin."""


def pattern_page(pattern_id: str) -> str:
    """Return the name of the finding that holds what the page of a pattern shows."""
    return f"{PAGES}{pattern_id}"
