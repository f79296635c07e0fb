"""Who reads what is written in a room, or reported, in words beside the place where one writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.models import Pattern
from daylit_site.ledger.room.gone import is_gone
from daylit_site.people.models import Kind, Organisation

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from daylit_site.ledger.models import Entry, Member
    from daylit_site.people.models import Person


def readers_of(
    kept: Entry | Pattern, members: Sequence[Member], taking_part: Collection[int]
) -> str:
    """Say who reads what is written in a room, as ``shown.sees_talk`` lets them.

    Args:
        kept: What it is of.
        members: Who is in it. Of a partner one of them lets in their colleagues, even where that
            one can no longer enter.
        taking_part: What ``thread.taking_part_in`` returns of the process.
    """
    whose = [one.person.organisation for one in members if one.person is not None]
    here = [one for one in whose if one.left_at is None and one.pk in taking_part]
    partners = {one.name for one in here if one.kind != Kind.HOST}
    words = {"whose": listed([_host(), *sorted(partners)])}
    if isinstance(kept, Pattern):
        return _("all at %(whose)s who see this pattern") % words
    return _("all at %(whose)s who see this exception") % words


def readers_of_talk(readers: str, members: Sequence[Member], taking_part: Collection[int]) -> str:
    """Say in a sentence who reads what is said in a room: some by mail only, and see no page."""
    by_mail = [str(one) for one in members if one.person is None and not is_gone(one, taking_part)]
    words = {"readers": readers, "names": listed(by_mail)}
    if by_mail:
        return _("Read by %(readers)s, and by mail by %(names)s.") % words
    return _("Read by %(readers)s.") % words


def readers_of_report(person: Person) -> str:
    """Say in a sentence who reads what someone reports."""
    whose = [_host(), *([person.organisation.name] if person.is_partner else [])]
    said = _(
        "Read by all at %(whose)s who see the exceptions of this process, and by whoever is asked "
        "to help or is handed the work."
    )
    return said % {"whose": listed(whose)}


def _host() -> str:
    name = Organisation.objects.filter(kind=Kind.HOST).values_list("name", flat=True).first()
    return name or _("this workspace")


def listed(names: Sequence[str]) -> str:
    """Write names one after the other: A, B and C."""
    if len(names) < 2:  # noqa: PLR2004 (one needs no word between)
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
