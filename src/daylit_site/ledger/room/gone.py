"""Who of a room nothing reaches any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.people.models import Kind, may_enter
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from collections.abc import Collection

    from daylit_site.ledger.models import Member
    from daylit_site.people.models import Organisation
    from daylit_site.records.models import Process


def taking_part_in(process: Process) -> frozenset[int]:
    """Return the keys of the organisations that take part in a process."""
    taking_part = Part.objects.filter(process=process)
    return frozenset(taking_part.values_list("organisation", flat=True))


def organisation_of(member: Member) -> Organisation | None:
    """Return the organisation of someone in a room."""
    return member.person.organisation if member.person else member.organisation


def is_gone(member: Member, taking_part: Collection[int]) -> bool:
    """Whether nothing reaches someone of a room any more.

    They cannot enter the workspace, or their organisation left it, or takes part no longer.

    Args:
        member: Who.
        taking_part: What ``taking_part_in`` returns of the process.
    """
    whose = organisation_of(member)
    if whose is not None and whose.kind == Kind.PARTNER and whose.pk not in taking_part:
        return True
    if member.person is not None:
        return not may_enter(member.person)
    return whose is not None and whose.left_at is not None
