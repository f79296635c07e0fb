"""Signing in: nobody gets an account by themselves, and nobody whose access has ended gets in."""

from __future__ import annotations

import logging
from io import BytesIO
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

import qrcode  # type: ignore[import-untyped] # publishes no types
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped] # same

from daylit_site.people.models import may_enter

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from daylit_site.people.models import Person

LOG = logging.getLogger(__name__)


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc] # allauth publishes no types
    """People come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        del request
        return False

    def pre_login(self, request: HttpRequest, user: Person, **hooks: Any) -> HttpResponse | None:
        """Refuse those whose organisation has left as those who are inactive."""
        if not may_enter(user):
            clear_login(request)
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        going_on: HttpResponse | None = super().pre_login(request, user, **hooks)
        return going_on

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail something; a server that fails must not tell a stranger who is here."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            LOG.exception("A mail could not be sent")

    def format_email_subject(self, subject: str) -> str:
        """Leave a mail's subject as it is."""
        return str(subject)


class CodesOnWhite(DefaultMFAAdapter):  # type: ignore[misc] # allauth publishes no types
    """Codes from an app, whose key can be read from a dark page too."""

    def build_totp_svg(self, url: str) -> str:
        """Draw the key on white ground, which those who read it need."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()
