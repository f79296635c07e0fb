"""Mail to people, where a mail server is configured."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from daylit_site.people.errors import UnableToMailError
from daylit_site.people.links import password_link

if TYPE_CHECKING:
    from daylit_site.people.models import Organisation, Person

LOG = logging.getLogger(__name__)


def send_invitation(
    *, email: str, organisation: Organisation, invited_by: Person, link: str
) -> bool:
    """Mail an invitation's link; returns whether a mail server took it.

    The link is shown to whoever invites as well, so a server that fails is no reason to fail.
    """
    if not settings.HAS_MAIL:
        return False
    said = {"organisation": organisation, "invited_by": invited_by, "link": link}
    text = render_to_string("people/mail/invitation.txt", said)
    subject = _("Invitation to the workspace of %(name)s") % {"name": _one_line(invited_by)}
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [email])
    except (OSError, SMTPException):
        LOG.exception("The invitation could not be mailed")
        return False
    return True


def send_password_link(*, person: Person, language: str) -> None:
    """Mail a person a link for a new password.

    Raises:
        UnableToMailError: The mail server did not take it.
    """
    with translation.override(language):
        said = {"link": password_link(person)}
        text = render_to_string("people/mail/new_password.txt", said)
        subject = _("A new password for the workspace")
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
    except (OSError, SMTPException) as error:
        sentence = f"The mail server of DAYLIT_MAIL did not take a mail: {error}"
        LOG.error(sentence)  # noqa: TRY400 (the sentence says it all to whoever runs the worker)
        raise UnableToMailError(sentence) from error


def _one_line(person: Person) -> str:
    return " ".join(person.organisation.name.split())
