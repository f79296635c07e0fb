"""Processes of the record, logs, jobs, runs, and what people declared of a process."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from daylit_site.people.language import spoken
from daylit_site.people.models import LONGEST_NAME, Organisation, Person, may_enter
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_ID = 64
LONGEST_PATH = 4000

Row = TypeVar("Row", bound=models.Model)


class Processes(models.QuerySet["Process"]):
    """Processes."""

    def visible_to(self, person: Person | AnonymousUser) -> Processes:
        """All to those who see all; else one's own, and those one's organisation takes part in."""
        if not isinstance(person, Person) or not may_enter(person):
            return self.none()
        if person.sees_all_processes:
            return self
        taking_part = Part.objects.filter(organisation=person.organisation_id)
        return self.filter(models.Q(owner=person) | models.Q(parts__in=taking_part)).distinct()


class Process(models.Model):
    """A process of the record.

    Attributes:
        process_id: Its id in the record.
        name: What people call it.
        owner: Who answers for it.
    """

    process_id = models.SlugField(max_length=LONGEST_ID, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="processes", verbose_name=_("owner")
    )
    created_at = models.DateTimeField()

    objects = Processes.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def latest_run(self) -> Run | None:
        """The run whose figures pages show: the last one that came to its end."""
        return self.runs.filter(finished_at__isnull=False).order_by("-number").first()


class Part(models.Model):
    """That an organisation takes part in a process, and so sees it whole.

    Attributes:
        sees_borders: Whether it sees the figures of hand-overs in which it is no party.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parts")
    sees_borders = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "organisation"], name="one_part_each")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} / {self.process}"


class OfProcess(models.QuerySet[Row]):
    """What belongs to a process, and holds more than its pages show: how it was read, its runs."""

    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """To those who may see what was imported, of the processes they see, or their own."""
        if not isinstance(person, Person) or not person.may(Right.SEE_RECORDS):
            return self.none()
        seen = Process.objects.visible_to(person)
        return self.filter(self._belongs(seen, person))

    def _belongs(self, seen: Processes, _person: Person) -> models.Q:
        return models.Q(process__in=seen)


class Uploads(OfProcess["Upload"]):
    """Uploads."""

    def _belongs(self, seen: Processes, person: Person) -> models.Q:
        """Before an upload is taken into a process it is its uploader's."""
        return models.Q(process__in=seen) | models.Q(process=None, uploaded_by=person)


class Upload(models.Model):
    """A log that someone brought.

    Attributes:
        process: Into which it was taken; null until someone has said so.
        name: The file's name, as it came.
        folder: Its folder below the workspace's uploads; the file in it has a name of ours.
        choices: How it is to be read, where that differs from what is found: role to column.
        looked: What was found by looking (``sources.look``), as plain values; empty before. Once
            it is imported, no value of the log is kept in it.
        has_file: Whether its file is kept: until it is imported.
    """

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, null=True, related_name="uploads"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    folder = models.CharField(max_length=40, unique=True)
    size_bytes = models.BigIntegerField()
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField()
    choices = models.JSONField(default=dict)
    looked = models.JSONField(default=dict)
    has_file = models.BooleanField(default=True)

    objects = Uploads.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """What a job does."""

    LOOK = "look", _("Looking at a log")
    IMPORT = "import", _("Import")
    ANALYSE = "analyse", _("Analysis")
    UNDO = "undo", _("Undoing an import")
    JUDGE = "judge", _("Taking in what was decided")


class State(models.TextChoices):
    """How a job stands. Lost: whoever did it was ended; nothing of it was kept."""

    WAITING = "waiting", _("waiting")
    WORKING = "working", _("working")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")
    LOST = "lost", _("broken off")


UNDER_WAY = (State.WAITING, State.WORKING)


class Jobs(OfProcess["Job"]):
    """Jobs."""

    def _belongs(self, seen: Processes, person: Person) -> models.Q:
        own = models.Q(process=None, upload__uploaded_by=person)
        return models.Q(process__in=seen) | own


class Job(models.Model):
    """A piece of work that the worker does, or did.

    Attributes:
        language: In which it tells what it does: that in which it was asked for.
        doing: What it is at, in the library's words.
        share: How far it is, 0 to 1; null where that is not known.
        seen_at: When the worker last said that it is at it.
        asked_to_stop: Whether someone wants it to end.
        said: Why it failed, in a sentence; empty where it did not.
        import_number: The number in the record of the import that it made, or undoes; else null.
    """

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, null=True, related_name="jobs")
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, null=True, related_name="jobs")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="jobs")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default=spoken)
    doing = models.CharField(max_length=400, blank=True)
    share = models.FloatField(null=True)
    asked_to_stop = models.BooleanField(default=False)
    said = models.TextField(blank=True)
    import_number = models.PositiveIntegerField(null=True)

    objects = Jobs.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in UNDER_WAY


class Sources(models.QuerySet["Source"]):
    """Sources."""

    def visible_to(self, person: Person | AnonymousUser) -> Sources:
        """To whoever may see the log that comes from it."""
        return self.filter(upload__in=Upload.objects.visible_to(person))


class Source(models.Model):
    """A log that is read where it lies, again and again where someone said so.

    Attributes:
        upload: How it is to be read, and into which process it goes.
        path: Where it lies on the server, as it was named; what it leads to is looked up each time
            it is read. Of a database its address, without a password.
        query: What the database is asked; empty where it is a file.
        address: The database's whole address, encrypted; empty where it is a file.
        every_hours: After how many hours it is imported again; null for never.
        next_at: When it is due next; null where it never is.
        made_by: In whose name it is imported; while they may not manage the workspace it waits.
        is_paused: Whether it waits until someone says again how often it is to be imported.
    """

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, related_name="source")
    path = models.CharField(max_length=LONGEST_PATH)
    query = models.TextField(blank=True)
    address = models.TextField(blank=True)
    every_hours = models.PositiveIntegerField(null=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sources")
    next_at = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)

    objects = Sources.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.upload)

    @property
    def is_looked_after(self) -> bool:
        """Whether the one in whose name it is imported may still say so."""
        return self.made_by.may(Right.MANAGE)


class Runs(OfProcess["Run"]):
    """Runs: whoever sees a process may read where its figures come from."""

    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """To whoever sees the process."""
        return self.filter(process__in=Process.objects.visible_to(person))


class Run(models.Model):
    """One execution of the analysis; every figure on a page comes from one.

    Attributes:
        number: Counts the runs of the process from 1.
        record_version: The version of the record that was read.
        parameters: What was stated with it, as plain values.
        baselines: The record version at which what is usual was fitted; null where it was taken
            from the same log.
        library_version: Of Daylit.
        finished_at: When it ended well; null before, and where it did not.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="runs")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="run")
    number = models.PositiveIntegerField()
    record_version = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    baselines = models.PositiveIntegerField(null=True)
    library_version = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = Runs.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "number"], name="runs_are_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.process} {self.number}"


class Finding(models.Model):
    """One part of what a run found, as plain values: what one page shows.

    Attributes:
        name: Which part; ``records.findings`` says what each holds.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="findings")
    name = models.CharField(max_length=60)
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "name"], name="one_finding_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.name}"


class Declarations(models.QuerySet["Declaration"]):
    """Declarations."""

    def visible_to(self, person: Person | AnonymousUser) -> Declarations:
        """To whoever sees the process; what borders are told of is the part of its pages."""
        return self.filter(process__in=Process.objects.visible_to(person))

    def standing(self) -> dict[str, Declaration]:
        """Return the last of each kind. Usual loops are declared one by one, so not of these."""
        return {one.kind: one for one in self.exclude(kind=Declares.USUAL).order_by("pk")}


class Declares(models.TextChoices):
    """What is declared of a process."""

    ENDS = "ends", _("Ends of cases")
    USUAL = "usual", _("A usual loop")
    CALENDAR = "calendar", _("Working hours")
    MINUTES = "minutes", _("Minutes of work")
    TERMS = "terms", _("Limits")


class Declaration(models.Model):
    """What someone said of a process that no log says. Never changed; the last one stands.

    Attributes:
        content: What was said; ``records.stated`` says what each kind holds.
        reason: Why, in their words; may be empty.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="declarations")
    kind = models.CharField(max_length=10, choices=Declares.choices)
    content = models.JSONField()
    reason = models.TextField(blank=True)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declarations")
    declared_at = models.DateTimeField()

    objects = Declarations.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.process}: {self.get_kind_display()}"
