"""Exceptions and patterns in the ledger: what a run found, and what people made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from daylit_site.people.models import LONGEST_NAME, Kind, Organisation, Person, may_enter
from daylit_site.people.roles import Right
from daylit_site.records.models import Part, Process, Run

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_TEXT = 4000
LONGEST_CASE = 400


class State(models.TextChoices):
    """How an exception stands."""

    NEW = "new", pgettext_lazy("an exception", "new")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("an exception", "acknowledged")
    IN_WORK = "in work", pgettext_lazy("an exception", "in work")
    WAITING = "waiting", pgettext_lazy("an exception", "waiting")
    REOPENED = "reopened", pgettext_lazy("an exception", "reopened")
    RESOLVED = "resolved", pgettext_lazy("an exception", "resolved")
    ACCEPTED = "accepted", pgettext_lazy("an exception", "accepted")
    NONE = "not an exception", pgettext_lazy("an exception", "not an exception")
    OVER = "over", pgettext_lazy("an exception", "over before anyone took it")


OPEN = (State.NEW, State.ACKNOWLEDGED, State.IN_WORK, State.WAITING, State.REOPENED)
"""How exceptions stand that someone still has to see to."""

UNTAKEN = (State.NEW, State.REOPENED)
"""Of these nobody has said yet that they saw them."""

TAKEN = (State.ACKNOWLEDGED, State.IN_WORK, State.WAITING)
"""These someone has said they saw."""

PLACE_INDEXED = 100
"""So many characters of a place are in the index: what a log calls one has no limit."""


class Patterns(models.QuerySet["Pattern"]):
    """Patterns."""

    def visible_to(self, person: Person | AnonymousUser) -> Patterns:
        """Those of processes that a person sees; which borders they tell of is the pages' part."""
        return self.filter(process__in=Process.objects.visible_to(person))


class Pattern(models.Model):
    """Exceptions of one kind at one place, kept across runs.

    What a run found of it stands in that run's finding ``pattern-<pattern_id>``.

    Attributes:
        pattern_id: Its id in the library: made of process, kind and place.
        kind: Of its exceptions.
        place: Where they are.
        holder: Of a bounce, who had the work and got it back; else empty.
        other: Of a bounce, to whom it went; else empty.
        words: Its title in each language, as the library tells it.
        rank: Its place among those worth attention, from 1; null where it is none of them.
        exception_count, case_count, caused_step_count, delay_seconds, first_at, last_at: As found.
        is_found: Whether the latest run has it.
        first_run: The number of the run that first found it.
        state: As of an exception; a pattern is never over by itself.
        version: Counts what people did to it, so that two do not undo each other unseen.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="patterns")
    pattern_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    place = models.TextField()
    holder = models.TextField(blank=True)
    other = models.TextField(blank=True)
    words = models.JSONField(default=dict)
    rank = models.PositiveIntegerField(null=True)
    exception_count = models.PositiveIntegerField(default=0)
    case_count = models.PositiveIntegerField(default=0)
    caused_step_count = models.PositiveIntegerField(default=0)
    delay_seconds = models.FloatField(default=0.0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    is_found = models.BooleanField(default=True)
    first_run = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    state_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    accepted_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    objects = Patterns.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "pattern_id"], name="one_row_a_pattern")
        ]
        ordering: ClassVar = ["process", "rank", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


class Entries(models.QuerySet["Entry"]):
    """Exceptions."""

    def visible_to(self, person: Person | AnonymousUser) -> Entries:
        """Those whose case a person sees, that they reported, or to whose room they were brought.

        People of a partner see a case only where a party of theirs had it.
        """
        if not may_enter(person) or not person.may(Right.SEE_CASES):
            return self.none()
        if person.sees_all_processes:
            return self
        if not person.is_partner:
            return _but_of(self, Process.objects.visible_to(person).values("pk"))
        taking_part = Part.objects.filter(organisation=person.organisation_id)
        own = Touch.objects.filter(organisation=person.organisation_id).values("entry")
        brought = Q(room__members__person=person, room__members__left_at=None)
        seen = (
            Q(pk__in=own)
            | Q(reported_by=person)
            | Q(pk__in=Entry.objects.filter(brought).values("pk"))
        )
        return _but_of(self.filter(seen), taking_part.values("process"))


def _but_of(rows: Entries, processes: models.QuerySet[Any]) -> Entries:
    """Leave out the exceptions of other processes.

    Said like this, as what is left out, since SQLite would look up nearly every row of a process by
    its index, where it had better read them in the order that is asked for.
    """
    return rows.exclude(process__in=Process.objects.exclude(pk__in=processes))


class Entry(models.Model):
    """One exception: found by a run, or reported by a person; one row, once.

    Attributes:
        exception_id: Its id in the library as of the latest run that has it; null where a person
            reported it.
        case_id: The case; empty where a person reported it without one.
        kind, place: As the library found them; of what was reported ``reported`` and where it is.
        holder, other: Of a bounce, between whom; else empty.
        team, organisation: Who had the work when it left the way, as the log names them.
        now_team, now_organisation: Who had it last.
        customer_id, service_id: For whom, and what; empty where the log does not say.
        anchored_at: When it left the way; of what was reported, when that was said.
        last_anchored_at: When it did so last within this exception.
        ended_at: When it had come back, by the log; null while it has not.
        case_is_open: Whether the case is; of what was reported, whether someone has to see to it.
        work_seconds: Of the steps that it caused, as far as that is measured or stated; else null.
        evidence: The library's row of it, as ``departures.evidence.exception_sentence`` takes it.
        anchors: The ids of the events at which it left the way, joined by spaces, in their order.
        is_found: Whether the latest run has it; true of what was reported.
        first_run: The number of the run that first found it; 0 where it was reported.
        digest: Of all that a run says of it; what is the same is not written again.
        state: How it stands, since when, by whom and why.
        waiting_for: Whom or what it waits for, where it waits.
        resolution: What was done, where it is resolved.
        decided_as: By whose authority: the right that was used, or the role, in words.
        owner: Who sees to it; null for nobody yet.
        version: Counts what people did to it, so that two do not undo each other unseen.
        waits: Whether it is listed as waiting for someone: it is open, and the latest run has it or
            someone took it. The database makes it, so that lists of what is open are quick.
        follows: The exception of the same case at the same place that was resolved before it.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="entries")
    # Null, not empty: what people reported has none, and ids are unique.
    exception_id = models.CharField(max_length=64, null=True)  # noqa: DJ001 (as above)
    case_id = models.CharField(max_length=LONGEST_CASE, blank=True)
    pattern = models.ForeignKey(
        Pattern, on_delete=models.SET_NULL, null=True, related_name="entries"
    )
    kind = models.CharField(max_length=20)
    place = models.TextField()
    holder = models.TextField(blank=True)
    other = models.TextField(blank=True)
    team = models.CharField(max_length=LONGEST_NAME, blank=True)
    organisation = models.CharField(max_length=LONGEST_NAME, blank=True)
    now_team = models.CharField(max_length=LONGEST_NAME, blank=True)
    now_organisation = models.CharField(max_length=LONGEST_NAME, blank=True)
    customer_id = models.CharField(max_length=LONGEST_NAME, blank=True)
    service_id = models.CharField(max_length=LONGEST_NAME, blank=True)
    anchored_at = models.DateTimeField()
    last_anchored_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    case_is_open = models.BooleanField(default=True)
    caused_step_count = models.PositiveIntegerField(default=0)
    work_seconds = models.FloatField(null=True)
    delay_seconds = models.FloatField(default=0.0)
    evidence = models.JSONField(default=dict)
    anchors = models.TextField(blank=True)
    is_found = models.BooleanField(default=True)
    first_run = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=32, blank=True)

    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    state_at = models.DateTimeField()
    state_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    waiting_for = models.CharField(max_length=LONGEST_NAME, blank=True)
    resolution = models.TextField(blank=True)
    decided_as = models.CharField(max_length=LONGEST_NAME, blank=True)
    accepted_until = models.DateField(null=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    reported_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="reported"
    )
    reported = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    waits = models.GeneratedField(
        expression=Case(
            When(Q(state__in=TAKEN) | Q(state__in=UNTAKEN, is_found=True), then=Value(True)),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="followed_by"
    )

    objects = Entries.as_manager()

    class Meta:
        ordering: ClassVar = ["-anchored_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "exception_id"], name="one_row_an_exception")
        ]
        indexes: ClassVar = [
            models.Index(fields=["process", "case_id"], name="entries_of_case"),
            models.Index(fields=["process", "state", "-anchored_at"], name="entries_by_state"),
            models.Index(fields=["-anchored_at", "-id"], name="entries_latest"),
            models.Index(fields=["pattern", "-anchored_at"], name="entries_of_pattern"),
            models.Index(fields=["owner", "state"], name="entries_of_owner"),
            models.Index(fields=["now_team", "state", "-anchored_at", "-id"], name="entries_held"),
            models.Index(fields=["waits", "-anchored_at", "-id"], name="entries_waiting"),
            models.Index(fields=["waits", "-delay_seconds", "-id"], name="entries_waiting_delay"),
            models.Index(
                fields=["waits", "-caused_step_count", "-id"], name="entries_waiting_steps"
            ),
            models.Index(fields=["waits", "state_at", "id"], name="entries_waiting_longest"),
            models.Index(fields=["-delay_seconds", "-id"], name="entries_by_delay"),
            models.Index(fields=["-caused_step_count", "-id"], name="entries_by_steps"),
            models.Index(fields=["state_at", "id"], name="entries_by_standing"),
            models.Index(
                fields=["-anchored_at", "-id"],
                condition=Q(exception_id=None),
                name="entries_reported",
            ),
            # Not used by SQLite, which is quicker without: it takes an index to leave few rows.
            models.Index(
                fields=["team", "-anchored_at"], condition=Q(team__gt=""), name="entries_of_team"
            ),
            models.Index(
                fields=["organisation", "-anchored_at"],
                condition=Q(organisation__gt=""),
                name="entries_of_organisation",
            ),
            models.Index(
                fields=["customer_id", "-anchored_at"],
                condition=Q(customer_id__gt=""),
                name="entries_of_customer",
            ),
            models.Index(
                fields=["service_id", "-anchored_at"],
                condition=Q(service_id__gt=""),
                name="entries_of_service",
            ),
            models.Index(
                Left("place", PLACE_INDEXED), F("anchored_at").desc(), name="entries_of_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id or self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether someone still has to see to it."""
        return self.state in OPEN

    @property
    def was_reported(self) -> bool:
        """Whether a person reported it, and no run found it."""
        return self.exception_id is None


class Touch(models.Model):
    """That a partner's party had the case of an exception: its people see it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="touches")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"kind": Kind.PARTNER},
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "entry"], name="touched_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.entry}"


class Change(models.Model):
    """What someone did to an exception or a pattern; the thread of its room shows it.

    Attributes:
        by: Who; null where a run did.
        verb: What, such as ``resolved``; see ``ledger.room.changes_told``.
        said: What they said with it, and what it changed, as plain values.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="changes")
    pattern = models.ForeignKey(
        Pattern, on_delete=models.CASCADE, null=True, related_name="changes"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=30)
    said = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entry=None) ^ Q(pattern=None), name="change_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return self.verb


class Judging(models.Model):
    """What someone judged of an exception or a pattern, for the record to honour.

    Attributes:
        verdict: One of the library's ``departures.judgements.VERDICTS``.
        reason: Why, in their words.
        until_on: Until the end of which day, of what is accepted.
        into: The pattern that a merged one belongs to.
        by_trait: The trait by whose values a split one is told apart.
        taken_at: When the record took it; null before.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="judgings")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="judgings")
    pattern = models.ForeignKey(
        Pattern, on_delete=models.CASCADE, null=True, related_name="judgings"
    )
    verdict = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    until_on = models.DateField(null=True)
    into = models.ForeignKey(Pattern, on_delete=models.CASCADE, null=True, related_name="+")
    by_trait = models.CharField(max_length=LONGEST_NAME, blank=True)
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.verdict


class Standing(models.Model):
    """How far the ledger of a process is: the run whose exceptions it holds.

    Attributes:
        run: The last one taken in whole.
        open_count: Exceptions that someone has to see to, as of then; pages count anew.
    """

    process = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="standing")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process}: {self.run.number}"


class SavedView(models.Model):
    """A way to look at the ledger that someone named.

    Attributes:
        query: The address's part after the question mark.
        is_shared: Whether all who see the ledger may choose it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(max_length=2000)
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="one_view_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
