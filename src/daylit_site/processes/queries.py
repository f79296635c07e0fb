"""What pages of a process show: values of its latest run, as far as the one who looks sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404

from daylit_site.people.language import spoken
from daylit_site.processes.scope import Scope, scope_of
from daylit_site.records.found.pictures import picture_name
from daylit_site.records.found.told import language_of, told_in
from daylit_site.records.models import UNDER_WAY, Finding, Job, Process, Run
from daylit_site.records.removing import taken_back

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from daylit_site.people.models import Person

    Row = dict[str, Any]


@dataclass(frozen=True)
class Extent:
    """How much was read: cases, and from which moment to which."""

    case_count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Listed:
    """A process in the list of all.

    Attributes:
        heading: What its latest run found; empty where there is no run.
        lang: In which language that is told, where it is not the reader's.
        is_taken_back: Whether all that was imported of it was undone.
    """

    process: Process
    run: Run | None
    heading: str
    extent: Extent | None
    lang: str = ""
    is_taken_back: bool = False


@dataclass(frozen=True)
class Seen:
    """A process with its latest run, as one person sees it.

    Attributes:
        told: The run's answer; empty where there is no run.
        lang: In which language the run is told, where that is not the reader's.
    """

    process: Process
    run: Run | None
    scope: Scope
    told: Row
    lang: str = ""

    @property
    def extent(self) -> Extent | None:
        """How much was read."""
        return _extent(self.told)

    def found(self, *names: str) -> tuple[Any, ...]:
        """Return parts of what the run found, by name."""
        parts = self.parts(*names)
        return tuple(parts[name] for name in names)

    def parts(self, *names: str) -> dict[str, Any]:
        """Return those parts of what the run found that it has; older runs have fewer.

        Their words are the reader's, where the run has them.
        """
        found = Finding.objects.filter(run=self.run, name__in=names).values_list("name", "content")
        return {name: told_in(spoken(), content) for name, content in found}

    def picture(self, reading: str, number: int) -> str:
        """Return a picture of the map: the library's own markup."""
        names = (picture_name(reading, number, spoken()), picture_name(reading, number))
        found = self.parts(*names)
        return str(next(found[name] for name in names if name in found))


def listed(person: Person | AnonymousUser) -> list[Listed]:
    """Return the processes that a person sees, with what was found in each."""
    visible = Process.objects.visible_to(person)
    runs = Run.objects.filter(process=OuterRef("pk"), finished_at__isnull=False)
    latest = visible.annotate(run_id=Subquery(runs.order_by("-number").values("pk")[:1]))
    told = Finding.objects.filter(name="told", run__in=latest.values("run_id"))
    found = {one.run.process_id: one for one in told.select_related("run")}
    gone = taken_back(one for one in visible if one.pk not in found)
    return [
        _listed(process, found.get(process.pk), is_taken_back=process.pk in gone)
        for process in visible
    ]


def _listed(process: Process, told: Finding | None, *, is_taken_back: bool) -> Listed:
    if told is None:
        return Listed(process, None, "", None, is_taken_back=is_taken_back)
    content = told_in(spoken(), told.content)
    return Listed(process, told.run, content["heading"], _extent(content), _lang(told.content))


def _lang(told: Row) -> str:
    """Return in which language a run's answer is told, where that is not the reader's."""
    language = language_of(spoken(), told)
    return "" if language == spoken() else language


def _extent(told: Row) -> Extent | None:
    if not told:
        return None
    contents = told["contents"]
    first_at, last_at = (datetime.fromisoformat(contents[end]) for end in ("first_at", "last_at"))
    return Extent(contents["case_count"], first_at, last_at)


def seen(person: Person, process_id: str) -> Seen:
    """Return a process as a person sees it.

    Raises:
        Http404: There is none of this id that they see.
    """
    process = get_object_or_404(Process.objects.visible_to(person), process_id=process_id)
    told = (
        Finding.objects.filter(run__process=process, run__finished_at__isnull=False, name="told")
        .select_related("run")
        .order_by("-run__number")
        .first()
    )
    scope = scope_of(person, process)
    if told is None:
        return Seen(process, None, scope, {})
    content = told_in(spoken(), told.content)
    return Seen(process, told.run, scope, content, _lang(told.content))


def job_under_way(process: Process) -> Job | None:
    """Return what the worker does with a process just now, or is about to."""
    return Job.objects.filter(process=process, state__in=UNDER_WAY).order_by("pk").first()
