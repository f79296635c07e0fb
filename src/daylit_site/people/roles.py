"""What one is in the workspace, and what that allows."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is; a partner organisation's people are all partner members."""

    ADMINISTRATOR = "administrator", _("administrator")
    ANALYST = "analyst", _("analyst")
    OWNER = "owner", _("process owner")
    MEMBER = "member", _("member")
    PARTNER = "partner", _("partner member")
    SPONSOR = "sponsor", _("executive sponsor")
    AUDITOR = "auditor", _("auditor")


class Right(StrEnum):
    """What one may do. Whose data it concerns is a question of ``visible_to``."""

    SEE = "see processes"
    SEE_CASES = "see single cases"
    SEE_RECORDS = "see what was imported, and how"
    IMPORT = "import logs, undo imports, run analyses"
    DECLARE = "state what a process is for, its usual loops, ends and hours"
    ACCEPT = "accept for one's organisation what a process is for"
    WORK = "take exceptions, meet in their rooms, hand over, say what became of them"
    JUDGE = "accept exceptions, merge and split patterns, say that one is none"
    GRANT = "say who may decide what, and what holds for hand-overs"
    AUDIT = "read who did what"
    SEE_PEOPLE = "see who takes part, with which role, and who is invited"
    MANAGE = "invite people, name organisations, let partners in"


_WORKING = {Right.SEE, Right.SEE_CASES, Right.WORK}
_OWNER = {*_WORKING, Right.SEE_RECORDS, Right.IMPORT, Right.DECLARE, Right.JUDGE}
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.ANALYST: frozenset(_OWNER),
    Role.OWNER: frozenset({*_OWNER, Right.ACCEPT, Right.GRANT}),
    Role.MEMBER: frozenset(_WORKING),
    Role.PARTNER: frozenset({*_WORKING, Right.ACCEPT}),
    Role.SPONSOR: frozenset({Right.SEE}),
    Role.AUDITOR: frozenset(
        {Right.SEE, Right.SEE_CASES, Right.SEE_RECORDS, Right.SEE_PEOPLE, Right.AUDIT}
    ),
}

SEEING_ALL = (Role.ADMINISTRATOR, Role.ANALYST, Role.SPONSOR, Role.AUDITOR)
"""Who sees every process of the workspace; others those in which their organisation takes part."""
