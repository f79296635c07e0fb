"""What was done, in words. Who notes a new verb adds its line to `WORDS`, and its kind to `KINDS`.

``%(who)s`` is who did it, ``%(what)s`` to what. A verb without a line is shown as it is.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from daylit_site.people.models import Level
from daylit_site.people.roles import Role
from daylit_site.ui.templatetags.daylit import day, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise as Lazy

KINDS: dict[str, Lazy] = {
    "sign_in": gettext_lazy("signing in"),
    "person": gettext_lazy("access of people"),
    "invitation": gettext_lazy("invitations"),
    "team": gettext_lazy("teams of people"),
    "organisation": gettext_lazy("organisations"),
    "party": gettext_lazy("names of organisations in the logs"),
    "log": gettext_lazy("logs"),
    "source": gettext_lazy("logs that are read where they lie"),
    "job": gettext_lazy("work of the worker"),
    "process": gettext_lazy("processes"),
    "purpose": gettext_lazy("what processes are for"),
    "part": gettext_lazy("who takes part in processes"),
    "declaration": gettext_lazy("what was declared of processes"),
    "names": gettext_lazy("names in the logs"),
    "mail": gettext_lazy("mail"),
    "room": gettext_lazy("rooms: who is in them, and who wrote"),
    "exception": gettext_lazy("exceptions"),
    "pattern": gettext_lazy("patterns"),
    "view": gettext_lazy("views of the exceptions"),
    "right": gettext_lazy("what people may decide by themselves"),
    "terms": gettext_lazy("what is agreed for hand-overs"),
}
"""What verbs begin with, before the dot, by what such things are about."""

WORDS: dict[str, Lazy] = {
    "sign_in.done": gettext_lazy("%(who)s signed in."),
    "sign_in.failed": gettext_lazy("Someone could not sign in as %(what)s."),
    "sign_in.failed_as_nobody": gettext_lazy(
        "Someone could not sign in, with an address that nobody here has."
    ),
    "sign_in.password_changed": gettext_lazy("%(who)s changed their password."),
    "sign_in.password_reset": gettext_lazy("%(who)s chose a new password by a link."),
    "sign_in.codes_added": gettext_lazy("%(who)s set up codes for signing in."),
    "sign_in.codes_removed": gettext_lazy("%(who)s gave up codes for signing in."),
    "sign_in.codes_renewed": gettext_lazy("%(who)s made new codes for signing in."),
    "person.role_changed": gettext_lazy("%(who)s gave %(what)s another role."),
    "person.deactivated": gettext_lazy("%(who)s ended the access of %(what)s."),
    "person.reactivated": gettext_lazy("%(who)s gave %(what)s their access back."),
    "person.codes_forgotten": gettext_lazy("%(who)s let %(what)s sign in without a code."),
    "person.loosened": gettext_lazy("%(who)s let %(what)s sign in by another account."),
    "person.tied": gettext_lazy("%(who)s is known by an account elsewhere from now on."),
    "person.password_link_made": gettext_lazy(
        "%(who)s made a link for a new password of %(what)s."
    ),
    "invitation.made": gettext_lazy("%(who)s invited %(what)s."),
    "invitation.withdrawn": gettext_lazy("%(who)s withdrew the invitation of %(what)s."),
    "invitation.taken_up": gettext_lazy("%(who)s took up an invitation."),
    "team.joined": gettext_lazy("%(who)s said who works in a team: %(what)s."),
    "team.left": gettext_lazy("%(who)s said who works in a team no longer: %(what)s."),
    "team.agreed_to_be_asked": gettext_lazy(
        "%(who)s may be suggested where a team's help is needed: %(what)s."
    ),
    "team.not_to_be_asked": gettext_lazy(
        "%(who)s may no longer be suggested where a team's help is needed: %(what)s."
    ),
    "organisation.added": gettext_lazy("%(who)s added the organisation %(what)s."),
    "organisation.left": gettext_lazy("%(who)s let %(what)s leave."),
    "organisation.came_back": gettext_lazy("%(who)s let %(what)s come back."),
    "party.named": gettext_lazy("%(who)s said whose name in the logs %(what)s is."),
    "party.forgotten": gettext_lazy("%(who)s took back whose name in the logs %(what)s is."),
    "log.brought": gettext_lazy("%(who)s brought the log %(what)s."),
    "log.corrected": gettext_lazy("%(who)s had the log %(what)s read another way."),
    "log.import_asked": gettext_lazy("%(who)s had the log %(what)s imported."),
    "log.thrown_away": gettext_lazy("%(who)s threw the log %(what)s away."),
    "source.named": gettext_lazy("%(who)s named the log %(what)s where it lies."),
    "source.changed": gettext_lazy("%(who)s named the database of %(what)s anew."),
    "source.often_changed": gettext_lazy("%(who)s said how often %(what)s is imported."),
    "job.stopped": gettext_lazy("%(who)s stopped what was being done to %(what)s."),
    "job.tried_again": gettext_lazy("%(who)s had tried again what was not done to %(what)s."),
    "process.made": gettext_lazy("%(who)s made the process %(what)s."),
    "process.analysis_asked": gettext_lazy("%(who)s had %(what)s analysed."),
    "process.undo_asked": gettext_lazy("%(who)s had an import of %(what)s undone."),
    "process.removed": gettext_lazy("%(who)s removed the process %(what)s."),
    "purpose.stated": gettext_lazy("%(who)s said what %(what)s is for."),
    "purpose.accepted": gettext_lazy("%(who)s accepted what %(what)s is for."),
    "part.added": gettext_lazy("%(who)s let an organisation take part in %(what)s."),
    "part.borders_changed": gettext_lazy(
        "%(who)s said whether an organisation sees others' hand-overs in %(what)s."
    ),
    "part.removed": gettext_lazy("%(who)s took an organisation out of %(what)s."),
    "declaration.ends": gettext_lazy("%(who)s declared what closes a case of %(what)s."),
    "declaration.usual": gettext_lazy("%(who)s declared whether a loop of %(what)s is usual."),
    "declaration.calendar": gettext_lazy("%(who)s declared the working hours of %(what)s."),
    "declaration.minutes": gettext_lazy("%(who)s declared minutes of work of %(what)s."),
    "declaration.terms": gettext_lazy("%(who)s declared limits of %(what)s."),
    "names.forgotten": gettext_lazy("%(who)s had a name in the logs forgotten."),
    "names.all_forgotten": gettext_lazy("%(who)s had all names in the logs forgotten."),
    "room.convened": gettext_lazy("%(who)s brought someone into the room of %(what)s."),
    "room.taken_out": gettext_lazy("%(who)s took someone out of the room of %(what)s."),
    "room.left": gettext_lazy("%(who)s left the room of %(what)s."),
    "room.said": gettext_lazy("%(who)s wrote in the room of %(what)s."),
    "mail.sent_again": gettext_lazy("%(who)s had a mail to %(what)s tried again."),
    "mail.thrown_away": gettext_lazy("%(who)s threw away a mail held back, from %(what)s."),
    "exception.reported": gettext_lazy("%(who)s reported %(what)s."),
    "exception.reported again": gettext_lazy("%(who)s saw what is known already: %(what)s."),
    "exception.acknowledged": gettext_lazy("%(who)s saw an exception: %(what)s."),
    "exception.taken": gettext_lazy("%(who)s took an exception into work: %(what)s."),
    "exception.assigned": gettext_lazy("%(who)s asked someone to see to an exception: %(what)s."),
    "exception.waiting": gettext_lazy("%(who)s said what an exception waits for: %(what)s."),
    "exception.resolved": gettext_lazy("%(who)s closed an exception: %(what)s."),
    "exception.accepted": gettext_lazy("%(who)s accepted an exception until a day: %(what)s."),
    "exception.set aside": gettext_lazy("%(who)s said that this is no exception: %(what)s."),
    "exception.reopened": gettext_lazy("%(who)s opened an exception again: %(what)s."),
    "exception.recurred": gettext_lazy(
        "%(who)s found an exception again, and opened it: %(what)s."
    ),
    "exception.over": gettext_lazy("%(who)s found the case of an exception closed: %(what)s."),
    "exception.lapsed": gettext_lazy(
        "%(who)s found that what was decided of an exception no longer holds: %(what)s."
    ),
    "pattern.taken": gettext_lazy("%(who)s took a pattern into work: %(what)s."),
    "pattern.resolved": gettext_lazy("%(who)s said what was done about a pattern: %(what)s."),
    "pattern.accepted": gettext_lazy("%(who)s accepted a pattern until a day: %(what)s."),
    "pattern.set aside": gettext_lazy(
        "%(who)s said that a pattern is made of no exceptions: %(what)s."
    ),
    "pattern.called usual": gettext_lazy(
        "%(who)s said that a pattern is how the work is meant to go: %(what)s."
    ),
    "pattern.merged": gettext_lazy("%(who)s joined a pattern with another: %(what)s."),
    "pattern.split": gettext_lazy("%(who)s had a pattern told apart: %(what)s."),
    "pattern.reopened": gettext_lazy("%(who)s opened a pattern again: %(what)s."),
    "pattern.recurred": gettext_lazy("%(who)s found a pattern again, and opened it: %(what)s."),
    "view.shared": gettext_lazy("%(who)s shared a view of the exceptions: %(what)s."),
    "view.kept to oneself": gettext_lazy(
        "%(who)s shares a view of the exceptions no more: %(what)s."
    ),
    "view.removed": gettext_lazy("%(who)s removed a shared view of the exceptions: %(what)s."),
    "exception.handed over": gettext_lazy("%(who)s handed over the work on %(what)s."),
    "exception.hand-over accepted": gettext_lazy("%(who)s accepted a hand-over of %(what)s."),
    "exception.returned": gettext_lazy("%(who)s returned a hand-over of %(what)s."),
    "exception.asked to be let in": gettext_lazy(
        "%(who)s asked to be let into the room of %(what)s."
    ),
    "exception.turned down": gettext_lazy("%(who)s did not let someone into the room of %(what)s."),
    "exception.given back as done": gettext_lazy(
        "%(who)s said that the work is done, and gave it back: %(what)s."
    ),
    "exception.withdrawn": gettext_lazy("%(who)s took back a hand-over of %(what)s."),
    "exception.paused": gettext_lazy("%(who)s paused the clock of %(what)s."),
    "exception.resumed": gettext_lazy("%(who)s let the clock of %(what)s go on."),
    "exception.decided": gettext_lazy("%(who)s used a decision right on %(what)s."),
    "exception.asked": gettext_lazy("%(who)s asked for more than a right allows, of %(what)s."),
    "exception.request granted": gettext_lazy(
        "%(who)s granted what was asked for above a limit, of %(what)s."
    ),
    "exception.request refused": gettext_lazy(
        "%(who)s refused what was asked for above a limit, of %(what)s."
    ),
    "right.granted": gettext_lazy("%(who)s granted a right: %(what)s."),
    "right.taken_back": gettext_lazy("%(who)s took a right back: %(what)s."),
    "terms.agreed": gettext_lazy("%(who)s agreed on what holds for a hand-over: %(what)s."),
    "terms.taken_back": gettext_lazy("%(who)s took back what held for a hand-over: %(what)s."),
}

FIELDS: dict[str, Lazy] = {
    "accepted_until": gettext_lazy("accepted until the end of"),
    "amount": gettext_lazy("how much"),
    "because": gettext_lazy("what is asked of them"),
    "by": gettext_lazy("told apart by"),
    "came_by_mail": gettext_lazy("came by mail"),
    "case": gettext_lazy("case"),
    "choices": gettext_lazy("how it is read"),
    "content": gettext_lazy("what was declared"),
    "database": gettext_lazy("database"),
    "decided_as": gettext_lazy("by authority of"),
    "every_hours": gettext_lazy("imported again after hours"),
    "file_count": gettext_lazy("files that came with it"),
    "for": gettext_lazy("what for"),
    "from": gettext_lazy("from whom"),
    "import": gettext_lazy("number of the import"),
    "in_the_name_of": gettext_lazy("in the name of"),
    "into": gettext_lazy("with which pattern"),
    "invitations": gettext_lazy("open invitations"),
    "is_another_query": gettext_lazy("the query is another one"),
    "is_paused": gettext_lazy("paused"),
    "job": gettext_lazy("what was being done"),
    "kind": gettext_lazy("of which exceptions"),
    "left_at": gettext_lazy("when it left"),
    "level": gettext_lazy("what it is"),
    "limit": gettext_lazy("up to how much"),
    "may_be_asked": gettext_lazy("may be asked"),
    "measure": gettext_lazy("in what it is limited"),
    "missing": gettext_lazy("what was needed and did not come"),
    "organisation": gettext_lazy("organisation"),
    "organisations": gettext_lazy("organisations"),
    "owner": gettext_lazy("owner"),
    "path": gettext_lazy("where it lies"),
    "people": gettext_lazy("people"),
    "place": gettext_lazy("where"),
    "provider": gettext_lazy("signs in through"),
    "query": gettext_lazy("its address"),
    "reason": gettext_lazy("reason"),
    "resolution": gettext_lazy("what was done"),
    "right": gettext_lazy("which right"),
    "role": gettext_lazy("role"),
    "sees_borders": gettext_lazy("sees others' hand-overs"),
    "sentence": gettext_lazy("sentence"),
    "size_bytes": gettext_lazy("bytes"),
    "sources_paused": gettext_lazy("imports paused that come by themselves"),
    "state": gettext_lazy("how it stands"),
    "state_at": gettext_lazy("since when"),
    "state_by": gettext_lazy("by whom"),
    "limit_seconds": gettext_lazy("agreed time"),
    "needs": gettext_lazy("what has to come with the work"),
    "team": gettext_lazy("team"),
    "tell": gettext_lazy("who is told"),
    "tell_team": gettext_lazy("which team is told"),
    "to": gettext_lazy("to whom"),
    "unit": gettext_lazy("of what"),
    "until": gettext_lazy("until which day"),
    "waiting_for": gettext_lazy("waits for"),
    "what": gettext_lazy("what"),
    "who": gettext_lazy("who"),
    "whose": gettext_lazy("whose time it is"),
}
"""What changed, by its name in what is kept; one without words is shown as it is."""

CHOICES: dict[str, type[TextChoices]] = {"role": Role, "level": Level}
TELLING: dict[str, Callable[[Any], str]] = {}
"""By the name of what changed: from what is kept of it to words. Whoever keeps it says so here."""

TOLD_FIRST = ("state", "resolution", "reason")
"""What one wants to know first of a deed."""

TOLD_BY_THE_ROW = ("state_at", "state_by")
"""What changes with each deed, and says no more than when and by whom: it is told last."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|\+00:00)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
OF_TIME = ("_at", "_on", "until")
"""How the names end of what is a moment or a day; what people write is left as they wrote it."""
"""How moments and days are kept."""

NOTHING = pgettext_lazy("of what changed", "nothing")


def sentence(verb: str, *, who: str, what: str) -> str:
    """Return what was done as a sentence.

    Args:
        verb: As it is kept.
        who: Who did it.
        what: To what; empty where that has no name.
    """
    words = WORDS.get(verb)
    if words is None:
        return f"{who}: {verb} {what}".rstrip()
    return str(words) % {"who": who, "what": what}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what changed or was said, what it was and what it became, in words.

    What was nothing and became nothing is left out; what each row says beside it comes last. Of
    what was only said with it, and was not there before, both are the same.
    """
    told = [_told(name, before, after) for name in sorted({**before, **after}, key=_turn_of)]
    return [one for one in told if one[1:] != (str(NOTHING), str(NOTHING))]


def _turn_of(name: str) -> tuple[bool, int, str]:
    """Return by what changes are put in order: a database keeps them in none."""
    first = TOLD_FIRST.index(name) if name in TOLD_FIRST else len(TOLD_FIRST)
    return name in TOLD_BY_THE_ROW, first, name


def _told(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, str, str]:
    became = in_words(name, after.get(name))
    return label(name), in_words(name, before[name]) if name in before else became, became


def label(name: str) -> str:
    """Return what something is called that changed."""
    return str(FIELDS.get(name, name))


def in_words(name: str, value: Any) -> str:
    """Return a plain value as people read it."""
    if value is None or value in ("", [], {}):
        return str(NOTHING)
    if name in TELLING:
        return TELLING[name](value)
    if name in CHOICES and value in CHOICES[name].values:
        return str(CHOICES[name](value).label)
    if isinstance(value, str) and name.endswith(OF_TIME):
        return _written(value)
    return _in_plain_words(value)


def _in_plain_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, dict) and value.keys() == {"toml"}:
        return str(value["toml"]) or str(NOTHING)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _written(value: str) -> str:
    """Return a moment or a day as pages write them; what is none, as it is."""
    try:
        if DAY.fullmatch(value):
            return day(date.fromisoformat(value))
        return moment(datetime.fromisoformat(value)) if MOMENT.fullmatch(value) else value
    except ValueError:
        return value
