"""What the list of exceptions says of itself, and of what was done to many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from daylit_site.ledger.listed.filters import ALL, OPEN_ONES
from daylit_site.ui.templatetags.daylit import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from daylit_site.ledger.listed.filters import Filters
    from daylit_site.ledger.listed.listing import Total
    from daylit_site.ledger.operations.bulk import Outcome

WHAT_HAPPENS: dict[str, _StrPromise] = {
    "acknowledge": gettext_lazy("All see that you saw them. They stay open."),
    "take": gettext_lazy("You see to them from now on, whoever did before."),
    "assign": gettext_lazy("Whoever you name sees to them from now on, whoever did before."),
    "accept": gettext_lazy(
        "They are borne until the day you name. From the next run on, they are told apart from "
        "what waits; after that day they wait again."
    ),
    "set_aside": gettext_lazy(
        "They are called no exceptions. From the next run on, every figure leaves them out."
    ),
    "reopen": gettext_lazy("They wait for someone again. What was judged of them is taken back."),
}
"""What will happen to all that are chosen, before it does."""


def heading(filters: Filters, total: Total, elsewhere: Sequence[str] = ()) -> str:
    """Say what was found.

    Args:
        filters: What was asked for.
        total: How much there is of it.
        elsewhere: Sentences of what a search found beside that; the first is the heading where the
            list itself is empty.
    """
    if elsewhere and not total.count:
        return elsewhere[0]
    said = {"count": how_many(total.count, is_more=total.is_more)}
    if filters.are_any or filters.state not in (OPEN_ONES, ALL):
        if not total.count:
            return _("Nothing in the ledger is as you ask")
        words = ngettext(
            "%(count)s exception is as you ask", "%(count)s exceptions are as you ask", total.count
        )
    elif filters.state == ALL:
        if not total.count:
            return _("The ledger is empty")
        words = ngettext(
            "%(count)s exception is in the ledger",
            "%(count)s exceptions are in the ledger",
            total.count,
        )
    else:
        if not total.count:
            return _("No exception waits for anyone")
        words = ngettext(
            "%(count)s exception waits for someone",
            "%(count)s exceptions wait for someone",
            total.count,
        )
    return words % said


def answer(total: Total, elsewhere: Sequence[str] = ()) -> str:
    """Say how the exceptions stand that were found, and what a search found beside them."""
    beside = elsewhere if total.count else elsewhere[1:]
    return " ".join(filter(None, [_standing(total), *(f"{one}." for one in beside)]))


def _standing(total: Total) -> str:
    """Say of how many nobody has taken, that wait for an answer, and that are one's own."""
    if total.is_more:
        return _("Counting stopped there: ask for fewer to see them all.")
    parts = []
    if total.untaken:
        words = ngettext(
            "%(count)s nobody has taken yet", "%(count)s nobody has taken yet", total.untaken
        )
        parts.append(words % {"count": number(total.untaken)})
    if total.waiting:
        words = ngettext(
            "%(count)s waits for an answer", "%(count)s wait for an answer", total.waiting
        )
        parts.append(words % {"count": number(total.waiting)})
    if total.own:
        words = ngettext("you see to %(count)s", "you see to %(count)s", total.own)
        parts.append(words % {"count": number(total.own)})
    said = _(", ").join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def how_many(count: int, *, is_more: bool) -> str:
    """Write a count, or that counting stopped there: 10,000+."""
    return f"{number(count)}+" if is_more else number(count)


def question(verb: str, count: int) -> str:
    """Ask whether something is to be done to so many."""
    words = {
        "acknowledge": ngettext(
            "Acknowledge %(count)s exception?", "Acknowledge %(count)s exceptions?", count
        ),
        "take": ngettext("Take %(count)s exception?", "Take %(count)s exceptions?", count),
        "assign": ngettext(
            "Who is to see to %(count)s exception?", "Who is to see to %(count)s exceptions?", count
        ),
        "accept": ngettext(
            "Accept %(count)s exception until a day?",
            "Accept %(count)s exceptions until a day?",
            count,
        ),
        "set_aside": ngettext(
            "Call %(count)s exception none?", "Call %(count)s exceptions none?", count
        ),
        "reopen": ngettext("Reopen %(count)s exception?", "Reopen %(count)s exceptions?", count),
    }
    return words[verb] % {"count": number(count)}


def what_became(verb: str, outcome: Outcome) -> str:
    """Say how many were changed, and why the others were not."""
    done = _done(verb, outcome.done)
    left = sum(outcome.refused.values())
    if not left:
        return done
    words = ngettext("%(count)s was not:", "%(count)s were not:", left)
    reasons = [
        f"{reason} ({number(count)})" if len(outcome.refused) > 1 else reason
        for reason, count in outcome.refused.most_common()
    ]
    return " ".join([done, words % {"count": number(left)}, *reasons])


def _done(verb: str, count: int) -> str:
    words = {
        "acknowledge": ngettext("%(count)s acknowledged.", "%(count)s acknowledged.", count),
        "take": ngettext("You see to %(count)s now.", "You see to %(count)s now.", count),
        "assign": ngettext("%(count)s assigned.", "%(count)s assigned.", count),
        "accept": ngettext("%(count)s accepted.", "%(count)s accepted.", count),
        "set_aside": ngettext("%(count)s set aside.", "%(count)s set aside.", count),
        "reopen": ngettext("%(count)s reopened.", "%(count)s reopened.", count),
    }
    return words[verb] % {"count": number(count)}
