"""The heading and the sentences of a report, made from figures by stated rules.

Heading: where cases state a deadline of their own, at least one in a hundred is past it, and these
are at least twice as many as the cases with an exception that caused steps, they give it. Where no
case has such an exception, those past their deadline give it, then the cases that broke a stated
limit, then stalled cases, then the places before which cases wait longer than usual, of both more
than chance gives; else nothing stands out, or nothing beside what was declared usual and what too
few cases reach to tell; of a log of so few cases alone one cannot tell at all.
Where fewer than one case in a hundred has an exception, and these caused less than one hundredth
of all work, hardly anything stands out. Where so few cases caused more, they and their share give
it. Where nothing, or hardly anything, stands out, but work came straight back on a level that was
not judged, the level that was is named. Otherwise the kind whose exceptions cause most steps gives
it: work that comes back, told by the cases in which it does; or work done again, told by its
activity if that one causes at least half of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.wording import (
    as_many,
    capital,
    counted,
    first_and_more,
    in_words,
    listed,
    one_in,
    percent,
    times,
)
from daylit.flow.usual_share import LEAST_CASES
from daylit.language import _, gettext_noop, ngettext, ngettext_noop, number, retold
from daylit.report.levels import (
    judged_between,
    nothing_came_back,
    unjudged_sentence,
    untold_between_people,
)
from daylit.report.names import LONGEST_IN_HEADING, named
from daylit.report.said import Said, Sentences
from daylit.report.share_words import counted_in, lead
from daylit.report.taken import fit_sentences
from daylit.report.waits_words import past, summary, waits_heading

if TYPE_CHECKING:
    from daylit.record.schema import Party
    from daylit.report.extent import Extent, KindExtent
    from daylit.report.loops import LoopRow
    from daylit.report.story import Story

HARDLY_ANY = 0.01
MOST_OF_A_KIND = 0.5
MOST_TOLD = 2

MANY_MORE = 2
"""So many times as many cases past their deadline as with an exception are the finding."""

MANY_COPIES = 0.01
"""From this share of all events on, those that equal another are told at the top."""

GO_BACK = {
    "team": ngettext_noop(
        "{cases} goes back to a team that had already passed it on",
        "{cases} go back to a team that had already passed them on",
    ),
    "organisation": ngettext_noop(
        "{cases} goes back to an organisation that had already passed it on",
        "{cases} go back to an organisation that had already passed them on",
    ),
    "person": ngettext_noop(
        "{cases} goes back to someone who had already passed it on",
        "{cases} go back to someone who had already passed them on",
    ),
}
CAME_BACK = {
    "team": ngettext_noop(
        "came back to a team that had already passed it on",
        "came back to a team that had already passed them on",
    ),
    "organisation": ngettext_noop(
        "came back to an organisation that had already passed it on",
        "came back to an organisation that had already passed them on",
    ),
    "person": ngettext_noop(
        "came back to someone who had already passed it on",
        "came back to someone who had already passed them on",
    ),
}

DOING = {
    "bounce": gettext_noop("going back and forth"),
    "rework": gettext_noop("doing things again"),
}


def heading(story: Story) -> str:
    """Return what the log shows, in one sentence without a full stop."""
    extent = story.extent
    if _heads_deadline(story):
        return _deadline_heading(story)
    if not extent.exception_count:
        return _waiting_heading(story) or _nothing_heading(story)
    if extent.case_share < HARDLY_ANY:
        return _few_cases_heading(story)
    kind = extent.kinds[0]
    if kind.kind == "bounce" and story.party:
        return _bounce_heading(kind.case_count / extent.case_count, story.party)
    return _rework_heading(story, kind)


def _heads_deadline(story: Story) -> bool:
    """Whether the cases past a deadline of their own are the finding."""
    deadline = story.waits.deadline
    if deadline is None or not deadline.stated_count:
        return False
    late = past(deadline)
    enough = max(MANY_MORE * story.extent.exception_case_count, 1)
    return late >= enough and late >= HARDLY_ANY * deadline.stated_count


def _deadline_heading(story: Story) -> str:
    deadline = story.waits.deadline
    assert deadline is not None  # noqa: S101  asked before
    share = past(deadline) / deadline.stated_count
    said = ngettext(
        "{cases} goes past its own deadline", "{cases} go past their own deadline", as_many(share)
    )
    return capital(said.format(cases=one_in(share)))


def _waiting_heading(story: Story) -> str:
    """Say what waits where no case came back or did anything again; empty where nothing does."""
    waits = story.waits
    is_past = waits.deadline is not None and past(waits.deadline)
    is_long = waits.beyond_chance or waits.is_stalled_beyond_chance
    is_any = is_past or waits.broken_case_count or is_long
    return waits_heading(waits) if is_any else ""


def _nothing_heading(story: Story) -> str:
    if not story.extent.step_count:
        return _("No event in this log is a piece of work")
    if _is_untold(story) and story.extent.case_count < LEAST_CASES:
        return _("Too few cases to tell whether anything stands out")
    said = _("Nothing stands out in this log")
    if set_aside(story):
        said = _("Nothing stands out beside {aside}").format(aside=set_aside(story))
    return f"{said}{judged_between(story)}"


def _few_cases_heading(story: Story) -> str:
    """Say what few cases take, which may be much: a case can go back and forth without end."""
    extent = story.extent
    share = extent.steps_share
    if share < HARDLY_ANY:
        said = _("Hardly anything stands out in this log")
        return f"{said}{judged_between(story)}"
    return _much_of_few(extent)


def _much_of_few(extent: Extent) -> str:
    """Say how much of all work few cases take."""
    count = extent.exception_case_count
    if extent.is_in_hours:
        said = ngettext(
            "One case takes {share} of all work in {doing}",
            "{cases} cases take {share} of all work in {doing}",
            count,
        )
    else:
        said = ngettext(
            "One case takes {share} of all steps in {doing}",
            "{cases} cases take {share} of all steps in {doing}",
            count,
        )
    doing = listed([_(DOING[kind.kind]) for kind in extent.kinds])
    share = percent(extent.steps_share)
    return capital(said.format(cases=in_words(count), share=share, doing=doing))


def _bounce_heading(share: float, party: Party) -> str:
    return capital(ngettext(*GO_BACK[party], as_many(share)).format(cases=one_in(share)))


def _rework_heading(story: Story, kind: KindExtent) -> str:
    first = next((row for row in story.patterns.shown if row.kind == "rework"), None)
    loop = first and story.loops.departing.get(first.place)
    if first and loop and first.caused_step_count >= MOST_OF_A_KIND * kind.exception_steps:
        share = loop.again_case_count / loop.case_count
        said = ngettext(
            "{cases} that reaches “{name}” does it again",
            "{cases} that reach “{name}” do it again",
            as_many(share),
        )
        name = named(first.place, LONGEST_IN_HEADING)
        return capital(said.format(cases=one_in(share), name=name))
    share = kind.case_count / story.extent.case_count
    said = ngettext(
        "{cases} does something again that {once}",
        "{cases} do something again that {once}",
        as_many(share),
    )
    return capital(said.format(cases=one_in(share), once=once(story)))


def once(story: Story) -> str:
    """Say why doing something again is an exception: most do it once, or people declared so."""
    is_declared = any(loop.kind == "rework" for loop in story.loops.declared_departing)
    return _("should be done once") if is_declared else _("most cases do once")


def answer(story: Story) -> Sentences:
    """Return the two or three sentences under the heading."""
    extent = story.extent
    if not extent.exception_count:
        return (
            Said(_nothing(story)),
            *_waiting(story),
            *_untold_loops(story),
            *_left_out(story),
            *_unjudged(story),
        )
    said = _one_kind(story) if len(extent.kinds) == 1 else _kinds(story)
    return (*lead(extent), *said, *_waiting(story), *_left_out(story), *_unjudged(story))


def _waiting(story: Story) -> Sentences:
    """Say what is late, what has stalled, and what waits longer than usual beyond chance."""
    told = summary(story.waits)
    return tuple(Said(f" {sentence}", begins=not at) for at, sentence in enumerate(told))


def declared_away(story: Story) -> tuple[LoopRow, ...]:
    """Return the loops that cases go through and that people declared usual."""
    return tuple(loop for loop in story.loops.declared_usual if loop.again_case_count)


def untold(story: Story) -> tuple[LoopRow, ...]:
    """Return the loops that cases go through, but too few reach to tell whether that is usual."""
    return tuple(loop for loop in story.loops.cannot_tell if loop.again_case_count)


def _is_untold(story: Story) -> bool:
    """Whether there are loops that cannot be told, those between people too."""
    return bool(untold(story) or untold_between_people(story))


def set_aside(story: Story) -> str:
    """Say what "nothing" does not speak of; empty where it speaks of everything."""
    aside = [_("what was declared usual")] if declared_away(story) else []
    if _is_untold(story):
        aside.append(_("what cannot be told"))
    return listed(aside)


def nothing_found(story: Story) -> str:
    """Say what did not occur: no work came back on the judged level, nothing was done again."""
    looked = [nothing_came_back(story, story.party)] if story.party else []
    looked.append(_("no activity that {once} was done again").format(once=once(story)))
    return listed(looked)


def _nothing(story: Story) -> str:
    cases = counted(story.extent.case_count, "case")
    if not story.extent.step_count:
        return _(
            "All events of its {cases} tell about work, such as that it was planned or paused."
        ).format(cases=cases)
    found = nothing_found(story)
    if set_aside(story):
        said = _("In {cases}, apart from {aside}, {found}.")
        return said.format(cases=cases, aside=set_aside(story), found=found)
    return _("In {cases} {found}.").format(cases=cases, found=found)


def _untold_loops(story: Story) -> Sentences:
    """Say what too few cases reach to tell whether it is usual."""
    if not _is_untold(story):
        return ()
    between = untold_between_people(story)
    loops = [_how_often(loop) for loop in untold(story)]
    each = first_and_more([between, *loops] if between else loops, MOST_TOLD)
    said = _("With fewer than {count} cases one cannot tell of: {each}.")
    return (Said(f" {said.format(count=LEAST_CASES, each=each)}"),)


def _left_out(story: Story) -> Sentences:
    """Say what was declared usual, and so stands in no figure above it."""
    loops = declared_away(story)
    if not loops:
        return ()
    said = ngettext(
        "Not counted, as it was declared usual: {each}.",
        "Not counted, as they were declared usual: {each}.",
        len(loops),
    )
    each = first_and_more([_how_often(loop) for loop in loops], MOST_TOLD)
    return (Said(f" {said.format(each=each)}"),)


def _unjudged(story: Story) -> Sentences:
    """Say what was not judged, where the words above it could be read as speaking of that too."""
    said = unjudged_sentence(story)
    return (Said(f" {said}"),) if said and not _heads_bounces(story.extent) else ()


def _heads_bounces(extent: Extent) -> bool:
    """Whether heading and answer tell of work that comes back, and so name the judged level."""
    is_found = any(kind.kind == "bounce" for kind in extent.kinds)
    return is_found and extent.case_share >= HARDLY_ANY


def _how_often(loop: LoopRow) -> str:
    """Say in how many cases a loop was gone through again."""
    cases = counted(loop.again_case_count, "case")
    if loop.kind == "rework":
        return _("“{activity}” done again in {cases}").format(
            activity=named(loop.place[0]), cases=cases
        )
    holder, other = map(named, loop.place)
    return _("{holder} → {other} → {holder} in {cases}").format(
        holder=holder, other=other, cases=cases
    )


def _one_kind(story: Story) -> Sentences:
    kind = story.extent.kinds[0]
    whole = _of_cases(kind.case_count, story.extent.case_count)
    did = _("{did}, {times} in all.").format(
        did=_did(kind, story), times=times(kind.departure_count)
    )
    return Said(whole, is_strong=True), Said(f" {did}")


def _of_cases(count: int, whole: int) -> str:
    return _("{count} of {whole}").format(count=number(count), whole=counted(whole, "case"))


def _kinds(story: Story) -> Sentences:
    """Say how many cases are concerned, by kind and in both: mostly these are the same ones."""
    extent = story.extent
    whole = _of_cases(extent.exception_case_count, extent.case_count)
    each = ", ".join(
        f"{number(kind.case_count)} {_did(kind, story)} ({times(kind.departure_count)})"
        for kind in extent.kinds
    )
    said = _("left the usual way: {each}; none did both.")
    if extent.all_kinds_case_count:
        said = _("left the usual way: {each}; {count} did both.")
    left = said.format(each=each, count=number(extent.all_kinds_case_count))
    return Said(whole, is_strong=True), Said(f" {left}")


def _did(kind: KindExtent, story: Story) -> str:
    if kind.kind == "bounce" and story.party:
        return ngettext(*CAME_BACK[story.party], kind.case_count)
    return _("did something again that {once}").format(once=once(story))


def caution(story: Story) -> str:
    """Return what the figures of the answer are not."""
    contents = story.imported.contents
    said = []
    if story.extent.exception_count:
        said.append(_what_is_caused(story.extent))
    if _heads_bounces(story.extent):
        said.append(unjudged_sentence(story))
    if story.imported.counts.repeated_count >= MANY_COPIES * contents.event_count:
        said += fit_sentences(story.imported)[:1]
    if not story.extent.is_in_hours:
        said.append(counted_in(story.extent.basis))
    said += (named(retold(remark)) for remark in story.remarks)
    return " ".join(filter(None, said))


def _what_is_caused(extent: Extent) -> str:
    """Say which work is meant, and that it is what was logged."""
    if extent.share.beyond:
        return _(
            "Caused are the steps after a first hand-over until the work was back, and those that "
            "do something again, and what the other steps of these cases took beyond the usual. "
            "What nobody logged, such as calls and mails, is in no figure."
        )
    return _(
        "Caused are the steps after a first hand-over until the work was back, and those that do "
        "something again. What nobody logged, such as calls and mails, is in no figure."
    )
