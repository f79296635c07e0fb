"""The map with the trouble marked: one picture per stop of the slider, and the ways as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.wording import counted
from daylit.flow.drawing import MOST_LABELS, Mark, draw_picture, sentences
from daylit.flow.process_map import LANE_PARTIES, discover_map
from daylit.flow.simplify import drawable_details, readable_detail, simplify
from daylit.language import _, gettext_noop, in_each_language
from daylit.report.map_heading import map_heading, worst_way
from daylit.report.map_on_paper import fit_on_paper

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.flow.drawing import Picture, Place
    from daylit.flow.process_map import ProcessMap
    from daylit.flow.simplify import Way
    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.map_on_paper import Sheet

MOST_WAYS = 40
WENT_BACK = {
    "team": gettext_noop("Here {cases} went back to a team that had passed the work on."),
    "organisation": gettext_noop(
        "Here {cases} went back to an organisation that had passed the work on."
    ),
    "person": gettext_noop("Here {cases} went back to someone who had passed the work on."),
}


@dataclass(frozen=True)
class Said:
    """A place's sentence, its id on the page, and where to read more about the place, if anywhere.

    The picture's place leads to the sentence; the sentence leads on.
    """

    id: str
    text: str
    href: str | None


@dataclass(frozen=True)
class View:
    """One stop of the slider.

    Attributes:
        number: Which stop, from 0.
        picture: The map as drawn; each of its places leads to its sentence.
        sheet: How it is printed.
        said: The places' sentences, in the order of their numbers in the picture.
        lane_party: Whose lanes are shown, if any.
        is_first: Whether the reader sees this one before choosing another.
    """

    number: int
    picture: Picture
    sheet: Sheet
    said: tuple[Said, ...]
    activity_count: int
    way_count: int
    lane_party: str | None
    is_first: bool

    @property
    def is_counted_whole(self) -> bool:
        """Whether every way bears its count."""
        return self.way_count <= MOST_LABELS


@dataclass(frozen=True)
class WayRow:
    """A row of the table behind the map; no source: cases begin, no target: cases end."""

    source: str | None
    target: str | None
    case_count: int
    step_count: int
    median_waiting_seconds: float | None
    departed_case_count: int


@dataclass(frozen=True)
class MapViews:
    """The map.

    Attributes:
        heading: Where most cases leave their way.
        views: Least detail first; none where no case has a step, or where even the main way is too
            long to be drawn.
        ways: The most frequent ones, at most forty.
        way_count: All there are.
        activity_count: All there are.
    """

    heading: str
    views: tuple[View, ...]
    ways: tuple[WayRow, ...]
    way_count: int
    activity_count: int

    @property
    def most_said(self) -> int:
        """How many sentences the view with most of them has."""
        return max((len(view.said) for view in self.views), default=0)

    @property
    def are_whole(self) -> bool:
        """Whether the view with most detail shows everything."""
        everything = (self.activity_count, self.way_count)
        return bool(self.views) and everything == (
            self.views[-1].activity_count,
            self.views[-1].way_count,
        )


@dataclass(frozen=True)
class MarkedMap:
    """The whole map with what is out of the ordinary on it.

    Attributes:
        marks: By place.
        way_cases: How many cases had left their way when they took each way.
        left_case_count: How many cases left their way anywhere.
    """

    whole: ProcessMap
    marks: dict[Place, Mark]
    way_cases: dict[Way, int]
    left_case_count: int


def draw_views(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    analysis: Analysis,
    links: Mapping[Place, str],
) -> MapViews:
    """Discover the map, mark where cases left their way, and draw it in several degrees."""
    marked = mark_map(engine, steps, cases, analysis=analysis)
    if not marked.whole.nodes:
        return MapViews(_("No step to draw"), (), (), 0, 0)
    return MapViews(
        heading=map_heading(marked.way_cases, marked.left_case_count),
        views=_views(marked, links),
        ways=way_rows(marked)[:MOST_WAYS],
        way_count=len(marked.whole.edges),
        activity_count=len(marked.whole.nodes),
    )


def mark_map(engine: Engine, steps: ir.Table, cases: ir.Table, *, analysis: Analysis) -> MarkedMap:
    """Discover the map, and mark where cases left their way."""
    whole = discover_map(engine, steps, cases, lane_parties=LANE_PARTIES)
    way_cases, marks = _way_marks(engine, steps, analysis, whole)
    left = engine.answer_row(_left, analysis.departures)
    return MarkedMap(whole, marks | _rework_marks(analysis), way_cases, left["case_count"])


def way_rows(marked: MarkedMap) -> tuple[WayRow, ...]:
    """Return the ways of a map as rows, the most frequent first."""
    return tuple(
        WayRow(
            edge.source,
            edge.target,
            edge.case_count,
            edge.step_count,
            edge.median_waiting_seconds,
            marked.way_cases.get((edge.source, edge.target), 0),
        )
        for edge in marked.whole.edges
    )


def degrees_of_detail(marked: MarkedMap) -> tuple[tuple[ProcessMap, bool], ...]:
    """Return the map in each degree of detail that can be drawn and differs from the one before.

    What the heading speaks of is on all of them but the main way.

    Returns:
        Each map, least detail first, and whether it is the one that a reader sees first.
    """
    worst = worst_way(marked.way_cases)
    always = () if worst is None else (worst,)
    whole = marked.whole
    readable = simplify(whole, detail=readable_detail(whole, always), always=always)
    maps = [
        simplify(whole, detail=detail, always=always) for detail in drawable_details(whole, always)
    ]
    different = [one for at, one in enumerate(maps) if one not in maps[:at]]
    return tuple((one, one == readable) for one in different)


def _views(marked: MarkedMap, links: Mapping[Place, str]) -> tuple[View, ...]:
    return tuple(
        _view(one, marked.marks, links, number=at, is_first=is_first)
        for at, (one, is_first) in enumerate(degrees_of_detail(marked))
    )


def _view(
    shown: ProcessMap,
    marks: Mapping[Place, Mark],
    links: Mapping[Place, str],
    *,
    number: int,
    is_first: bool,
) -> View:
    said = [
        (place, Said(f"said-{number}-{at}", text, links.get(place)))
        for at, (place, text) in enumerate(sentences(shown, marks))
    ]
    picture = draw_picture(
        shown,
        marks=marks,
        links={place: f"#{one.id}" for place, one in said},
        name=f"{number}",
    )
    return View(
        number=number,
        picture=picture,
        sheet=fit_on_paper(picture),
        said=tuple(one for _place, one in said),
        activity_count=len(shown.nodes),
        way_count=len(shown.edges),
        lane_party=shown.lane_party,
        is_first=is_first,
    )


def _way_marks(
    engine: Engine, steps: ir.Table, analysis: Analysis, whole: ProcessMap
) -> tuple[dict[Way, int], dict[Place, Mark]]:
    """Count for each way the cases that had left their usual way when they took it."""
    rows = engine.rows(_departed_ways(steps, analysis.departures))
    edges = {(edge.source, edge.target): edge.case_count for edge in whole.edges}
    counts: dict[Way, int] = {}
    marks: dict[Place, Mark] = {}
    for row in rows:
        way = (row["previous_activity"], row["activity"])
        counts[way] = row["case_count"]
        sentence = _way_sentence(row, analysis.party)
        marks[way] = Mark(row["case_count"], min(1.0, row["case_count"] / edges[way]), sentence)
    return counts, marks


def _left(found: ir.Table) -> ir.Table:
    """Count the cases that left their way; what only came late kept to it."""
    causing = found.filter(found.causes_steps)
    return causing.aggregate(case_count=causing.case_id.nunique())


def _departed_ways(steps: ir.Table, found: ir.Table) -> ir.Table:
    ways = steps.select("case_id", "previous_activity", "activity", anchor_position=steps.position)
    causing = found.filter(found.causes_steps)
    joined = causing.select("case_id", "kind", "anchor_position").join(
        ways, ["case_id", "anchor_position"]
    )
    return joined.group_by(["previous_activity", "activity"]).aggregate(
        case_count=joined.case_id.nunique(),
        bounce_case_count=joined.case_id.nunique(where=joined.kind == "bounce"),
        rework_case_count=joined.case_id.nunique(where=joined.kind == "rework"),
    )


@in_each_language
def _way_sentence(row: dict[str, int], party: Party | None) -> str:
    said = []
    if row["bounce_case_count"] and party:
        cases = counted(row["bounce_case_count"], "case")
        said.append(_(WENT_BACK[party]).format(cases=cases))
    if row["rework_case_count"]:
        cases = counted(row["rework_case_count"], "case")
        again = _("Here {cases} did “{activity}” again.")
        said.append(again.format(cases=cases, activity=row["activity"]))
    return " ".join(said)


def _rework_marks(analysis: Analysis) -> dict[Place, Mark]:
    return {
        loop["activity"]: Mark(
            loop["again_case_count"],
            loop["again_share"],
            _done_again(loop["again_case_count"]),
        )
        for loop in analysis.loops
        if loop["reading"] == "departure"
    }


@in_each_language
def _done_again(case_count: int) -> str:
    return _("Done again in {cases}.").format(cases=counted(case_count, "case"))
