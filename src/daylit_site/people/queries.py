"""What pages about people show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, F, OuterRef, Prefetch
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from daylit_site.people.models import Invitation, Organisation, Party, Person, TeamMember
from daylit_site.people.operations.invitations import digest_of
from daylit_site.people.tasks import mail_password_link

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.issuer import Issuer


@dataclass(frozen=True)
class TakingPart:
    """Who takes part.

    Attributes:
        organisations: The host, then the partners that are here, then those that left; each with
            its people, its open invitations and the names that logs give it.
        person_count: How many people can sign in.
        organisation_count: To how many organisations they, or those invited, belong.
        invitation_count: How many invitations can still be taken up.
        failed_mail_at: When the last mail that the worker was to send could not be sent; null
            where it could.
    """

    organisations: list[Organisation]
    person_count: int
    organisation_count: int
    invitation_count: int
    failed_mail_at: datetime | None


def taking_part(*, person: Person, now: datetime) -> TakingPart:
    """Return the organisations and people that a person may know of."""
    has_second_factor = Exists(
        Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    )
    people = Person.objects.visible_to(person).annotate(has_second_factor=has_second_factor)
    invitations = Invitation.objects.visible_to(person).open_at(now).select_related("invited_by")
    organisations = list(
        Organisation.objects.visible_to(person)
        .order_by("kind", F("left_at").asc(nulls_first=True), "name")
        .prefetch_related(
            Prefetch("people", people),
            Prefetch("invitations", invitations, to_attr="open_invitations"),
            Prefetch("parties", Party.objects.visible_to(person)),
        )
    )
    here = [one for one in organisations if one.left_at is None]
    return TakingPart(
        organisations=organisations,
        person_count=len([who for one in here for who in one.people.all() if who.is_active]),
        organisation_count=len(here),
        invitation_count=invitations.count(),
        failed_mail_at=_failed_mail_at(),
    )


def _failed_mail_at() -> datetime | None:
    mails = DBTaskResult.objects.filter(task_path=mail_password_link.module_path)
    last = mails.exclude(finished_at=None).order_by("-finished_at").first()
    return last.finished_at if last and last.status == TaskResultStatus.FAILED else None


def has_second_factor(*, person: Person) -> bool:
    """Return whether a person is asked for a code besides."""
    apps = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return bool(apps.exists())


def teams_of(*, person: Person) -> list[TeamMember]:
    """Return in which teams a person works, by name."""
    members = TeamMember.objects.filter(person=person).select_related("party")
    return list(members.order_by("party__name"))


def is_tied(*, person: Person, issuer: Issuer | None) -> bool:
    """Return whether a person is known by an account of a provider's; without one nobody is."""
    if issuer is None:
        return False
    return bool(SocialAccount.objects.filter(provider=issuer.key, user=person).exists())


def invitation_of(*, token: str, now: datetime) -> Invitation | None:
    """Return the invitation that a link stands for; null where it can no longer be taken up."""
    open_ones = Invitation.objects.open_at(now).select_related("organisation", "invited_by")
    return open_ones.filter(digest=digest_of(token)).first()
