"""A single case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.processes.cases import case_numbered, case_of
from daylit_site.processes.timelines import timeline_of
from daylit_site.processes.views.seeing import absent, nothing_yet, page, reads_record, see

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Right.SEE_CASES)
@reads_record
def case(request: HttpRequest, process_id: str) -> HttpResponse:
    """Show a case, step by step."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    wanted = request.GET.get("id", "")
    found = case_of(process_id, seen.scope, wanted) or case_numbered(process_id, seen.scope, wanted)
    if found is None:
        return absent(request, "processes/no_case.html", seen, wanted=wanted)
    ends_at = seen.extent.last_at if seen.extent else None
    picture = timeline_of(found, log_ends_at=ends_at)
    return page(request, "processes/case.html", seen, case=found, timeline=picture, wanted=wanted)
