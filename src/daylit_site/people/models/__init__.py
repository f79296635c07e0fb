"""Organisations, persons, their teams, invitations, mail, and who did what."""

from daylit_site.people.models.audit import AuditEntry
from daylit_site.people.models.mail import Letter, LetterKind, MailChoice
from daylit_site.people.models.persons import (
    LONGEST_NAME,
    Invitation,
    Invitations,
    Kind,
    Level,
    Organisation,
    Organisations,
    Parties,
    Party,
    People,
    Person,
    TeamMember,
    may_enter,
)

__all__ = [
    "LONGEST_NAME",
    "AuditEntry",
    "Invitation",
    "Invitations",
    "Kind",
    "Letter",
    "LetterKind",
    "Level",
    "MailChoice",
    "Organisation",
    "Organisations",
    "Parties",
    "Party",
    "People",
    "Person",
    "TeamMember",
    "may_enter",
]
