"""Declaring what no log says of a process, and having it honoured."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.records.following import analyse_soon
from daylit_site.records.keeping import is_held
from daylit_site.records.models import UNDER_WAY, Declaration, Declares, Process
from daylit_site.records.noting import note_of_process
from daylit_site.records.stated import UnableToDeclareError

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person


class Follows(Enum):
    """What comes of a declaration."""

    FIRST_ANALYSIS = auto()
    ANALYSIS = auto()
    ANALYSIS_AFTER_THIS = auto()
    """Something is under way, be it an analysis that waits; this one begins after it, or is it."""


@transaction.atomic
def declare(
    *,
    process: Process,
    kind: Declares,
    content: dict[str, Any],
    reason: str = "",
    person: Person,
    now: datetime,
) -> Follows:
    """Keep what someone declares, and see to it that an analysis honours it.

    Raises:
        UnableToDeclareError: It is what stands already.
    """
    Process.objects.select_for_update().get(pk=process.pk)
    last = _last_about(process, kind, content)
    if last is not None and (last.content, last.reason) == (content, reason):
        raise UnableToDeclareError(_("That is what stands already; nothing was changed."))
    Declaration.objects.create(
        process=process,
        kind=kind,
        content=content,
        reason=reason,
        declared_by=person,
        declared_at=now,
    )
    note_of_process(
        f"declaration.{kind}",
        process,
        person=person,
        now=now,
        before={"content": last.content, "reason": last.reason} if last else None,
        after={"content": content, "reason": reason},
    )
    return _have_analysed(process, person, now)


def _last_about(process: Process, kind: Declares, content: dict[str, Any]) -> Declaration | None:
    """Return what stands of what a declaration is about; null for nothing."""
    said = process.declarations.filter(kind=kind).order_by("-pk")
    return next((one for one in said if _loop(one.content) == _loop(content)), None)


def _loop(content: dict[str, Any]) -> tuple[Any, Any]:
    """Return which loop a declaration is about; of other kinds all are about the same."""
    return content.get("kind"), content.get("place")


def _have_analysed(process: Process, person: Person, now: datetime) -> Follows:
    """Ask for an analysis; it reads what stands when it begins."""
    if not is_held(process):
        return Follows.FIRST_ANALYSIS
    is_busy = process.jobs.filter(state__in=UNDER_WAY).exists()
    analyse_soon(process=process, person=person, now=now)
    return Follows.ANALYSIS_AFTER_THIS if is_busy else Follows.ANALYSIS
