"""Keeping when someone looked at Today."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from daylit_site.today.models import Visit

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person

ONE_VISIT = timedelta(minutes=10)
"""Who looks again within this is on the same visit."""

AT_FIRST = timedelta(days=7)
"""At their first visit people are shown what is new in the days before."""


@transaction.atomic
def visit(*, person: Person, now: datetime) -> datetime:
    """Keep that someone looks at Today; return since when things are new to them."""
    made, is_first = Visit.objects.select_for_update().get_or_create(
        person=person, defaults={"at": now}
    )
    if not is_first and now - made.at >= ONE_VISIT:
        made.before_at, made.at = made.at, now
        made.save(update_fields=["at", "before_at"])
    return made.before_at or made.at - AT_FIRST
