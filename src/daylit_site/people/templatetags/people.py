"""Forms as our pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.conf import settings

from daylit_site.people.adapter import CodesUnreadableError
from daylit_site.people.demo import DEMO_PEOPLE, demo_password

if TYPE_CHECKING:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from django.forms import BaseForm

    from daylit_site.people.demo import DemoPerson

register = template.Library()


@register.filter
def labelled(form: BaseForm) -> BaseForm:
    """Leave out the words within allauth's fields, which vanish as one writes; labels stay."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.simple_tag
def demo_people() -> tuple[DemoPerson, ...]:
    """Return the demo's people."""
    return DEMO_PEOPLE


@register.simple_tag(name="demo_password")
def password_of_the_demo() -> str:
    """Return the demo's password."""
    return demo_password()


@register.simple_tag
def mail_works() -> bool:
    """Return whether mail can be sent."""
    has_mail: bool = settings.HAS_MAIL
    return has_mail


@register.simple_tag
def provider_name() -> str:
    """Return what the provider is called through which people sign in; empty without one."""
    return settings.OIDC.name if settings.OIDC else ""


@register.simple_tag
def codes_left(kept: RecoveryCodes | None) -> int | None:
    """Return how many recovery codes are left; null where they cannot be read any more."""
    try:
        return len(kept.get_unused_codes()) if kept else 0
    except CodesUnreadableError:
        return None
