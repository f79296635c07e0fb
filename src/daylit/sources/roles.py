"""How well a column's name fits a role."""

from __future__ import annotations

from dataclasses import dataclass

from daylit.sources import words

XES_LEVEL = 4
STRONG_LEVEL = 3
PLAIN_LEVEL = 2
BARE_LEVEL = 1


@dataclass(frozen=True)
class Fit:
    """How well a name fits a role.

    Attributes:
        level: 4 a standard's own name, 3 the role's own word, 2 a word that often means it, 1 a
            word that may mean it.
        nuance: Which of two names that say the same word is the better one; more is better.
        noun: The word that says it.
    """

    level: int
    nuance: int
    noun: str


def fit(name: str, role: str) -> Fit | None:
    """Return how well a column's name fits a role, None where it does not."""
    standard = words.XES_NAMES[role]
    plain = name.casefold().strip()
    if plain in standard:
        return Fit(XES_LEVEL, -standard.index(plain), plain)
    tokens = [part for word in words.normal(name).split() for part in words.parted(word)]
    tokens = [token for token in tokens if token not in words.CONNECTORS]
    if not tokens:
        return None
    if role == "event_id":
        joined = " ".join(tokens)
        return Fit(STRONG_LEVEL, 0, joined) if joined in words.EVENT_IDS else None
    return _RULES[role](tokens)


def names_an_id(name: str) -> bool:
    """Return whether a column's name says that it holds ids or numbers of something."""
    tokens = {part for word in words.normal(name).split() for part in words.parted(word)}
    return not tokens.isdisjoint(words.IDS)


def _without(tokens: list[str], noise: frozenset[str]) -> str:
    return " ".join(token for token in tokens if token not in noise)


def _case(tokens: list[str]) -> Fit | None:
    noun = _without(tokens, words.IDS) if " ".join(tokens) not in words.CASE else " ".join(tokens)
    has_id = noun != " ".join(tokens)
    if not noun:
        return Fit(BARE_LEVEL, 0, "id")
    if noun in words.CASE:
        return Fit(STRONG_LEVEL, int(has_id), noun)
    if noun in words.CASE_OR_ACTIVITY:
        return Fit(STRONG_LEVEL if has_id else PLAIN_LEVEL, int(has_id), noun)
    if noun in words.CASE_OF_A_TRADE:
        return Fit(PLAIN_LEVEL, int(has_id), noun)
    return None


def _activity(tokens: list[str]) -> Fit | None:
    return _by_noun(tokens, words.ACTIVITY, words.ACTIVITY_TOO | words.CASE_OR_ACTIVITY)


def _time(tokens: list[str]) -> Fit | None:
    rest = _without(tokens, words.TIMES | words.EVENT)
    times = [token for token in tokens if token in words.TIMES]
    if rest or not times:
        return None
    is_whole = len(times) > 1 or any(len(time) > len("uhrzeit") for time in times)
    return Fit(STRONG_LEVEL if is_whole or len(tokens) > 1 else PLAIN_LEVEL, 0, " ".join(tokens))


def _start(tokens: list[str]) -> Fit | None:
    return _bound(tokens, words.START)


def _end(tokens: list[str]) -> Fit | None:
    return _bound(tokens, words.END)


def _bound(tokens: list[str], bound: frozenset[str]) -> Fit | None:
    rest = _without(tokens, words.TIMES | words.EVENT)
    if rest not in bound:
        return None
    return Fit(STRONG_LEVEL, int(any(token in words.TIMES for token in tokens)), "bound")


def _lifecycle(tokens: list[str]) -> Fit | None:
    return _by_noun(tokens, words.LIFECYCLE, frozenset())


def _person(tokens: list[str]) -> Fit | None:
    beside = _by_noun(tokens, words.PERSON_BESIDE, frozenset())
    if beside is not None:
        return Fit(BARE_LEVEL, beside.nuance, beside.noun)
    return _by_noun(tokens, words.PERSON, words.PERSON_TOO)


def _team(tokens: list[str]) -> Fit | None:
    return _by_noun(tokens, words.TEAM, words.TEAM_TOO)


def _organisation(tokens: list[str]) -> Fit | None:
    acting = [token for token in tokens if token not in words.INVOLVEMENT]
    return _by_noun(acting, words.ORGANISATION, frozenset())


def _customer(tokens: list[str]) -> Fit | None:
    return _by_own_word(tokens, words.CUSTOMER)


def _service(tokens: list[str]) -> Fit | None:
    return _by_own_word(tokens, words.SERVICE)


def _by_own_word(tokens: list[str], own: frozenset[str]) -> Fit | None:
    """Fit tokens that are one of a role's own words, with a word for id beside it or none."""
    noun = _without(tokens, words.IDS)
    return Fit(STRONG_LEVEL, int(noun != " ".join(tokens)), noun) if noun in own else None


def _by_noun(tokens: list[str], strong: frozenset[str], plain: frozenset[str]) -> Fit | None:
    """Fit tokens whose noun, beside words for name and id, is one of a role's."""
    whole = " ".join(tokens)
    for nuance, noun in (
        (2, whole),
        (1, _without(tokens, words.NAMES)),
        (0, _without(tokens, words.NAMES | words.IDS)),
    ):
        if noun in strong:
            return Fit(STRONG_LEVEL, nuance, noun)
        if noun in plain:
            return Fit(PLAIN_LEVEL, nuance, noun)
    return None


_RULES = {
    "case": _case,
    "activity": _activity,
    "time": _time,
    "start": _start,
    "end": _end,
    "lifecycle": _lifecycle,
    "person": _person,
    "team": _team,
    "organisation": _organisation,
    "customer": _customer,
    "service": _service,
}
