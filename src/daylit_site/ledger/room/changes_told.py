"""What someone did to an exception or a pattern, as the thread of its room says it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from daylit_site.ledger.deciding.amounts import amount_told
from daylit_site.ledger.deciding.authority import closed_words
from daylit_site.ledger.evidence import title_among
from daylit_site.ledger.letters_of_work import quoted
from daylit_site.ledger.trait_names import trait_words
from daylit_site.ui.templatetags.daylit import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from daylit_site.ledger.models import Change

    Said = Mapping[str, Any]


def told(change: Change) -> str:
    """Return what was done, without who did it: taken into work."""
    return TOLD.get(change.verb, _unknown(change.verb))(change.said)


def added(change: Change) -> list[str]:
    """Return what was said with it, each a sentence of theirs: what was done, and why."""
    names = ("resolution", "reason")
    return [str(change.said[name]) for name in names if change.said.get(name)]


def _plain(words: str) -> Callable[[Said], str]:
    return lambda _said: _(words)


def _unknown(verb: str) -> Callable[[Said], str]:
    return lambda _said: _("changed it: %(verb)s") % {"verb": verb}


def _assigned(said: Said) -> str:
    return _("asked %(name)s to see to it") % {"name": said.get("to", "")}


def _waiting(said: Said) -> str:
    return _("said that it waits for %(name)s") % {"name": said.get("waiting_for", "")}


def _resolved(said: Said) -> str:
    if said.get("decided_as"):
        return _("closed it, %(how)s") % {"how": closed_words(str(said["decided_as"]))}
    return _("closed it")


def _accepted(said: Said) -> str:
    until = said.get("until")
    if not until:
        return _("accepted it")
    return _("accepted it until %(day)s") % {"day": day(date.fromisoformat(str(until)[:10]))}


def _merged(said: Said) -> str:
    return _("joined it with %(pattern)s") % {"pattern": title_among(said.get("into", ""))}


def _split(said: Said) -> str:
    return _("had it told apart by %(trait)s") % {"trait": trait_words(str(said.get("by", "")))}


def _handed_over(said: Said) -> str:
    names = {"giver": said.get("from", ""), "taker": said.get("to", "")}
    told = _("handed it over from %(giver)s to %(taker)s") % names
    if not said.get("missing"):
        return told
    missing = _("without: %(items)s") % {"items": "; ".join(said["missing"])}
    return f"{told}, {missing}"


def _hand_over_accepted(said: Said) -> str:
    return _("accepted it for %(name)s") % {"name": said.get("to", "")}


def _returned(said: Said) -> str:
    words = {"name": said.get("from", "")}
    if said.get("missing"):
        words["items"] = "; ".join(said["missing"])
        return _("returned it to %(name)s, as this was missing: %(items)s") % words
    return _("returned it to %(name)s") % words


def _done(said: Said) -> str:
    return _("said that it is done and gave it back to %(name)s") % {"name": said.get("from", "")}


def _turned_down(said: Said) -> str:
    return _("did not let %(name)s in") % {"name": said.get("to", "")}


def _withdrawn(said: Said) -> str:
    return _("took back what was handed over to %(name)s") % {"name": said.get("to", "")}


def _paused(said: Said) -> str:
    return _("paused the clock: it is the time of %(name)s") % {"name": said.get("whose", "")}


def _amount(said: Said) -> str:
    """Say how much; what was kept in words, as it was."""
    amount = said.get("amount", "")
    if not amount or "measure" not in said:
        return str(amount)
    return amount_told(Decimal(amount), said["measure"], said.get("unit", ""))


def _by_right(words: str) -> Callable[[Said], str]:
    def told(said: Said) -> str:
        what = ", ".join(filter(None, [said.get("right", ""), _amount(said)]))
        about = f" ({quoted(said['for'])})" if said.get("for") else ""
        return _(words) % {"what": what, "name": said.get("to", "")} + about

    return told


TOLD: dict[str, Callable[[Said], str]] = {
    "acknowledged": _plain(gettext_noop("saw it")),
    "taken": _plain(gettext_noop("took it into work")),
    "assigned": _assigned,
    "waiting": _waiting,
    "resolved": _resolved,
    "accepted": _accepted,
    "set aside": _plain(gettext_noop("said that it is no exception")),
    "called usual": _plain(gettext_noop("said that this is how the work is meant to go")),
    "merged": _merged,
    "split": _split,
    "reopened": _plain(gettext_noop("opened it again")),
    "recurred": _plain(gettext_noop("found it again, and opened it")),
    "over": _plain(gettext_noop("found its case closed: it is over")),
    "lapsed": _plain(gettext_noop("found that what was decided of it no longer holds")),
    "reported": _plain(gettext_noop("reported it")),
    "reported again": _plain(gettext_noop("saw it, too")),
    "handed over": _handed_over,
    "hand-over accepted": _hand_over_accepted,
    "returned": _returned,
    "given back as done": _done,
    "asked to be let in": _plain(gettext_noop("asked to be let in")),
    "turned down": _turned_down,
    "withdrawn": _withdrawn,
    "paused": _paused,
    "resumed": _plain(gettext_noop("let the clock go on")),
    "decided": _by_right(gettext_noop("decided: %(what)s")),
    "asked": _by_right(gettext_noop("asked for more than they may decide at once: %(what)s")),
    "request granted": _by_right(gettext_noop("granted what %(name)s asked for: %(what)s")),
    "request refused": _by_right(gettext_noop("refused what %(name)s asked for: %(what)s")),
}
