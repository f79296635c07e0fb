"""What the worker mails: nobody who asks for it waits, or could tell by the time who is here."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language
from django_tasks import task

from daylit_site.people.mail import send_password_link
from daylit_site.people.models import Person, may_enter
from daylit_site.people.secrets import decrypted, encrypted


@task
def mail_password_link(*, kept_address: str, language: str) -> None:
    """Mail a link for a new password, if someone of that address is here and may enter.

    Args:
        kept_address: The address, encrypted: whoever writes one here is kept nowhere else.
        language: In which it was asked, for those who chose none.

    Raises:
        UnableToMailError: The mail server did not take it.
    """
    person = Person.objects.filter(email__iexact=decrypted(kept_address)).first()
    if person is not None and may_enter(person):
        send_password_link(person=person, language=person.language or language)


def ask_for_password_link(*, address: str) -> None:
    """Have the worker see to a forgotten password; it is the same work for every address."""
    if settings.HAS_MAIL:
        language = get_language() or settings.LANGUAGE_CODE
        mail_password_link.enqueue(kept_address=encrypted(address), language=language)
