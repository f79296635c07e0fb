"""Changing an exception or a pattern: once, seen by all, and never over what someone else did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.errors import ChangedMeanwhileError
from daylit_site.ledger.models import Change, Entry, Judging, Pattern
from daylit_site.people.audit import note
from daylit_site.records.runs import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from daylit_site.people.models import Person

Kept = Entry | Pattern


def change(
    kept: Kept,
    verb: str,
    *,
    version: int | None,
    person: Person | None,
    now: datetime,
    said: Mapping[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Change fields of an exception or a pattern, and keep who did.

    Called within a transaction.

    Args:
        kept: The row, as it was read; it gets its new values.
        verb: What is done, such as ``resolved``.
        version: That of the row as it was shown to whoever does it; null where it was not shown
            alone, as in a list: then the row as it is counts.
        person: Who does it; null where a run does.
        now: The moment.
        said: What they said with it.
        fields: The columns that change.

    Raises:
        ChangedMeanwhileError: It was changed since it was shown.
    """
    rows = type(kept)._base_manager.filter(pk=kept.pk)  # noqa: SLF001 (public by its documentation)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, **fields):
        raise ChangedMeanwhileError(_changed_meanwhile(kept, person))
    before = {name: getattr(kept, name) for name in fields}
    kept.refresh_from_db()
    Change.objects.create(**_of(kept), at=now, by=person, verb=verb, said=plain(dict(said or {})))
    kind = "exception" if isinstance(kept, Entry) else "pattern"
    note(
        f"{kind}.{verb}",
        target=f"{kind}:{kept.pk}",
        by=person or "Daylit",
        now=now,
        name=str(kept)[:300],
        process_id=kept.process.process_id,
        before=_plain(before),
        after=_plain(fields) | plain(dict(said or {})),
    )


def judge(
    kept: Kept,
    verdict: str,
    *,
    person: Person,
    now: datetime,
    reason: str = "",
    until_on: date | None = None,
    into: Pattern | None = None,
    by_trait: str = "",
) -> None:
    """Keep a judgement, for the record to honour."""
    Judging.objects.create(
        **_of(kept),
        process=kept.process,
        verdict=verdict,
        reason=reason,
        until_on=until_on,
        into=into,
        by_trait=by_trait,
        judged_by=person,
        judged_at=now,
    )


def _of(kept: Kept) -> dict[str, Kept]:
    return {"entry": kept} if isinstance(kept, Entry) else {"pattern": kept}


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns as plain values, people by their names."""
    named = {
        name: value.name if hasattr(value, "email") else value for name, value in fields.items()
    }
    kept: dict[str, Any] = plain(named)
    return kept


def _changed_meanwhile(kept: Kept, reader: Person | None) -> str:
    """Say that someone changed it meanwhile, and who, as far as a reader is told."""
    last = kept.changes.select_related("by__organisation").last()
    by = last.by if last is not None else None
    who = person_words(by, reader) if by is not None and reader is not None else _("A run")
    said = _(
        "%(who)s changed this while you had it open, so what you asked for was not done. What you "
        "wrote is still here: look at how it stands now, and send it again if it still holds."
    )
    return said % {"who": who}
