"""Signing in through a provider of OpenID Connect: what it says of someone is looked at closely.

allauth speaks with the provider. Here stands what it leaves open: that each answer is signed by
the provider that the settings name, that it speaks of one person throughout, that an address counts
only where the provider has verified it, and that nothing of what it tells is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import jwt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from daylit_site.people.errors import UnableToSignInError
from daylit_site.people.links import come_back_link
from daylit_site.people.operations.signing_in import Vouched, person_vouched_for

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin, SocialToken
    from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
    from django.http import HttpRequest

    from daylit_site.people.issuer import Issuer
    from daylit_site.people.models import Person

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
"""How an answer may be signed: by a key that only the provider has."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ASKED_FOR_MORE = "userinfo_endpoint"
"""Which a provider need not have."""


def the_issuer() -> Issuer:
    """Return the provider of the settings; without one there is no such page."""
    found = settings.OIDC
    if found is None:
        raise Http404
    return found


class OpenId(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth publishes no types
    """How the provider is spoken to."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, if it is the one that was meant."""
        said: dict[str, Any] = super().openid_config
        if str(said["issuer"]).rstrip("/") != the_issuer().address:
            raise OAuth2Error(f"Another issuer answered: {said['issuer']}")
        kind = "https://" if the_issuer().address.startswith("https://") else "http"
        for name in (*ENDPOINTS, *({ASKED_FOR_MORE} & said.keys())):
            if not str(said[name]).startswith(kind):
                raise OAuth2Error(f"{name} is no address that can be trusted: {said[name]}")
        return said

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return where the provider sends people back to: always the workspace's own address."""
        del request, app
        return come_back_link()

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **told: Any
    ) -> SocialLogin:
        """Return who it is; whoever the signed answer names, and nobody else."""
        claims = self._decode_id_token(app, told["response"]["id_token"])
        if "email_verified" not in claims and ASKED_FOR_MORE in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more["sub"] != claims["sub"]:
                raise OAuth2Error("Two answers speak of two people.")
            # An address counts with what is said of it at its side, not elsewhere of another.
            claims = {**claims, "email": "", **more}
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return what is signed; allauth would believe it unread where the way was safe."""
        if jwt.get_unverified_header(id_token)["alg"] not in ALGORITHMS:
            raise OAuth2Error("The answer is not signed by a key of the provider's own.")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class VouchedFor(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth publishes no types
    """Lets in whom the provider vouches for, if they are here or are invited."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the one provider of the settings, if there is one."""
        del request, client_id
        issuer = settings.OIDC
        if issuer is None or provider not in {None, "openid_connect", issuer.key}:
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=issuer.key,
            name=issuer.name,
            client_id=issuer.client,
            secret=issuer.secret,
            settings={"server_url": issuer.address, "oauth_pkce_enabled": True},
        )
        return [app]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> OpenIDConnectProvider:
        """Return the provider, spoken to in our way."""
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = OpenId
        return found

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Person:
        """Take from what was told what is needed, and keep none of it."""
        del request, data
        claims = sociallogin.account.extra_data["id_token"]
        # Texts are no truth: one that says "false" is not empty.
        is_verified = claims.get("email_verified") in (True, "true")
        sociallogin.vouched = Vouched(
            subject=sociallogin.account.uid,
            address=str(claims.get("email") or "") if is_verified else "",
            name=str(claims.get("name") or ""),
        )
        sociallogin.account.extra_data = {}
        return cast("Person", sociallogin.user)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find who it is; without someone, nobody gets further."""
        del request
        if not sociallogin.is_existing:
            sociallogin.user = person_vouched_for(
                issuer=the_issuer(), vouched=sociallogin.vouched, now=timezone.now()
            )

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Hand on what went wrong to our own page; allauth would show one of its own."""
        del request, provider, extra_context
        if exception is not None:
            raise exception
        said = {"name": the_issuer().name}
        if error == AuthError.CANCELLED:
            raise UnableToSignInError(_("%(name)s did not let you in, or you broke off.") % said)
        sentence = _(
            "Signing in through %(name)s came to no end: it took too long, or was begun in another"
            " window. Begin again."
        )
        raise UnableToSignInError(sentence % said)
