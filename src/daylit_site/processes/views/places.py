"""Places of the map, and hand-overs between parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.processes.hand_overs import level_shown, pair_shown
from daylit_site.processes.latest import latest_at, latest_handed_over
from daylit_site.processes.places import activity_shown, way_shown
from daylit_site.processes.views.seeing import absent, nothing_yet, page, reads_record, see
from daylit_site.records.found.lists import at_place

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
    spot = at_place(source, target) if activity is None else at_place(None, activity)
    return page(request, "processes/place.html", seen, place=shown, latest=latest_at(seen, spot))


@needs(Right.SEE)
def hand_overs(request: HttpRequest, process_id: str) -> HttpResponse:
    """List between whom work changes hands."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    (found,) = seen.found("hand_overs")
    shown = level_shown(seen, found, request.GET.get("level"))
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
    pair = pair_shown(seen, found, level=level, from_party=one, to_party=other)
    if pair is None:
        return absent(request, "processes/no_pair.html", seen)
    latest = latest_handed_over(seen, pair.spots)
    directions = [(side, latest.get((side.from_party, side.to_party))) for side in pair.directions]
    return page(request, "processes/hand_over.html", seen, pair=pair, directions=directions)
