"""All that is found of a search beside the list: in rooms, and in what the logs say of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from daylit_site.ledger.listed.filters import ALL, filters_of
from daylit_site.ledger.searching import elsewhere
from daylit_site.ledger.searching.facts import MOST_PROCESSES
from daylit_site.ledger.searching.found_words import found_words
from daylit_site.ledger.searching.written import LOOKED_THROUGH
from daylit_site.people.access import needs
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from daylit_site.ledger.listed.filters import Filters
    from daylit_site.ledger.searching.elsewhere import Elsewhere
    from daylit_site.people.access import PersonRequest

MOST = 200
"""So much of each is shown on a page of its own."""


@needs(Right.SEE_CASES)
@require_GET
def found_elsewhere(request: PersonRequest) -> HttpResponse:
    """Show all that was found of the words of a search elsewhere than in the list."""
    filters = filters_of(request.GET, request.user)
    found = elsewhere.found_elsewhere(request.user, filters, most=MOST)
    heading, *more = found_words(found) or [""]
    shown = {"heading": heading, "more": more, "filters": filters}
    return render(
        request, "ledger/found_elsewhere_page.html", shown | told(found, filters, shown=MOST)
    )


def told(found: Elsewhere, filters: Filters, *, shown: int) -> dict[str, Any]:
    """Return what the template of what was found takes.

    Args:
        found: What was found.
        filters: What was asked for.
        shown: So much of each is shown.
    """
    return {
        "elsewhere": found,
        "first_of_elsewhere": f":{shown}",
        "all_elsewhere": filters.query() if found.are_beyond(shown) and shown < MOST else "",
        "wider_elsewhere": filters.query(state=ALL) if filters.state != ALL else "",
        "most_messages": LOOKED_THROUGH,
        "most_processes": MOST_PROCESSES,
    }
