"""Places of the map, and hand-overs between parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.processes.cases import latest_at, latest_handed_over
from daylit_site.processes.hand_overs import level_shown, pair_shown
from daylit_site.processes.places import activity_shown, way_shown
from daylit_site.processes.views.seeing import absent, nothing_yet, page, reads_record, see

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Right.SEE)
@reads_record
def place(request: HttpRequest, process_id: str) -> HttpResponse:
    """Show an activity, or the way from one to another: how often, how long, which cases."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    (places,) = seen.found("places")
    activity = request.GET.get("activity")
    source, target = request.GET.get("from", ""), request.GET.get("to", "")
    shown = (
        way_shown(places, source, target) if activity is None else activity_shown(places, activity)
    )
    if shown is None:
        return absent(request, "processes/no_place.html", seen)
    ends = (None, activity) if activity is not None else (source, target)
    cases = latest_at(process_id, seen.scope, source=ends[0], activity=ends[1])
    return page(request, "processes/place.html", seen, place=shown, cases=cases)


@needs(Right.SEE)
def hand_overs(request: HttpRequest, process_id: str) -> HttpResponse:
    """List between whom work changes hands."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    (found,) = seen.found("hand_overs")
    shown = level_shown(seen.scope, found, request.GET.get("level"))
    return page(request, "processes/hand_overs.html", seen, shown=shown)


@needs(Right.SEE)
@reads_record
def hand_over(request: HttpRequest, process_id: str) -> HttpResponse:
    """Show what passes between two parties: the same to both of them."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    (found,) = seen.found("hand_overs")
    level, one, other = (request.GET.get(name, "") for name in ("level", "from", "to"))
    pair = pair_shown(seen.scope, found, level=level, from_party=one, to_party=other)
    if pair is None:
        return absent(request, "processes/no_pair.html", seen)
    cases = latest_handed_over(process_id, seen.scope, level=pair.level, one=one, other=other)
    directions = list(zip(pair.directions, cases, strict=True))
    return page(request, "processes/hand_over.html", seen, pair=pair, directions=directions)
