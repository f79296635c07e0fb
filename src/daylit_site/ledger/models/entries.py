"""Exceptions in the ledger: what a run found, and what people made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Left

from daylit_site.ledger.models.patterns import Pattern
from daylit_site.ledger.models.states import OPEN, TAKEN, UNTAKEN, State
from daylit_site.people.models import LONGEST_NAME, Kind, Organisation, Person, may_enter
from daylit_site.people.roles import Right
from daylit_site.records.models import Part, Process

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_CASE = 400

FEW_CASES = 2000
"""Fewer exceptions of a partner's than so many are looked up one by one."""

SEARCHED = Func(
    *("case_id", Value("\n"), "place", Value("\n"), "team", Value("\n"), "now_team"),
    *(Value("\n"), "organisation", Value("\n"), "now_organisation"),
    template="(%(expressions)s)",
    arg_joiner=" || ",
    output_field=models.TextField(),
)
"""Where the list searches: what it shows of an exception, as the log has it."""

PLACE_INDEXED = 100
"""So many characters of a place are in the index: what a log calls one has no limit."""


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
        return _but_of(_open_to(self, person), taking_part.values("process"))


def _open_to(rows: Entries, person: Person) -> Entries:
    """Keep exceptions of a partner's cases, those that a person reported, and those of their rooms.

    Where these are few they are looked up; else each row is asked whether it is one of them, so
    that reading ends as soon as there are enough.
    """
    own = Touch.objects.filter(organisation=person.organisation_id)
    inside = {"room__members__person": person, "room__members__left_at": None}
    brought = Entry.objects.filter(**inside).order_by().values("pk")
    reported = Entry.objects.filter(reported_by=person).order_by().values("pk")
    if _are_few(own, person):
        return rows.filter(pk__in=own.values("entry").union(reported, brought, all=True))
    is_own = Exists(own.filter(entry=OuterRef("pk")))
    return rows.filter(is_own | Q(reported_by=person) | Q(pk__in=brought))


def _are_few(own: models.QuerySet[Touch], person: Person) -> bool:
    """Whether a partner has few cases; asked once for a person, as nothing else depends on it."""
    known = person.__dict__
    if "has_few_cases" not in known:
        known["has_few_cases"] = own[:FEW_CASES].count() < FEW_CASES
    return bool(known["has_few_cases"])


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
        decided_as: By whose authority, as ``ledger.deciding.authority`` keeps it.
        owner: Who sees to it; null for nobody yet.
        version: Counts what people did to it, so that two do not undo each other unseen.
        waits: Whether it is listed as waiting for someone: it is open, and the latest run has it or
            someone took it. The database makes it, so that lists of what is open are quick.
        searched: Where the list searches; kept by the database, as making it takes longer than
            looking through it. On PostgreSQL migration 0015 makes an index of it, where that has
            ``pg_trgm``.
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
    searched = models.GeneratedField(
        expression=SEARCHED, output_field=models.TextField(), db_persist=True
    )
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="followed_by", db_index=False
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
            # With what tells who sees them, so that counting them reads nothing but this.
            models.Index(
                fields=["pattern", "-anchored_at", "-id", "process", "reported_by"],
                name="entries_of_pattern",
            ),
            # Whose teams resolved like ones is asked by each room.
            models.Index(
                fields=["pattern", "-anchored_at", "-id"],
                condition=Q(state=State.RESOLVED),
                name="entries_resolved",
            ),
            # Of those that follow one: with all others in it, SQLite takes it to find nearly all.
            models.Index(
                fields=["follows"], condition=Q(follows__isnull=False), name="entries_following"
            ),
            models.Index(fields=["owner", "state"], name="entries_of_owner"),
            models.Index(fields=["now_team", "state", "-anchored_at", "-id"], name="entries_held"),
            # Of those that wait only: SQLite looks no yes up in an index that begins with it.
            models.Index(
                fields=["-anchored_at", "-id"], condition=Q(waits=True), name="entries_waiting"
            ),
            models.Index(
                fields=["-anchored_at", "-id"],
                condition=Q(waits=True, state__in=UNTAKEN),
                name="entries_untaken",
            ),
            models.Index(
                fields=["-delay_seconds", "-id"],
                condition=Q(waits=True),
                name="entries_waiting_delay",
            ),
            models.Index(
                fields=["-caused_step_count", "-id"],
                condition=Q(waits=True),
                name="entries_waiting_steps",
            ),
            models.Index(
                fields=["state_at", "id"], condition=Q(waits=True), name="entries_waiting_longest"
            ),
            models.Index(
                fields=["process", "pattern"], condition=Q(waits=True), name="entries_waiting_of"
            ),
            models.Index(
                fields=["accepted_until", "id"],
                condition=Q(state=State.ACCEPTED),
                name="entries_accepted",
            ),
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
    def is_taken(self) -> bool:
        """Whether someone said that they saw it, and it is not closed."""
        return self.state in TAKEN

    @property
    def was_reported(self) -> bool:
        """Whether a person reported it, and no run found it."""
        return self.exception_id is None


class Source(models.TextChoices):
    """What says that a partner's party had the case of an exception."""

    RUN = "run"
    HAND_OVER = "hand-over"
    REPORT = "report"


class Touch(models.Model):
    """That a partner's party had the case of an exception: its people see it.

    Attributes:
        source: What says so. What a run says holds as long as the next runs say it, too.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="touches")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"kind": Kind.PARTNER},
    )
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.RUN)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "entry"], name="touched_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.entry}"
