"""What happens in the sample, and how often. Read this to know what a detector has to find.

Everything that somebody may want to look up stands here as a table: the period, the busy weeks,
the loops that are quite all right, what is promised and agreed, and what is put in, each with its
story: troubles that make work, delays, forgotten cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

FIRST_DAY = date(2025, 3, 3)
"""The first day on which a breakdown can be reported: a Monday."""

END_DAY = date(2026, 9, 3)
"""The day after the last one: eighteen months later. The log ends at its midnight, wherever each
bus is then: what begins later is not in the log, what is under way has no end in it."""

COLDEST_DAY = date(2026, 1, 20)
WINTER_RISE = 0.30
"""On the coldest day there are 30 % more breakdowns than in the year's mean, in July 30 % fewer."""

GROWTH_PER_YEAR = 0.10
"""The fleet grows older: a tenth more breakdowns a year."""

BUSY_WEEKS = {
    date(2025, 6, 16): (1.35, "city festival, every bus is out"),
    date(2025, 8, 18): (1.30, "schools begin"),
    date(2025, 11, 24): (1.60, "first snow"),
    date(2026, 1, 12): (1.50, "hard frost"),
    date(2026, 5, 18): (1.30, "trade fair at the airport"),
    date(2026, 8, 17): (1.30, "schools begin"),
}
"""Monday of a busy week: how many times the usual number of breakdowns, and why."""

WEEKEND_SHARE = 0.55
"""Breakdowns on a day of the weekend, as a share of those on a working day."""

HOURLY_WEIGHTS = (1, 1, 1, 1, 2, 6, 10, 13, 11, 8, 7, 7, 8, 8, 9, 11, 13, 12, 9, 7, 5, 4, 3, 2)
"""How breakdowns spread over the hours of a day: two rush hours, thin nights."""

KEEPS_CASE_SHARE = 0.72
"""How often a team's step is done by the person who has had the case there; else by anyone."""


@dataclass(frozen=True)
class UsualWay:
    """How often a case takes which legitimate way. All are shares, 0 to 1.

    Usual by themselves, because most cases do it: depot -> store -> depot for parts; a second look
    at the parts list; a second test drive. Rarer, and usual only because `DECLARED` says so: the
    order from the supplier, the visit to the body shop, the second periodic inspection.
    """

    parts_share: float = 0.90
    """Of the cases in a depot, those that take parts: depot -> store -> depot."""

    ordered_share: float = 0.13
    """Of these, those whose part the supplier has to send: store -> Nordparts -> store."""

    second_list_share: float = 0.92
    """Of the cases that take parts, those where the list is checked again when they arrive."""

    adjusted_share: float = 0.76
    """Of the cases in a depot, those with an adjustment and a second test drive after it."""

    inspection_share: float = 0.12
    """Of the cases in a depot, those of a bus whose periodic inspection is due anyway."""

    second_inspection_share: float = 0.30
    """Of these, those inspected a second time after a day of use, as the rules want it."""


@dataclass(frozen=True)
class Declared:
    """A loop that looks like a departure and is usual because its owner says so."""

    kind: Literal["bounce", "rework"]
    parties: tuple[str, str] | None
    activity: str | None
    why: str


def _there_and_back(party: str, other: str, why: str) -> Declared:
    return Declared("bounce", (party, other), None, why)


_ORDERED = "Parts that are not in stock are ordered and come back through the stores."
_BODY = "Dents and glass are mended by the body shop, which brings the bus back."

DECLARED = (
    _there_and_back("Central Stores", "Nordparts", _ORDERED),
    _there_and_back("Airport Stores", "Nordparts", _ORDERED),
    _there_and_back("Depot North", "Karosseri Lind", _BODY),
    _there_and_back("Depot South", "Karosseri Lind", _BODY),
    _there_and_back("Depot Harbour", "Karosseri Lind", _BODY),
    _there_and_back("Depot Airport", "Karosseri Lind", _BODY),
    Declared(
        "rework",
        None,
        "Periodic inspection",
        "Some buses have to be inspected again after a day of use.",
    ),
)
"""What the sample's usual.toml says."""


PROMISED_DAYS = {
    "on the road": 1.5,
    "in a depot": 7.0,
    "ordered parts": 14.0,
    "body shop": 10.0,
    "inspection": 1.0,
}
"""Until when a bus is promised back, in days after the report: on the road or in a depot, and what
each further need adds. Generous: where nothing goes wrong, fewer than one bus in two thousand is
late."""


@dataclass(frozen=True)
class Term:
    """A limit that is agreed; it names two activities, a team, or (neither) the whole case.

    Attributes:
        within_days: How long it may take.
        why: One sentence for those who read the findings.
        start: The activity at whose end the clock starts.
        to: The activity whose next begin stops it.
        hand_over_to: The team that has to begin within the limit what another team hands over.
    """

    within_days: int
    why: str
    start: str | None = None
    to: str | None = None
    hand_over_to: str | None = None


TERMS = (
    Term(
        5,
        "The stores have promised every part in stock within five days.",
        start="Request parts",
        to="Pick parts",
    ),
    Term(
        1,
        "Traffic Control has agreed to begin within a day of being handed a bus.",
        hand_over_to="Traffic Control",
    ),
    Term(21, "The city takes a bus off the contract after three weeks without it."),
)
"""What the sample's terms.toml says."""


ALL_DAY = (0, 24)


@dataclass(frozen=True)
class Plant:
    """A place where something is much more common than elsewhere.

    Attributes:
        traits: The traits that a case must have, all of them: depot, bus_model, line, fault,
            severity.
        share: How many of these cases meet it, 0 to 1.
        since: The first day of the report from which this holds.
        hours: The hours of the report (UTC), from the first until before the second.
    """

    traits: dict[str, str]
    share: float
    since: date = FIRST_DAY
    hours: tuple[int, int] = ALL_DAY


@dataclass(frozen=True)
class Trouble:
    """One kind of exception that makes work.

    Attributes:
        cause: Its name in the truth.
        among: The cases that can meet it: a name in `daylit.sample.chances.GROUPS`.
        share: How many of these do, 0 to 1, outside its planted place.
        story: What happens.
        plant: Where it is much more common, if anywhere.
        twice_share: How many of those who meet it meet it a second time at once, 0 to 1.
        slows: Later steps of the same case (keys of `daylit.sample.way.SLOTS`) that take longer,
            and how many times as long.
    """

    cause: str
    among: str
    share: float
    story: str
    plant: Plant | None = None
    twice_share: float = 0.0
    slows: dict[str, float] = field(default_factory=dict)


TROUBLES = (
    Trouble(
        "Details missing",
        "all cases",
        0.015,
        "Fleet Control cannot place the bus and sends the report back to the Call Centre.",
        # In the morning rush nobody has the time to ask drivers for everything.
        Plant({}, 0.08, hours=(6, 9)),
    ),
    Trouble(
        "Not ours",
        "depot cases",
        0.012,
        "A depot says that the bus belongs to another one; that one sends it back. The mechanic "
        "who had been waiting for it is at another bus and diagnoses both by turns.",
        Plant({"depot": "Depot South", "bus_model": "Fjord E12"}, 0.15),
        twice_share=0.25,
        slows={"diagnose": 1.25},
    ),
    Trouble(
        "Diagnosis doubted",
        "depot cases",
        0.025,
        "A second mechanic does not believe the diagnosis and makes it again.",
        Plant({"fault": "Gearbox"}, 0.16),
    ),
    Trouble(
        "Part missing",
        "parts from stock",
        0.025,
        "The part is not where the store says it is: the depot asks a second time. The mechanic "
        "has put the bus together again meanwhile and starts the repair anew.",
        # The Central Stores moved the parts of this model to new shelves in November.
        Plant({"depot": "Depot Harbour", "bus_model": "Norrsken 18"}, 0.36, date(2025, 11, 10)),
        twice_share=0.20,
        slows={"repair": 1.3},
    ),
    Trouble(
        "Wrong part",
        "parts cases",
        0.020,
        "The part does not fit: it goes back to the store and the repair is done again.",
        Plant({"bus_model": "Kust 9", "fault": "Brakes"}, 0.45),
    ),
    Trouble(
        "Contract number missing",
        "ordered cases",
        0.06,
        "Nordparts sends the order back because it names no contract.",
        Plant({"depot": "Depot Airport"}, 0.65),
    ),
    Trouble(
        "Approval missing",
        "body shop cases",
        0.08,
        "Karosseri Lind sends the bus's papers back: nobody has approved the cost. The bus was "
        "set aside and has to be masked again.",
        Plant({"severity": "major"}, 0.65),
        slows={"repair_body": 1.15},
    ),
    Trouble(
        "Release refused",
        "depot cases",
        0.014,
        "Traffic Control does not release the bus: adjust, drive and check it again.",
        Plant({"depot": "Depot North"}, 0.05),
    ),
)


@dataclass(frozen=True)
class Delay:
    """A wait that becomes far too long, without any work more.

    Attributes:
        cause: Its name in the truth.
        among: The cases that can meet it: a name in `daylit.sample.chances.GROUPS`.
        before: The step that begins too late: a key of `daylit.sample.way.SLOTS`, one delay each.
        hours: What is added to the usual wait: anything from the first to the second, evenly. The
            least is more than three times what 95 % of the waits for this activity stay below.
        share: How many of the cases meet it, 0 to 1, outside its planted place.
        story: What happens.
        plant: Where it is much more common.
    """

    cause: str
    among: str
    before: str
    hours: tuple[int, int]
    share: float
    story: str
    plant: Plant


DELAYS = (
    Delay(
        "Put aside",
        "depot cases",
        "diagnose",
        (66, 160),
        0.003,
        "A bus that will take long is put aside until the yard is empty.",
        Plant({"severity": "major"}, 0.07),
    ),
    Delay(
        "No permit",
        "depot cases",
        "repair",
        (80, 200),
        0.003,
        "Few mechanics may work under high voltage; the bus waits until one of them is on shift.",
        Plant({"bus_model": "Fjord E12"}, 0.07),
    ),
    Delay(
        "Outer store",
        "parts from stock",
        "pick",
        (128, 240),
        0.003,
        "The part lies in the outer store and comes along when a lorry goes there anyway.",
        # North's parts for articulated buses are too long for the shelves in town.
        Plant({"depot": "Depot North", "bus_model": "Norrsken 18"}, 0.22),
    ),
    Delay(
        "Examiner away",
        "depot cases",
        "check",
        (26, 72),
        0.003,
        "Only the examiner may sign for this bus, and he is away.",
        Plant({"fault": "Brakes"}, 0.08),
    ),
)


@dataclass(frozen=True)
class Stall:
    """Cases that are left lying and never go on.

    Attributes:
        cause: Its name in the truth.
        among: The cases that can meet it: a name in `daylit.sample.chances.GROUPS`.
        after: Their last step: a key of `daylit.sample.way.SLOTS`.
        share: How many of the cases meet it, 0 to 1, outside its planted place.
        story: What happens.
        plant: Where it is much more common.
    """

    cause: str
    among: str
    after: str
    share: float
    story: str
    plant: Plant


STALLS = (
    Stall(
        "Forgotten",
        "depot cases",
        "diagnose",
        0.005,
        "The work order slips behind the counter, and nobody looks for the bus.",
        # Line 31 has spare buses; nobody misses one.
        Plant({"line": "31"}, 0.18),
    ),
)


@dataclass(frozen=True)
class Settings:
    """All shares of the sample."""

    usual: UsualWay = field(default_factory=UsualWay)
    troubles: tuple[Trouble, ...] = TROUBLES
    delays: tuple[Delay, ...] = DELAYS
    stalls: tuple[Stall, ...] = STALLS

    def without_trouble(self) -> Settings:
        """Return the settings of the null mode: the same, with nothing put in."""
        return replace(self, troubles=(), delays=(), stalls=())

    @property
    def put_in(self) -> tuple[Trouble | Delay | Stall, ...]:
        """All that is put in; a cause is a position in this."""
        return (*self.troubles, *self.delays, *self.stalls)


SETTINGS = Settings()
