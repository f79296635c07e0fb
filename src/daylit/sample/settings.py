"""What happens in the sample, and how often. Read this to know what a detector has to find.

Everything that somebody may want to look up stands here as a table: the period, the busy weeks,
the loops that are quite all right, and the troubles that are put in, each with its story.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

FIRST_DAY = date(2025, 3, 3)
"""The first day on which a breakdown can be reported: a Monday."""

END_DAY = date(2026, 9, 3)
"""The day after the last one: eighteen months later. The log ends when the last bus is back."""

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


@dataclass(frozen=True)
class Plant:
    """A place where a trouble is much more common than elsewhere."""

    traits: dict[str, str]
    """The traits that a case must have, all of them: depot, bus_model, line, fault, severity."""

    share: float
    since: date = FIRST_DAY


@dataclass(frozen=True)
class Trouble:
    """One kind of exception that is put in.

    Attributes:
        cause: Its name in the truth.
        among: The cases that can meet it: a name in `daylit.sample.troubles.GROUPS`.
        share: How many of these do, 0 to 1, outside its planted place.
        plant: Where it is much more common, if anywhere.
        twice_share: How many of those who meet it meet it a second time at once, 0 to 1.
        story: What happens.
    """

    cause: str
    among: str
    share: float
    story: str
    plant: Plant | None = None
    twice_share: float = 0.0


TROUBLES = (
    Trouble(
        "Details missing",
        "all cases",
        0.020,
        "Fleet Control cannot place the bus and sends the report back to the Call Centre.",
        Plant({"fault": "Electrics"}, 0.06),
    ),
    Trouble(
        "Not ours",
        "depot cases",
        0.012,
        "A depot says that the bus belongs to another one; that one sends it back.",
        Plant({"depot": "Depot South", "bus_model": "Fjord E12"}, 0.14),
        twice_share=0.25,
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
        "The part is not where the store says it is: the depot asks a second time.",
        # The Central Stores moved the parts of this model to new shelves in November.
        Plant({"depot": "Depot Harbour", "bus_model": "Norrsken 18"}, 0.36, date(2025, 11, 10)),
        twice_share=0.20,
    ),
    Trouble(
        "Wrong part",
        "parts cases",
        0.025,
        "The part does not fit: it goes back to the store and the repair is done again.",
        Plant({"bus_model": "Kust 9", "fault": "Brakes"}, 0.16),
    ),
    Trouble(
        "Contract number missing",
        "ordered cases",
        0.08,
        "Nordparts sends the order back because it names no contract.",
        Plant({"depot": "Depot Airport"}, 0.22),
    ),
    Trouble(
        "Approval missing",
        "body shop cases",
        0.10,
        "Karosseri Lind sends the bus's papers back: nobody has approved the cost.",
        Plant({"severity": "major"}, 0.25),
    ),
    Trouble(
        "Release refused",
        "depot cases",
        0.020,
        "Traffic Control does not release the bus: adjust, drive and check it again.",
        Plant({"depot": "Depot North"}, 0.05),
    ),
)


@dataclass(frozen=True)
class Settings:
    """All shares of the sample."""

    usual: UsualWay = field(default_factory=UsualWay)
    troubles: tuple[Trouble, ...] = TROUBLES

    def without_trouble(self) -> Settings:
        """Return the settings of the null mode: the same, with nothing put in."""
        return replace(self, troubles=())


SETTINGS = Settings()
