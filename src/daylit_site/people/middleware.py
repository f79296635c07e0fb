"""The gate: every page is refused but to those who have the right that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.defaults import permission_denied
from django_htmx.http import HttpResponseClientRedirect

from daylit_site.people.access import NEEDED, OPEN
from daylit_site.people.adapter import CodesUnreadableError
from daylit_site.people.models import Person, may_enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

ALLAUTH = "allauth."
"""Whose pages carry no mark of ours, and keep a gate of their own beside this one."""

SEEN_SIGNED_OUT = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
    }
)
SEEN_SIGNED_IN = frozenset(
    {
        "account_change_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
    }
)
"""Those of allauth's pages that are ours too. Signing up, further addresses and codes by mail are
not: whoever is here was invited, at one address."""


class AccessMiddleware:
    """Refuses what no right opens; signs out whose access has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through; ``process_view`` decides."""
        # Who is no longer active is nobody to Django already, but has a session still.
        if not may_enter(request.user) and SESSION_KEY in request.session:
            logout(request)
            messages.warning(request, _("Your access to this workspace has ended."))
        return self.get_response(request)

    def process_exception(
        self, _request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Lead away from a page of codes that cannot be read to the one that says why."""
        return redirect("mfa_index") if isinstance(exception, CodesUnreadableError) else None

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Refuse, or return nothing and so let the page be made."""
        needed = getattr(view, NEEDED, None)
        if needed is None and view.__module__.startswith(ALLAUTH):
            return _gate_of_allauth(request)
        if needed == OPEN:
            return None
        if not isinstance(request.user, Person):
            return _to_sign_in(request)
        if needed is None or not request.user.may(needed):
            # Answered, not raised: a refusal is no error, and takes one line of the log.
            return permission_denied(request, PermissionDenied())
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in page; where a part of a page was asked for, lead the whole page there."""
    if request.headers.get("HX-Request"):
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        return HttpResponseClientRedirect(redirect_to_login(shown.path or "/").url)
    return redirect_to_login(request.get_full_path())


def _gate_of_allauth(request: HttpRequest) -> HttpResponseBase | None:
    """Let through to the pages that are named above; the others do not exist."""
    name = request.resolver_match.url_name if request.resolver_match else None
    if name in SEEN_SIGNED_OUT:
        return None
    if name not in SEEN_SIGNED_IN:
        raise Http404
    if not isinstance(request.user, Person):
        return _to_sign_in(request)
    return None
