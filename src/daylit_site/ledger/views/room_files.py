"""Files of rooms: kept by the browser, never opened in the place of a page; pictures are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from daylit_site.ledger.models import Attachment, Room
from daylit_site.ledger.room.attachments import OTHERS, path_of
from daylit_site.people.access import needs
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from daylit_site.people.access import PersonRequest

POLICY = "Content-Security-Policy"
NOTHING_ELSE = "default-src 'none'; sandbox"


@needs(Right.SEE_CASES)
@require_GET
def room_file(request: PersonRequest, attachment_id: int) -> FileResponse:
    """Send a file, to be kept."""
    found = _found(request, attachment_id)
    return _sent(found, OTHERS, as_attachment=True)


@needs(Right.SEE_CASES)
@require_GET
def room_image(request: PersonRequest, attachment_id: int) -> FileResponse:
    """Send a picture, to be shown within a page."""
    found = _found(request, attachment_id)
    if found.content_type == OTHERS:
        raise Http404
    return _sent(found, found.content_type, as_attachment=False)


def _found(request: PersonRequest, attachment_id: int) -> Attachment:
    rooms = Room.objects.visible_to(request.user)
    return get_object_or_404(Attachment, pk=attachment_id, message__room__in=rooms)


def _sent(found: Attachment, content_type: str, *, as_attachment: bool) -> FileResponse:
    try:
        file = path_of(found.stored_as).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        file, as_attachment=as_attachment, filename=found.name, content_type=content_type
    )
    answer[POLICY] = NOTHING_ELSE
    return answer
