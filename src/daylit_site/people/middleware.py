"""The gate: every page is refused but to those who have the right that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from daylit_site.people.access import NEEDED, OPEN
from daylit_site.people.models import Person, may_enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

SIGNING_IN = ("allauth.account.", "allauth.mfa.")
"""Pages that keep their own gate: signing in and out, passwords, second factors."""


class AccessMiddleware:
    """Refuses what no right opens; signs out whose organisation has left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through; ``process_view`` decides."""
        if isinstance(request.user, Person) and not may_enter(request.user):
            logout(request)
            messages.warning(request, _("Your access to this workspace has ended."))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Refuse, or return nothing and so let the page be made."""
        needed = getattr(view, NEEDED, None)
        if needed == OPEN or (needed is None and view.__module__.startswith(SIGNING_IN)):
            return None
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        if needed is None or not request.user.may(needed):
            raise PermissionDenied
        return None
