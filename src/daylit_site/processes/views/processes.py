"""The list of processes, and a process's map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.processes import queries
from daylit_site.processes.maps import OF_TIME, map_shown
from daylit_site.processes.patterns import answer_shown, patterns_shown
from daylit_site.processes.purposes import purpose_shown
from daylit_site.processes.tables import times_shown
from daylit_site.processes.views.seeing import nothing_yet, page, see

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest

MOST_WAYS_LISTED = 40


@needs(Right.SEE)
def processes(request: PersonRequest) -> HttpResponse:
    """List the processes that one sees."""
    return render(request, "processes/processes.html", {"listed": queries.listed(request.user)})


@needs(Right.SEE)
def process(request: PersonRequest, process_id: str) -> HttpResponse:
    """Show what stands out in a process: the answer, the map, the patterns."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    reading = request.GET.get("show", "")
    drawn, places, patterns, hand_overs, *times = seen.found(
        "map", "places", "patterns", "hand_overs", *(["times"] if reading in OF_TIME else [])
    )
    shown = map_shown(drawn, detail=request.GET.get("detail", ""), reading=reading)
    return page(
        request,
        "processes/process.html",
        seen,
        purpose=purpose_shown(seen.process, reader=request.user),
        answer=answer_shown(seen.scope, seen.told, hand_overs),
        map=shown,
        # The library made it, and nothing in it is what a log said as markup.
        svg=seen.picture(shown.reading, shown.shown.number) if shown.degrees else "",
        times=times_shown(*times) if times else None,
        ways=places["ways"][:MOST_WAYS_LISTED],
        way_count=places["way_count"],
        patterns=patterns_shown(seen.scope, patterns, hand_overs, places),
    )
