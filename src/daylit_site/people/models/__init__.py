"""Organisations, persons, their teams, invitations, mail, and who did what."""

from daylit_site.people.models.audit import AuditEntry
from daylit_site.people.models.mail import (
    Became,
    HeldMail,
    InboxLook,
    Letter,
    LetterKind,
    MailChoice,
    ReplyAddress,
    TakenMail,
)
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
    "Became",
    "HeldMail",
    "InboxLook",
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
    "ReplyAddress",
    "TakenMail",
    "TeamMember",
    "may_enter",
]
