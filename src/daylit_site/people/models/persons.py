"""Organisations, the parties that logs name, persons and their teams, and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeGuard

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daylit_site.people.roles import RIGHTS, SEEING_ALL, Right, Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

LONGEST_NAME = 300


class Kind(models.TextChoices):
    """Whether an organisation runs the workspace or takes part in its processes."""

    HOST = "host", _("host")
    PARTNER = "partner", _("partner")


class Organisations(models.QuerySet["Organisation"]):
    """Organisations."""

    def visible_to(self, person: Person | AnonymousUser) -> Organisations:
        """Those that a person may know of: administrators and auditors all, others their own.

        Who else takes part in a process is told on that process's pages.
        """
        if not may_enter(person):
            return self.none()
        if person.role in (Role.ADMINISTRATOR, Role.AUDITOR):
            return self
        return self.filter(pk=person.organisation_id)


class Organisation(models.Model):
    """A company or public body; one is the host.

    Attributes:
        left_at: When it left. Its people cannot enter from then on; its history stays.
    """

    name = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PARTNER)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = Organisations.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=Kind.HOST), name="one_host_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may_have(self, role: Role) -> bool:
        """Whether people of this organisation can have a role: partners are partner members."""
        return (role == Role.PARTNER) == (self.kind == Kind.PARTNER)


class Level(models.TextChoices):
    """What a log's column names: a team, or a company."""

    TEAM = "team", _("team")
    ORGANISATION = "organisation", _("organisation")


class Parties(models.QuerySet["Party"]):
    """Parties."""

    def visible_to(self, person: Person | AnonymousUser) -> Parties:
        """Those of the organisations that a person may know of."""
        return self.filter(organisation__in=Organisation.objects.visible_to(person))


class Party(models.Model):
    """A team or company as logs name it, and the organisation that it belongs to."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="parties")
    level = models.CharField(max_length=12, choices=Level.choices)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)

    objects = Parties.as_manager()

    class Meta:
        ordering: ClassVar = ["level", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "name"], name="one_organisation_per_party")
        ]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Persons, each with their organisation: whether they may enter depends on it."""

    def get_queryset(self) -> models.QuerySet[Person]:
        """Return all, with their organisations."""
        return super().get_queryset().select_related("organisation")

    def administrators(self) -> models.QuerySet[Person]:
        """Those who can sign in and change who else can."""
        return self.filter(
            role=Role.ADMINISTRATOR, is_active=True, organisation__left_at__isnull=True
        )

    def visible_to(self, person: Person | AnonymousUser) -> models.QuerySet[Person]:
        """Administrators and auditors see everyone, others their own organisation's people."""
        if not may_enter(person):
            return self.none()
        if person.role in (Role.ADMINISTRATOR, Role.AUDITOR):
            return self.all()
        return self.filter(organisation=person.organisation_id)

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person by their address, however it is capitalised."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone who can sign in.

    Attributes:
        is_active: Whether they may; a person is never deleted, as what they did stays.
        language: In which pages are shown; the browser's where nothing is said.
    """

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[People] = People()

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def may(self, right: Right) -> bool:
        """Whether this person may do something at all; default deny."""
        return may_enter(self) and right in RIGHTS.get(Role(self.role), frozenset())

    @property
    def sees_all_processes(self) -> bool:
        """Whether no process of the workspace is hidden from this person."""
        return self.role in SEEING_ALL and self.organisation.kind == Kind.HOST

    @property
    def is_partner(self) -> bool:
        """Whether this person belongs to another organisation than the host."""
        return self.organisation.kind != Kind.HOST


class TeamMember(models.Model):
    """That someone works in a team that logs name.

    Attributes:
        may_be_asked: Whether they agreed to be suggested where the team's help is needed.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="teams")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="members")
    may_be_asked = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "party"], name="once_in_a_team")
        ]

    def __str__(self) -> str:
        return f"{self.person} / {self.party}"


def may_enter(person: Person | AnonymousUser) -> TypeGuard[Person]:
    """Whether someone may see anything: signed in, active, and of an organisation that is here."""
    if not isinstance(person, Person):
        return False
    return person.is_active and person.organisation.left_at is None


class Invitations(models.QuerySet["Invitation"]):
    """Invitations."""

    def visible_to(self, person: Person | AnonymousUser) -> Invitations:
        """Those who may see the people of the workspace see all invitations, others none."""
        if isinstance(person, Person) and person.may(Right.SEE_PEOPLE):
            return self
        return self.none()

    def open_at(self, now: datetime) -> Invitations:
        """Those that can still be taken up."""
        return self.filter(accepted_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """A link with which one person gets in, once.

    The first has no organisation and no address: who takes it up names the host, and becomes its
    first administrator.

    Attributes:
        digest: The hash of the link's secret; the secret itself is kept nowhere.
    """

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="invitations"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = Invitations.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.email or str(_("the first administrator"))
