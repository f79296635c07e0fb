"""What someone did to an exception or a pattern, as the thread of its room says it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
        return _("closed it, by authority of: %(right)s") % {"right": said["decided_as"]}
    return _("closed it")


def _accepted(said: Said) -> str:
    until = said.get("until")
    if not until:
        return _("accepted it")
    return _("accepted it until %(day)s") % {"day": day(date.fromisoformat(str(until)[:10]))}


def _merged(said: Said) -> str:
    return _("joined it with %(pattern)s") % {"pattern": said.get("into", "")}


def _split(said: Said) -> str:
    return _("had it told apart by %(trait)s") % {"trait": said.get("by", "")}


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
}
