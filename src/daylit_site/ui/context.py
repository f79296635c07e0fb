"""What every page is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from daylit_site.people.models import Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Return whether this is the demo, and what the person may do."""
    person = getattr(request, "user", None)
    may = {right.name: isinstance(person, Person) and person.may(right) for right in Right}
    return {"is_demo": settings.IS_DEMO, "may": may}
