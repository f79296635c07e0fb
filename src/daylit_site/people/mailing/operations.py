"""What is done about mail by hand: choosing how it comes, sending again, throwing away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.audit import note
from daylit_site.people.errors import UnableToError
from daylit_site.people.models import HeldMail, Letter, LetterKind, MailChoice

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, time

    from daylit_site.people.models import Person


class UnableToSendAgainError(UnableToError):
    """A letter is not sent again."""


def choose_mail(
    *,
    person: Person,
    is_digest: bool,
    digest_at: time | None,
    quiet_from: time | None,
    quiet_until: time | None,
    zone: str,
    wanted: Collection[str],
) -> None:
    """Write to a person in this way from the next letter on."""
    chosen = {
        "is_digest": is_digest,
        "digest_at": digest_at,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "zone": zone,
        "unwanted": [kind for kind in LetterKind.values if kind not in wanted],
    }
    MailChoice.objects.update_or_create(person=person, defaults=chosen)


@transaction.atomic
def send_again(*, letter: Letter, by: Person, now: datetime) -> None:
    """Have a letter that was given up tried anew, as if it had never been tried.

    Raises:
        UnableToSendAgainError: It was not given up.
    """
    given_up = Letter.objects.filter(pk=letter.pk).exclude(given_up_at=None)
    fresh = {"given_up_at": None, "first_tried_at": None, "try_count": 0, "claimed_until": None}
    if not given_up.update(due_at=now, **fresh):
        raise UnableToSendAgainError(_("Only a mail that was given up is sent again."))
    note("mail.sent_again", target=f"letter:{letter.pk}", name=letter.email, by=by, now=now)


@transaction.atomic
def throw_away(*, held: HeldMail, by: Person, now: datetime) -> None:
    """Remove a mail that was held back; who did so is kept, and from whom it was."""
    note("mail.thrown_away", target=f"mail:{held.pk}", name=held.sender, by=by, now=now)
    held.delete()
