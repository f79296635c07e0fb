"""What pages about logs, jobs and runs show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Prefetch, Subquery

from daylit_site.people.models import Person
from daylit_site.people.roles import Right
from daylit_site.records.borders import borders_of, level_of
from daylit_site.records.models import Job, Kind, Process, Run, Source, State, Upload
from daylit_site.records.operations import BROKEN_OFF
from daylit_site.records.removing import taken_back
from daylit_site.records.schedules import NEVER, OFTEN
from daylit_site.records.stated_words import in_words
from daylit_site.records.wording import in_site_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daylit_site.records.stated_words import Said, SeesPair

MOST_LOGS = 50


@dataclass(frozen=True)
class LogRow:
    """A log that was brought, with the last that was done to it; null where nothing was.

    Attributes:
        is_undone: Whether its import was undone since.
    """

    upload: Upload
    job: Job | None
    is_undone: bool = False

    @property
    def is_imported(self) -> bool:
        """Whether it is in the record."""
        return self.job is not None and (self.job.kind, self.job.state) == (
            Kind.IMPORT,
            State.DONE,
        )

    @property
    def waits_for_someone(self) -> bool:
        """Whether it was looked at, and nobody has had it imported."""
        return self.job is not None and (self.job.kind, self.job.state) == (Kind.LOOK, State.DONE)


@dataclass(frozen=True)
class ProcessRow:
    """A process, with its last run that came to an end and its last job.

    Attributes:
        is_taken_back: Whether all that was imported of it was undone.
    """

    process: Process
    run: Run | None
    job: Job | None
    is_taken_back: bool


@dataclass(frozen=True)
class Overview:
    """What a person may see of how the record came about.

    Attributes:
        logs: The newest ones, newest first.
        processes: By name.
        log_count: How many logs there are in all.
    """

    logs: list[LogRow]
    processes: list[ProcessRow]
    log_count: int

    @property
    def has_more_logs(self) -> bool:
        """Whether there are older logs than those shown."""
        return self.log_count > len(self.logs)


def overview(person: Person) -> Overview:
    """Return the logs and processes that a person may see."""
    seen = Upload.objects.visible_to(person)
    newest_first = Prefetch("jobs", Job.objects.order_by("-pk"))
    uploads = seen.select_related("process", "uploaded_by").prefetch_related(newest_first)
    undone = set(_undone(person).values_list("import_number", flat=True))
    return Overview(
        [_log_row(one, undone) for one in uploads[:MOST_LOGS]],
        _processes(person),
        seen.count(),
    )


def _log_row(upload: Upload, undone: set[int | None]) -> LogRow:
    job = next(iter(upload.jobs.all()), None)
    number = None if job is None else job.import_number
    return LogRow(upload, job, is_undone=number is not None and number in undone)


def _undone(person: Person) -> QuerySet[Job]:
    found: QuerySet[Job] = Job.objects.visible_to(person)
    return found.filter(kind=Kind.UNDO, state=State.DONE)


def _processes(person: Person) -> list[ProcessRow]:
    seen = Process.objects.visible_to(person)
    runs = Run.objects.visible_to(person).filter(finished_at__isnull=False)
    run_of = _newest(seen, runs.order_by("-number"))
    job_of = _newest(seen, Job.objects.visible_to(person).order_by("-pk"))
    gone = taken_back(one for one in seen if one.pk not in run_of)
    return [
        ProcessRow(one, run_of.get(one.pk), job_of.get(one.pk), is_taken_back=one.pk in gone)
        for one in seen
    ]


def _newest(seen: QuerySet[Process], ordered: QuerySet[Any]) -> dict[int, Any]:
    """Return the first of each process by its key, of an order."""
    first = Subquery(ordered.filter(process=OuterRef("pk")).values("pk")[:1])
    found = ordered.filter(pk__in=seen.order_by().values(first=first))
    return {one.process_id: one for one in found}


@dataclass(frozen=True)
class RunShown:
    """A run as its page shows it.

    Attributes:
        asked_by: Who asked for it, where the reader may know people of that organisation; else
            the organisation.
        may_see_records: Whether the reader may see what was imported.
        parameters: What was stated with it, in words.
    """

    run: Run
    asked_by: str
    may_see_records: bool
    parameters: list[Said]


def run_shown(run: Run, *, person: Person) -> RunShown:
    """Return a run as a person may see it."""
    asker = run.job.asked_by
    is_known = Person.objects.visible_to(person).filter(pk=asker.pk).exists()
    asked_by = asker.name if is_known else asker.organisation.name
    stated = in_words(run.parameters, sees_pair=_sees_pair(run, person))
    return RunShown(run, asked_by, person.may(Right.SEE_RECORDS), stated)


def _sees_pair(run: Run, person: Person) -> SeesPair:
    """Return whether a person sees the border between two parties of a run."""
    borders = borders_of(person, run.process)
    level = None if borders.sees_every else level_of(run)
    return lambda pair: borders.sees(level, *pair)


def jobs_of(process: Process, *, person: Person) -> QuerySet[Job]:
    """Return what was done to a process, newest first."""
    found: QuerySet[Job] = Job.objects.visible_to(person).filter(process=process)
    return found.select_related("upload", "asked_by")


def languages_of_imports(process: Process) -> dict[int, str]:
    """Return in which language each import of a process was told of when it came."""
    done = process.jobs.filter(kind=Kind.IMPORT, state=State.DONE).exclude(import_number=None)
    # The last one holds: a log that came again later was not taken anew.
    return {job.import_number: job.language for job in done.order_by("-pk") if job.import_number}


@dataclass(frozen=True)
class UndoneImport:
    """An import that was undone.

    Attributes:
        job: What undid it.
        log: The log that it was of; empty where it was not brought here.
    """

    job: Job
    log: str


def undone_imports(process: Process, *, person: Person) -> list[UndoneImport]:
    """Return the imports of a process that were undone, the last one first."""
    jobs = _undone(person).filter(process=process).select_related("asked_by")
    imports = Job.objects.visible_to(person).filter(process=process, kind=Kind.IMPORT)
    logs = dict(imports.exclude(import_number=None).values_list("import_number", "upload__name"))
    return [UndoneImport(one, logs.get(one.import_number) or "") for one in jobs]


@dataclass(frozen=True)
class SourceRow:
    """A log that lies on the server, and how often it is imported.

    Attributes:
        job: Its last import; null where there was none.
        often: In words.
    """

    source: Source
    job: Job | None
    often: str

    @property
    def is_paused(self) -> bool:
        """Whether it waits until someone says again how often it is to be imported."""
        is_left = self.source.every_hours is not None and not self.source.is_looked_after
        return self.source.is_paused or is_left

    @property
    def has_failed(self) -> bool:
        """Whether the last import did not come to its end."""
        return self.job is not None and self.job.state in BROKEN_OFF

    @property
    def why(self) -> str:
        """Why the last import failed; empty where it did not, or nobody knows."""
        return "" if self.job is None else in_site_words(self.job.said)


def sources_of(process: Process, *, person: Person) -> list[SourceRow]:
    """Return the logs on the server that go into a process."""
    seen = Source.objects.visible_to(person).filter(upload__process=process)
    imports = Job.objects.filter(kind=Kind.IMPORT).order_by("-pk")
    newest_first = Prefetch("upload__jobs", imports)
    found = seen.select_related("upload__uploaded_by", "made_by__organisation").prefetch_related(
        newest_first
    )
    return [_source_row(one) for one in found]


def _source_row(source: Source) -> SourceRow:
    job = next(iter(source.upload.jobs.all()), None)
    return SourceRow(source, job, str(OFTEN[source.every_hours or NEVER]))
