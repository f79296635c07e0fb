"""Who did something, as far as the one who reads may know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable


def named_to(
    reader: Person, people: Iterable[Person], *, with_organisation: bool = True
) -> dict[int, str]:
    """Return people by their keys as a reader may know them: by name, else by what they are.

    Args:
        reader: Who reads.
        people: With their organisations.
        with_organisation: Whether whose people they are is part of what they are.
    """
    all_of_them = {one.pk: one for one in people}
    known = set(Person.objects.visible_to(reader).filter(pk__in=all_of_them).values_list("pk"))
    return {
        pk: one.name if (pk,) in known else _role_of(one, with_organisation=with_organisation)
        for pk, one in all_of_them.items()
    }


def _role_of(person: Person, *, with_organisation: bool) -> str:
    if not with_organisation:
        return str(person.get_role_display())
    words = {"role": person.get_role_display(), "organisation": person.organisation.name}
    return _("%(role)s, %(organisation)s") % words
