"""What Daylit did to many at once by itself, as one line: a run that honours one decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from daylit_site.ui.templatetags.daylit import number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from daylit_site.people.models import AuditEntry


def _accepted(count: int) -> str:
    return ngettext(
        "%(who)s accepted %(count)s exception until a day, as was decided.",
        "%(who)s accepted %(count)s exceptions until a day, as was decided.",
        count,
    )


def _over(count: int) -> str:
    return ngettext(
        "%(who)s found the case of %(count)s exception closed.",
        "%(who)s found the cases of %(count)s exceptions closed.",
        count,
    )


def _lapsed(count: int) -> str:
    return ngettext(
        "%(who)s found that what was decided of %(count)s exception no longer holds.",
        "%(who)s found that what was decided of %(count)s exceptions no longer holds.",
        count,
    )


def _recurred(count: int) -> str:
    return ngettext(
        "%(who)s found %(count)s exception again, and opened it.",
        "%(who)s found %(count)s exceptions again, and opened them.",
        count,
    )


MANY: dict[str, Callable[[int], str]] = {
    "exception.accepted": _accepted,
    "exception.over": _over,
    "exception.lapsed": _lapsed,
    "exception.recurred": _recurred,
}
"""What runs do to many at once, by its verb; what is not here stands in a line of its own."""


def folded(entries: Sequence[AuditEntry]) -> list[list[AuditEntry]]:
    """Return rows in lines: those that follow each other and tell of one deed of Daylit in one."""
    lines: list[list[AuditEntry]] = []
    for one in entries:
        if lines and one.verb in MANY and _deed(one) == _deed(lines[-1][0]):
            lines[-1].append(one)
        else:
            lines.append([one])
    return lines


def sentence_of_many(verb: str, count: int, *, who: str) -> str:
    """Return what was done to so many as a sentence."""
    return MANY[verb](count) % {"who": who, "count": number(count)}


def _deed(one: AuditEntry) -> tuple[Any, ...]:
    """Return what rows of one deed have in common; of what someone did, the row itself."""
    whose = one.pk if one.actor_id is not None else one.actor_name
    return whose, one.verb, one.at, one.process_id, one.after
