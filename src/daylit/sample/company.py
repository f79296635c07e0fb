"""Who and what there is: organisations, teams, people, buses, lines and faults."""

from __future__ import annotations

from dataclasses import dataclass

HOST = "City Bus"

Hours = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
"""Opening and closing hour on working days, Saturdays and Sundays; (0, 0) is closed."""

ALWAYS: Hours = ((0, 24), (0, 24), (0, 24))
DEPOT_HOURS: Hours = ((5, 23), (6, 20), (7, 18))
STORE_HOURS: Hours = ((6, 19), (7, 14), (0, 0))
OFFICE_HOURS: Hours = ((8, 17), (0, 0), (0, 0))
WORKSHOP_HOURS: Hours = ((7, 17), (0, 0), (0, 0))


@dataclass(frozen=True)
class Team:
    """A team, how many people it has, when it works, and how it works.

    Attributes:
        name: Its name in the log.
        organisation: Whom it belongs to.
        people: How many people it has.
        hours: When it begins steps.
        pace: How long its steps take, as a multiple of what is usual for the activity.
        strain: How much of a busy week its queue feels: waiting grows by demand to this power.
    """

    name: str
    organisation: str
    people: int
    hours: Hours
    pace: float
    strain: float


TEAMS = (
    Team("Call Centre", HOST, 12, ALWAYS, 1.0, 0.6),
    Team("Fleet Control", HOST, 8, ALWAYS, 1.0, 0.8),
    Team("Road Crew", HOST, 9, ALWAYS, 1.0, 1.0),
    Team("Depot North", HOST, 16, DEPOT_HOURS, 0.95, 1.2),
    Team("Depot South", HOST, 14, DEPOT_HOURS, 1.0, 1.2),
    Team("Depot Harbour", HOST, 18, DEPOT_HOURS, 1.12, 1.6),
    Team("Depot Airport", HOST, 10, DEPOT_HOURS, 0.90, 1.0),
    Team("Central Stores", HOST, 11, STORE_HOURS, 1.05, 1.5),
    Team("Airport Stores", HOST, 4, STORE_HOURS, 0.9, 0.8),
    Team("Nordparts", "Nordparts", 7, OFFICE_HOURS, 1.0, 0.5),
    Team("Karosseri Lind", "Karosseri Lind", 9, WORKSHOP_HOURS, 1.0, 0.9),
    Team("Traffic Control", HOST, 7, ALWAYS, 1.0, 0.7),
)
TEAM_CODES = {team.name: code for code, team in enumerate(TEAMS)}


@dataclass(frozen=True)
class Depot:
    """A depot, its share of the breakdowns, the buses of each model, its store and its lines.

    Attributes:
        name: Its team's name.
        share: Its share of all breakdowns, 0 to 1.
        buses: How many buses of each model in `BUS_MODELS` it has.
        store: The team it asks for parts.
        mistaken_for: The depot with which Fleet Control mixes it up.
        lines: The lines it serves.
    """

    name: str
    share: float
    buses: tuple[int, int, int, int]
    store: str
    mistaken_for: str
    lines: tuple[str, str, str, str, str]


BUS_MODELS = ("Norrsken 12", "Norrsken 18", "Fjord E12", "Kust 9")
DEPOTS = (
    Depot(
        "Depot North",
        0.28,
        (60, 25, 10, 20),
        "Central Stores",
        "Depot South",
        ("1", "3", "14", "21", "N1"),
    ),
    Depot(
        "Depot South",
        0.24,
        (40, 15, 30, 15),
        "Central Stores",
        "Depot North",
        ("2", "5", "17", "22", "N2"),
    ),
    Depot(
        "Depot Harbour",
        0.28,
        (45, 45, 10, 15),
        "Central Stores",
        "Depot Airport",
        ("4", "6", "9", "31", "N4"),
    ),
    Depot(
        "Depot Airport",
        0.20,
        (30, 15, 20, 15),
        "Airport Stores",
        "Depot Harbour",
        ("7", "8", "40", "X1", "X2"),
    ),
)
LINES = tuple(line for depot in DEPOTS for line in depot.lines)
FIRST_BUS = 4001
"""The number on the side of the first bus; the others follow by depot and model."""


@dataclass(frozen=True)
class Fault:
    """What can break.

    Attributes:
        name: Its name in the log.
        weight: How often, against the others, in spring and autumn.
        cold: What the coldest day multiplies this by; the warmest divides by it.
        on_the_road_share: How often the Road Crew mends it where the bus stands, 0 to 1.
        body_share: How often the body shop is needed, 0 to 1.
        parts_value: Median value of the parts, in euros.
        severities: Shares of `SEVERITIES`, 0 to 1.
    """

    name: str
    weight: float
    cold: float
    on_the_road_share: float
    body_share: float
    parts_value: float
    severities: tuple[float, float, float]


SEVERITIES = ("minor", "medium", "major")
FAULTS = (
    Fault("Engine", 14, 1.1, 0.03, 0.00, 420.0, (0.15, 0.50, 0.35)),
    Fault("Brakes", 16, 1.1, 0.02, 0.00, 260.0, (0.15, 0.60, 0.25)),
    Fault("Doors", 18, 1.5, 0.15, 0.03, 140.0, (0.60, 0.35, 0.05)),
    Fault("Electrics", 16, 1.4, 0.12, 0.00, 180.0, (0.40, 0.45, 0.15)),
    Fault("Air conditioning", 10, 0.45, 0.05, 0.00, 230.0, (0.70, 0.28, 0.02)),
    Fault("Tyres", 8, 1.0, 0.30, 0.00, 310.0, (0.45, 0.45, 0.10)),
    Fault("Gearbox", 7, 1.0, 0.00, 0.00, 890.0, (0.05, 0.45, 0.50)),
    Fault("Body damage", 12, 1.3, 0.02, 0.82, 350.0, (0.35, 0.45, 0.20)),
)

# 41 and 43 names: going through both lists at once, no two of the first 1,763 people share both.
# fmt: off
_FIRST_NAMES = (
    "Anna", "Erik", "Maria", "Lars", "Karin", "Anders", "Fatima", "Johan", "Kristina", "Ali",
    "Lena", "Mikael", "Sara", "Per", "Emma", "Goran", "Amina", "Nils", "Elin", "Hassan", "Ingrid",
    "Peter", "Linnea", "Marek", "Ulla", "David", "Sofia", "Omar", "Birgitta", "Oskar", "Yasmin",
    "Magnus", "Hanna", "Tomasz", "Eva", "Viktor", "Åsa", "Bengt", "Leila", "Jonas", "Märta",
)
_LAST_NAMES = (
    "Lindqvist", "Haddad", "Berg", "Nowak", "Sandström", "Holm", "Ekström", "Rahimi", "Nyberg",
    "Öberg", "Kovač", "Dahl", "Lund", "Forsberg", "Yilmaz", "Wallin", "Engström", "Persson",
    "Ahmed", "Sjöberg", "Lindgren", "Virtanen", "Eklund", "Hansson", "Popov", "Bergström",
    "Fransson", "Saleh", "Nordin", "Åkesson", "Jansson", "Mattsson", "Hedlund", "Tran", "Lundin",
    "Falk", "Björk", "Strand", "Kaya", "Blom", "Viklund", "Norén", "Salonen",
)
# fmt: on


def _named(number: int) -> str:
    first = _FIRST_NAMES[number % len(_FIRST_NAMES)]
    return f"{first} {_LAST_NAMES[number % len(_LAST_NAMES)]}"


PEOPLE = tuple(_named(number) for number in range(sum(team.people for team in TEAMS)))
"""Everyone's name, team after team in the order of `TEAMS`."""
