"""The exception share in words: how much, how sure, what it is made of, whether it changed.

The report and the command line print the same sentences; none holds markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.cost import few_steps_sentence
from daylit.departures.cost.share import LEAST_UNAFFECTED_CASES, LEAST_UNAFFECTED_SHARE
from daylit.departures.wording import counted, percent, spread
from daylit.flow.wording import HOUR, short
from daylit.language import _, gettext_noop, number
from daylit.report.carried import carried_sentence
from daylit.report.fact import Fact
from daylit.report.names import named
from daylit.report.said import Said, Sentences
from daylit.stats.clustered import LEAST_CLUSTERS, RestsOn

if TYPE_CHECKING:
    from daylit.departures.cost import Basis, Share
    from daylit.departures.cost.share import Beyond
    from daylit.record.contents import Contents
    from daylit.report.extent import Extent
    from daylit.stats.clustered import Ratio

UNITS = {
    "hours measured": gettext_noop("hours measured"),
    "hours assumed": gettext_noop("hours, assumed from the minutes that people gave"),
    "steps": gettext_noop("steps"),
}
MOST_COMPARED = 0.995
"""Where fewer of the other steps have unaffected ones alike, that is said."""


def lead(extent: Extent) -> Sentences:
    """Return the first sentence of the answer: the share, the work, and the work touched."""
    share = extent.share
    said = _("{share} of the steps are in cases with an exception.")
    if share.basis.is_in_hours:
        said = _("{share} of the work is in cases with an exception.")
    touched = said.format(share=percent(share.touched.value or 0.0))
    return (*headline(share), Said(f"; {touched} "))


def headline(share: Share) -> Sentences:
    """Say which share of the work exceptions cause, without a full stop."""
    if not share.whole.value or share.whole.value < 0:
        said = _("No work of exceptions can be told from chance")
        return Said(said, is_strong=True), Said(_in_brackets(share))
    before, _caused, after = _("Exceptions cause {share}: {amounts}").partition("{share}")
    caused = f"{_share_of_work(share)}{_in_brackets(share)}"
    amounts = after.format(amounts=_amounts(share))
    return Said(before), Said(caused, is_strong=True), Said(amounts)


def _share_of_work(share: Share) -> str:
    said = _("{share} of the logged steps")
    if share.basis.is_in_hours:
        said = _("{share} of the logged work")
    return said.format(share=percent(share.whole.value or 0.0))


def cost_heading(extent: Extent) -> str:
    """Say between what bounds the share lies, or how much it is where none can be given."""
    share, work = extent.share, the_work(extent.basis)
    ratio = share.whole
    if ratio.value is None:
        return "No share of work can be given"
    if not extent.exception_count:
        return "No logged work is seen to be caused by exceptions"
    if ratio.lower is None or ratio.upper is None:
        if ratio.value <= 0:
            return f"No part of {work} can be told to be caused by exceptions"
        return f"Exceptions cause {percent(ratio.value)} of {work}; how sure that is cannot be told"
    if not ratio.lower:
        return f"Exceptions cause at most {percent(ratio.upper)} of {work}"
    lower = percent(ratio.lower).removesuffix(" %")
    return f"Exceptions cause between {lower} and {percent(ratio.upper)} of {work}"


def the_work(basis: Basis) -> str:
    """Name what a share is of."""
    return "the logged work" if basis.is_in_hours else "the logged steps"


def interval(ratio: Ratio) -> str:
    """Write the 95 % interval of a share: 5.9 to 11 %; empty where there is none."""
    if ratio.lower is None or ratio.upper is None:
        return ""
    return spread(percent(ratio.lower), percent(ratio.upper))


def amount(basis: Basis, work: float) -> str:
    """Write an amount of work without its unit."""
    return short(work / HOUR) if basis.is_in_hours else number(work)


def unit(basis: Basis) -> str:
    """Say in what work is told."""
    return _(UNITS[basis.unit])


def cost_facts(extent: Extent, contents: Contents) -> tuple[Fact, ...]:
    """Return what there is to say of the share, in the order of a reader's questions."""
    share = extent.share
    if share.whole.value is None:
        return (
            Fact("No share", "The log holds no work of which a share could be taken.", "how-share"),
        )
    if not extent.exception_count:
        return (Fact("Caused", nothing_caused(share), "how-share"),)
    carried = extent.carried
    told = (
        Fact("How sure", how_sure(share), "how-sure"),
        Fact("Made of", made_of(extent), "how-share"),
        Fact("Few steps", few_steps_sentence(share.few_steps) if share.few_steps else ""),
        Fact("Touched", touched(share), "how-share"),
        Fact("Over time", over_time(share, contents), "how-sure"),
        Fact("Carried by", carried_sentence(carried) if carried else "", "declare"),
    )
    return tuple(fact for fact in told if fact.sentence)


def nothing_caused(share: Share) -> str:
    """Say that no exception causes work, and that this may be so by chance."""
    one = "is of a step" if share.basis.is_in_hours else "is one"
    said = f"None of the {work_in_all(share.basis)} {one} that an exception caused."
    if share.cases.every == 1:
        return f"{said} Of one case nothing can be told."
    return f"{said} How sure that is one cannot tell, as nothing is seen of how it varies."


def counted_in(basis: Basis) -> str:
    """Say in what unit work is told, and why."""
    return _told_in(basis).format(
        steps=counted(basis.step_count, "step"),
        measured=number(basis.measured_count),
        assumed=number(basis.assumed_count),
    )


def _told_in(basis: Basis) -> str:
    """Return the sentence that says why work is told in a unit."""
    is_all = basis.measured_count == basis.step_count
    if basis.unit == "hours measured" and is_all:
        return _("Work is in hours: all of {steps} have both a start and an end.")
    if basis.unit == "hours measured":
        return _("Work is in hours: {measured} of {steps} have both a start and an end.")
    if basis.unit == "hours assumed":
        return _(
            "Work is in hours, assumed for {assumed} of {steps} from the minutes that people gave "
            "and measured on {measured}."
        )
    if basis.step_count and basis.measured_count + basis.assumed_count == basis.step_count:
        return _("The steps whose time is known take no time at all, so work is counted in steps.")
    return _not_in_hours(basis)


def _not_in_hours(basis: Basis) -> str:
    """Return the sentence that says why work is told in steps."""
    if not basis.measured_count and not basis.assumed_count:
        return _("No start and end times in this log, so work is counted in steps, not hours.")
    if not basis.measured_count:
        return _(
            "No start and end times in this log, and minutes are given for {assumed}, so work is "
            "counted in steps, not hours."
        )
    if basis.assumed_count:
        return _(
            "Only {measured} of {steps} have both a start and an end, and minutes are given for "
            "{assumed}, so work is counted in steps, not hours."
        )
    return _(
        "Only {measured} of {steps} have both a start and an end, so work is counted in steps, not "
        "hours."
    )


def work_in_all(basis: Basis) -> str:
    """Say how much work the log holds."""
    return _("{amount} {unit}").format(amount=amount(basis, basis.work), unit=unit(basis))


def how_sure(share: Share) -> str:
    """Say what the interval is and rests on, or why there is none."""
    ratio = share.whole
    if not interval(ratio):
        said = _("How sure this share is one cannot tell: {why}.")
        return said.format(why=_why_unsure(share))
    said = _(
        "If no loop told here is how the work is meant to go, the true share lies between such "
        "bounds in 95 of 100 logs like this one: {bounds}."
    )
    return f"{said.format(bounds=interval(ratio))} {_rests_on(share)}"


def _rests_on(share: Share) -> str:
    """Say on what an interval rests."""
    ratio, is_weeks = share.whole, share.days_a_period > 1
    if ratio.rests_on == RestsOn.WEEKS_AND_TEAMS:
        said = (
            _(
                "They rest on how the share differs between the {count} weeks in which cases began "
                "and between the {teams} teams that did the work."
            )
            if is_weeks
            else _(
                "They rest on how the share differs between the {count} days in which cases began "
                "and between the {teams} teams that did the work."
            )
        )
        return said.format(count=number(ratio.row_count), teams=number(ratio.column_count))
    said = (
        _(
            "They rest on how the share differs between the {count} weeks in which cases began; "
            "{few_teams}"
        )
        if is_weeks
        else _(
            "They rest on how the share differs between the {count} days in which cases began; "
            "{few_teams}"
        )
    )
    return said.format(count=number(ratio.row_count), few_teams=_too_few_teams(ratio))


def made_of(extent: Extent) -> str:
    """Say of which parts the caused work consists, or why one of them cannot be told."""
    share, basis = extent.share, extent.basis
    steps = counted(extent.caused_step_count, "step")
    said = f"{steps} would not exist without an exception"
    if basis.is_in_hours:
        own = share.caused_work - share.further_work
        said = (
            f"{amount(basis, own)} hours are of {steps} that would not exist without an exception"
        )
    first = extent.first_time_step_count
    if first:
        do = "does" if first == 1 else "do"
        said += (
            f"; {first:,} of these {do} something for the first time in their case and may have "
            "been needed anyway"
        )
    return f"{said}. {_further(share)}{beyond_the_usual(share)}"


def _further(share: Share) -> str:
    """Say how much work is of further rounds; empty where none is."""
    if not share.further_work:
        return ""
    of = "hours are" if share.basis.is_in_hours else "more are"
    return (
        f"{amount(share.basis, share.further_work)} {of} of further rounds: steps right after "
        "these that do an activity more often than hardly any other case does. "
    )


def _by_chance(beyond: Beyond) -> str:
    """Say what came of the same computation where it is shuffled which cases have an exception."""
    chance = beyond.by_chance_seconds
    if not chance:
        return "where it is shuffled which cases have one, the same computation gives nothing"
    gross, by_chance = _hours(beyond.seconds + chance), _hours(abs(chance))
    done = "taken off" if chance > 0 else "added"
    more = "more" if chance > 0 else "less"
    return (
        f"of {gross} measured, the {by_chance} {more} that the same computation gives where it is "
        f"shuffled which cases have one are {done}"
    )


def beyond_the_usual(share: Share) -> str:
    """Say what the other steps of affected cases took beyond the usual, or why it is not told."""
    cases, beyond = share.cases, share.beyond
    if beyond is not None:
        said = (
            f"{_hours(beyond.seconds)} are what the other steps of these cases took beyond the "
            f"same work in cases without an exception{_alike(beyond)}; {_by_chance(beyond)}. It "
            "goes with exceptions, and need not all be caused by them."
        )
        if beyond.compared_share < MOST_COMPARED:
            said += f" {percent(beyond.compared_share)} of these steps could be compared."
        return said
    if share.basis.unit == "hours assumed":
        return (
            "Whether their other steps took longer than usual cannot be told: the minutes are the "
            "same for every step of an activity."
        )
    if share.basis.unit == "steps":
        return (
            "Whether their other steps took longer than usual cannot be told, as no handling is "
            "measured."
        )
    least = f"{LEAST_UNAFFECTED_CASES} cases and {percent(LEAST_UNAFFECTED_SHARE)} of all"
    return (
        "Whether their other steps took longer than usual is not told: only "
        f"{cases.unaffected:,} of {counted(cases.every, 'case')} neither come back nor do anything "
        f"again, and at least {least} are needed to compare with."
    )


def _alike(beyond: Beyond) -> str:
    """Say which trait of the cases these have alike."""
    if beyond.alike_by is None:
        return ""
    name = beyond.alike_by.removeprefix("case_").removesuffix("_id")
    return f" of the same “{named(name.replace('_', ' '))}”"


def touched(share: Share) -> str:
    """Say how much work is in cases with an exception, whatever caused it."""
    between = interval(share.touched)
    bounds = f" ({between})" if between else ""
    return (
        f"{percent(share.touched.value or 0.0)} of {the_work(share.basis)}{bounds} "
        f"{'is' if share.basis.is_in_hours else 'are'} in cases with an exception, whatever caused "
        "it; what exceptions cause is part of it, cases that were only late or stalled against the "
        "usual are not."
    )


def over_time(share: Share, contents: Contents) -> str:
    """Compare the halves of the log, with the interval of the change."""
    first, second, change = share.first.value, share.second.value, share.change
    if first is None or second is None:
        return "The log cannot be halved: all of its work is of cases that began in one period."
    said = (
        f"Of the cases that began in the first half of the log, by work, exceptions cause "
        f"{percent(max(first, 0.0))}, of those of the second {percent(max(second, 0.0))}"
    )
    if not share.are_halves_alike:
        return (
            f"{said}. That is no change one could tell: cases last long against the log, so its "
            "first half holds those that took long and its second those that are not finished."
        )
    if change.value is None or change.lower is None or change.upper is None:
        return f"{said}; whether that is a change one cannot tell.{_still_open(contents)}"
    if change.lower <= 0 <= change.upper:
        between = f"{_points(change.lower)} to {_points(change.upper)} percentage points"
        return (
            f"{said}: {_points(change.value)} ({between}), so one cannot tell a change."
            f"{_still_open(contents)}"
        )
    verb = "more" if change.value > 0 else "less"
    bounds = sorted((abs(change.lower), abs(change.upper)))
    by = f"{100 * abs(change.value):.1f} percentage points"
    least, most = (f"{100 * bound:.1f}" for bound in bounds)
    return f"{said}: {by} {verb} ({least} to {most}).{_still_open(contents)}"


def _still_open(contents: Contents) -> str:
    count = contents.open_case_count
    if not count:
        return ""
    return f" What is still to come of {counted(count, 'open case')} is in neither half."


def _points(change: float) -> str:
    return f"{100 * change:+.1f}".replace("-", "\u2212")


def _hours(seconds: float) -> str:
    return f"{short(seconds / HOUR)} hours".replace("-", "\u2212")


def _in_brackets(share: Share) -> str:
    between = interval(share.whole)
    if between:
        return f" ({between})"
    said = _("how sure, one cannot tell: {why}").format(why=_why_unsure(share))
    return f" ({said})"


def _amounts(share: Share) -> str:
    caused = share.caused_work + (share.beyond.seconds if share.beyond else 0.0)
    return _("{count} of {whole}").format(
        count=amount(share.basis, caused), whole=work_in_all(share.basis)
    )


def _why_unsure(share: Share) -> str:
    """Say why there is no interval."""
    ratio, is_weeks = share.whole, share.days_a_period > 1
    if share.cases.every == 1:
        return _("the log has one case")
    if ratio.rests_on == RestsOn.NO_VARIATION:
        return _("all weeks show the same share") if is_weeks else _("all days show the same share")
    if ratio.row_count < LEAST_CLUSTERS:
        in_few = _("its cases begin in only {weeks}").format(weeks=counted(ratio.row_count, "week"))
        on_few = _("its cases begin on only {days}").format(days=counted(ratio.row_count, "day"))
        return in_few if is_weeks else on_few
    if is_weeks:
        return _("nearly all of its work is of cases that began on one or two weeks")
    return _("nearly all of its work is of cases that began on one or two days")


def _too_few_teams(ratio: Ratio) -> str:
    if ratio.column_count <= 1:
        return _("the log states no two teams to compare.")
    said = _(
        "the work lies with too few of its {count} teams to take these as some of many, so the "
        "bounds hold for them in other weeks."
    )
    return said.format(count=number(ratio.column_count))
