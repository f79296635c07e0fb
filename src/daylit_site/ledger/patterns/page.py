"""What the pages of patterns show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import sees_border, title_of
from daylit_site.ledger.honouring import honouring_of
from daylit_site.ledger.models import Entry, Pattern, State
from daylit_site.ledger.operations.entries import JUDGED
from daylit_site.ledger.patterns.ranked import UNKNOWN, Ranked, ranked_by
from daylit_site.ledger.room.people_to_bring import suggested
from daylit_site.ledger.room.shown import RoomShown, room_shown
from daylit_site.ledger.trait_names import trait_names
from daylit_site.people.language import spoken
from daylit_site.processes.scope import scope_of
from daylit_site.records.found.pattern_pages import pattern_page
from daylit_site.records.found.told import language_of, told_in
from daylit_site.records.models import Finding, Process

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit_site.ledger.honouring import Honouring
    from daylit_site.ledger.room.people_to_bring import Suggested
    from daylit_site.people.models import Person
    from daylit_site.processes.scope import Scope
    from daylit_site.records.models import Run

    Told = dict[str, Any]

MOST_LISTED = 200
MOST_OPEN = 10


@dataclass(frozen=True)
class PatternRow:
    """A pattern in the list of all.

    Attributes:
        place: Its place among those worth attention that are listed, from 1; null for none.
        ranked: By what it was ranked, as far as the reader sees it.
        open_count: Of its exceptions those that wait for someone, as far as they are seen.
    """

    row: Pattern
    title: str
    open_count: int
    place: int | None = None
    ranked: Ranked = UNKNOWN


@dataclass(frozen=True)
class ProcessPatterns:
    """The patterns of one process.

    Attributes:
        ranked: Those worth attention, what weighs most first.
        others: What else is told: what was accepted or set aside first, whether a run knows of that
            yet or not, then resolved, no patterns, and what is no longer found.
        is_whole: Whether those between parties of others would be listed, too.
        has_weights: Whether it is told how much each weighs.
    """

    process: Process
    ranked: list[PatternRow]
    others: list[PatternRow]
    is_whole: bool
    has_weights: bool


@dataclass(frozen=True)
class PatternShown:
    """A pattern, as one person sees it.

    Attributes:
        told: What its latest run says of it; empty where that run does not tell of it.
        lang: In which language that is told, where it is not the reader's.
        is_whole: Whether all of it is seen; else what tells of others' cases is left out.
        waiting: The latest of its exceptions that wait for someone.
        waiting_count: How many of them there are, as far as they are seen.
        are_any_seen: Whether any of its exceptions is seen.
        examples: Up to three exceptions to look at, each with the ``entry_id`` of its row.
        merged_into: The pattern that it is told with; null where it stands for itself.
        others: The patterns with which it could be joined.
        traits: By what it could be told apart.
        suggested: Whom to bring in; nobody where whoever reads may not.
        honouring: What becomes of what was judged of it; null where the record honours it.
        accepted_by: Who accepted it, as the reader may know them.
        owner: Who sees to it, likewise; empty where nobody does.
    """

    row: Pattern
    title: str
    run: Run | None
    scope: Scope
    told: Told
    lang: str
    is_whole: bool
    waiting: list[Entry]
    waiting_count: int
    are_any_seen: bool
    examples: list[Told]
    merged_into: Pattern | None
    others: list[Pattern]
    traits: list[str]
    room: RoomShown
    suggested: list[Suggested]
    honouring: Honouring | None
    accepted_by: str
    owner: str

    @property
    def activity(self) -> str | None:
        """The activity of the map at which it is; null where it is at none."""
        spot = self.told.get("spot")
        return spot["one"] if spot and spot["what"] == "activity" else None

    @property
    def pair(self) -> tuple[str, str, str] | None:
        """The level, and from whom to whom it goes and comes back; null where that is not so."""
        spot = self.told.get("spot")
        return (spot["what"], spot["one"], spot["other"]) if spot and spot["other"] else None

    @property
    def merged_title(self) -> str:
        """What the pattern is called that it is told with; empty where it stands for itself."""
        return title_of(self.merged_into) if self.merged_into is not None else ""

    @property
    def stands_out(self) -> str:
        """What most of its cases have in common; empty where nothing is, or not all is seen."""
        said = self.told.get("said", {}).get("common") if self.is_whole else None
        return str(said[0]) if said else ""

    @property
    def alike(self) -> list[dict[str, str]]:
        """Cases that are alike and do not show it, each with what is said of it."""
        contrast = self.told.get("contrast")
        if not contrast or not self.is_whole:
            return []
        cases = zip(contrast["cases"], self.told["said"]["alike"], strict=True)
        return [
            {"case_id": one["case_id"], "said": said.removeprefix(one["case_id"]).lstrip(", ")}
            for one, said in cases
        ]

    @property
    def is_split(self) -> bool:
        """Whether people had it told apart by a trait."""
        last = self.row.judgings.last()
        return last is not None and last.verdict == "split"


def patterns_listed(person: Person) -> list[ProcessPatterns]:
    """Return the patterns that a person sees, by process, of those that were analysed."""
    processes = Process.objects.visible_to(person).order_by("name")
    analysed = [(one, run) for one in processes if (run := one.latest_run) is not None]
    return [_of_process(process, run, person) for process, run in analysed]


def _of_process(process: Process, run: Run, person: Person) -> ProcessPatterns:
    scope = scope_of(person, process)
    rows = list(process.patterns.order_by("rank", "-delay_seconds", "pk"))
    seen = [one for one in rows if sees_border(scope, one, run)]
    ranked = [one for one in seen if one.rank is not None and one.state not in JUDGED]
    told = [one for one in seen if one not in ranked and (one.is_found or one.state != State.NEW)]
    others = sorted(told, key=lambda one: one.state not in JUDGED)
    waiting, by = _waiting(process, person), ranked_by(run) if scope.sees_every_case else {}
    first = _rows(ranked, waiting, by)
    return ProcessPatterns(
        process,
        [replace(one, place=at) for at, one in enumerate(first, start=1)],
        _rows(others[:MOST_LISTED], waiting, by),
        scope.sees_every_border,
        has_weights=any(one.ranked.score is not None for one in first),
    )


def _rows(
    patterns: Iterable[Pattern], waiting: dict[int, int], by: dict[str, Ranked]
) -> list[PatternRow]:
    return [
        PatternRow(
            one, title_of(one), waiting.get(one.pk, 0), ranked=by.get(one.pattern_id, UNKNOWN)
        )
        for one in patterns
    ]


def _waiting(process: Process, person: Person) -> dict[int, int]:
    """Count by pattern the exceptions that wait for someone."""
    seen = Entry.objects.visible_to(person).filter(process=process, waits=True)
    counted = seen.exclude(pattern=None).order_by().values_list("pattern_id").annotate(Count("pk"))
    return dict(counted)


def pattern_shown(pattern: Pattern, *, person: Person) -> PatternShown | None:
    """Return a pattern as a person sees it; null where it tells of others' border only.

    People of a partner who were brought into its room see it; of cases only their own.
    """
    process = pattern.process
    scope, run = scope_of(person, process), process.latest_run
    room = room_shown(pattern, person)
    honouring = honouring_of(pattern)
    if not sees_border(scope, pattern, run) and not room.is_inside:
        return None
    content = _content(pattern, run)
    told = told_in(spoken(), content)
    is_whole = scope.sees_every_case
    entries = Entry.objects.visible_to(person).filter(pattern=pattern)
    waiting = entries.filter(waits=True).order_by("-anchored_at", "-pk")
    return PatternShown(
        row=pattern,
        title=title_of(pattern),
        run=run,
        scope=scope,
        told=told,
        lang=_lang(content),
        is_whole=is_whole,
        waiting=list(waiting[:MOST_OPEN]),
        waiting_count=waiting.count(),
        are_any_seen=entries.exists(),
        examples=_examples(told, pattern) if is_whole else [],
        merged_into=_merged_into(pattern),
        others=_others(pattern) if is_whole else [],
        traits=trait_names(run) if is_whole else [],
        room=room,
        suggested=_suggested(pattern, room, person, told) if room.may_talk else [],
        honouring=honouring,
        accepted_by=_accepted_by(pattern, person) if room.is_seen else "",
        owner=_owner(pattern, person, room),
    )


def _suggested(pattern: Pattern, room: RoomShown, person: Person, told: Told) -> list[Suggested]:
    """Return whom to bring in; with whom most of it lies is told to who sees the whole process."""
    is_whole = scope_of(person, pattern.process).sees_every_case
    concerned = told.get("concerned", ()) if is_whole else ()
    return suggested(pattern, room.room, reader=person, concerned=concerned)


def _owner(pattern: Pattern, person: Person, room: RoomShown) -> str:
    """Return who sees to it; in a room people are known by name."""
    if pattern.owner is None:
        return ""
    return pattern.owner.name if room.is_seen else person_words(pattern.owner, person)


def _accepted_by(pattern: Pattern, person: Person) -> str:
    """Return who accepted a pattern, as a reader may know them; empty where it is not accepted."""
    last = pattern.judgings.select_related("judged_by__organisation").last()
    is_accepted = last is not None and last.verdict == "accepted"
    return person_words(last.judged_by, person) if last and is_accepted else ""


def _examples(told: Told, pattern: Pattern) -> list[Told]:
    """Return the exceptions to look at, with their rows in the ledger; null where there is none.

    They are for who sees every case.
    """
    chosen = told.get("examples", [])
    ids = Entry.objects.filter(
        process=pattern.process, exception_id__in=[one["exception_id"] for one in chosen]
    )
    known = dict(ids.order_by().values_list("exception_id", "pk"))
    return [{**one, "entry_id": known.get(one["exception_id"])} for one in chosen]


def _content(pattern: Pattern, run: Run | None) -> Told:
    if run is None:
        return {}
    found = Finding.objects.filter(run=run, name=pattern_page(pattern.pattern_id)).first()
    return {} if found is None else dict(found.content)


def _lang(content: Told) -> str:
    language = language_of(spoken(), content)
    return "" if not content or language == spoken() else language


def _merged_into(pattern: Pattern) -> Pattern | None:
    last = pattern.judgings.select_related("into").last()
    return last.into if last is not None and last.verdict == "merged" else None


def _others(pattern: Pattern) -> list[Pattern]:
    """Return the patterns of the same process that a run tells of: they can be joined with."""
    told = Pattern.objects.filter(Q(is_found=True), process=pattern.process)
    return list(told.exclude(pk=pattern.pk).order_by("rank", "-delay_seconds")[:MOST_LISTED])
