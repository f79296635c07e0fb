"""Signing in: nobody gets an account by themselves, and nobody whose access has ended gets in."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar

import qrcode  # type: ignore[import-untyped] # publishes no types
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped] # same

from daylit_site.people.models import may_enter
from daylit_site.people.secrets import SecretKeyChangedError, decrypted, encrypted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from daylit_site.people.models import Person


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc] # allauth publishes no types
    """People come by invitation only."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The address or the password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        del request
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Lead on to this workspace only: not to what else runs on someone's own machine."""
        here = {context.request.get_host()}
        return url_has_allowed_host_and_scheme(url, here, require_https=settings.IS_SECURE)

    def pre_login(self, request: HttpRequest, user: Person, **hooks: Any) -> HttpResponse | None:
        """Refuse those whose organisation has left as those who are inactive."""
        if not may_enter(user):
            clear_login(request)
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        going_on: HttpResponse | None = super().pre_login(request, user, **hooks)
        return going_on


class CodesUnreadableError(ValidationError):
    """The key of someone's app, or of their recovery codes, was kept with another secret key."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The workspace's secret key is another one since you set your app up, so no code"
                " can be checked. Ask an administrator to let you in without one."
            )
        )


class KeptCodes(DefaultMFAAdapter):  # type: ignore[misc] # allauth publishes no types
    """Codes from an app: their keys are kept encrypted, and drawn to be read on a dark page too."""

    def encrypt(self, text: str) -> str:
        """Return a key as it is kept."""
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the key that was kept; where that cannot be, a form says so."""
        try:
            return decrypted(encrypted_text)
        except SecretKeyChangedError as error:
            raise CodesUnreadableError from error

    def build_totp_svg(self, url: str) -> str:
        """Draw the key on white ground, which those who read it need."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()
