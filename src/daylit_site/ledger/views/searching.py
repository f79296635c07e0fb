"""What is found beside the list: in rooms, and in what the logs say of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from daylit_site.ledger.models import LONGEST_CASE
from daylit_site.ledger.searching.facts import MOST_PROCESSES, facts_that_say
from daylit_site.ledger.searching.found_words import found_words
from daylit_site.ledger.searching.messages import LOOKED_THROUGH, reported_with, said_in_rooms
from daylit_site.people.access import needs
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.SEE_CASES)
@require_GET
def found_elsewhere(request: PersonRequest) -> HttpResponse:
    """Look for the words of a search elsewhere than in the list: a part of it, or a page."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_CASE]
    process_id = request.GET.get("process", "")
    shown: dict[str, object] = {
        "words": words,
        "most_messages": LOOKED_THROUGH,
        "most_processes": MOST_PROCESSES,
    }
    if words:
        rooms = said_in_rooms(words, request.user)
        facts = facts_that_say(words, request.user, process_id=process_id)
        reported = reported_with(words, request.user)
        summary = found_words(reported, rooms, facts)
        shown |= {"reported": reported, "rooms": rooms, "facts": facts, "summary": summary}
    is_part = request.headers.get("HX-Request") == "true"
    shown["is_open"] = not is_part or "open" in request.GET
    template = "ledger/found_elsewhere.html" if is_part else "ledger/found_elsewhere_page.html"
    return render(request, template, shown)
