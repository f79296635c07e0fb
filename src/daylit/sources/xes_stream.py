"""XES read as a stream, on the standard library's expat: every event once, or a refusal.

Attributes keep the path of their keys: the attribute ``b`` inside the attribute ``a`` is ``a.b``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from daylit.language import _, number
from daylit.sources.xml_file import RefusedXmlError, walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVENTS_PER_BATCH = 10_000
MOST_DEPTH = 100
"""Attributes inside attributes; the text of all names grows with the square of the depth."""
CASE_KEY = "concept:name"
_ATTRIBUTES = ("string", "date", "int", "float", "boolean", "id", "list", "container")
_STRUCTURE = ("log", "trace", "event", "global")
_PASSED_OVER = ("extension", "classifier", "values")
"""Elements of the standard that hold nothing of their own for a log's events."""

Attributes = dict[str, str]


@dataclass(frozen=True)
class Batch:
    """Whole traces as read: their attributes, their events in order, which trace each is of."""

    traces: list[Attributes]
    events: list[Attributes]
    trace_of_event: list[int]


@dataclass
class XesFacts:
    """What a whole XES file holds beside its events.

    Attributes:
        event_types: XES type of each event attribute, in the order met; "string" where one key
            bears several, but "float" for whole and other numbers.
        trace_types: The same for trace attributes.
        event_defaults: Event attributes for which the file names a default value.
        trace_defaults: Trace attributes for which it does.
        empty_traces: Traces without an event.
        same_names: Traces with an event that have the name of an earlier one.
        repeated: Attributes met again under the same key in one event or trace; the first is kept.
        unknown: Elements that are none of XES, by name, and how many; what they hold of attributes
            is not read.
    """

    event_types: dict[str, str] = field(default_factory=dict)
    trace_types: dict[str, str] = field(default_factory=dict)
    event_defaults: Attributes = field(default_factory=dict)
    trace_defaults: Attributes = field(default_factory=dict)
    empty_traces: int = 0
    same_names: int = 0
    repeated: int = 0
    unknown: Counter[str] = field(default_factory=Counter)


def stream(
    path: Path,
    *,
    is_zipped: bool,
    on_batch: Callable[[Batch, XesFacts], None],
    on_share: Callable[[float], None],
) -> XesFacts:
    """Read an XES file to its end.

    Args:
        path: The file.
        is_zipped: Whether it is gzip around XES; then its checksum is checked.
        on_batch: Called with whole traces, about 10,000 events at a time, and the facts so far.
        on_share: Called with the share of the file read so far.

    Raises:
        UnableToReadError: It is cut off, damaged, defines entities, nests attributes too deep, or
            is XML but not XES.
    """
    reader = _Reader(on_batch)
    walk(path, reader.parser, "XES", is_zipped=is_zipped, on_share=on_share)
    reader.hand_over()
    return reader.facts


class _Reader:
    """What is open while the parser walks through the file."""

    def __init__(self, on_batch: Callable[[Batch, XesFacts], None]) -> None:
        self.facts = XesFacts()
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._root
        self._on_batch = on_batch
        self._traces: list[Attributes] = []
        self._events: list[Attributes] = []
        self._trace_of_event: list[int] = []
        self._trace: Attributes | None = None
        self._names: set[str] = set()
        self._events_before = 0
        self._repeated_before = 0

    def _root(self, tag: str, _attributes: list[str]) -> None:
        prefix, _colon, name = tag.rpartition(":")
        if name != "log":
            said = _("it is XML but not XES: it begins with {tag} instead of {expected}")
            raise RefusedXmlError(said.format(tag=f"<{tag}>", expected="<log>"))
        start, end = self._handlers(f"{prefix}:" if prefix else "")
        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end

    def _handlers(  # noqa: C901, PLR0915 - runs millions of times; a call costs as much as it
        self, prefix: str
    ) -> tuple[Callable[[str, list[str]], None], Callable[[str], None]]:
        """Return the two functions that the parser calls for every element.

        They run a few million times per log, so what they need stands in local names.
        """
        attribute_types = {prefix + name: name for name in _ATTRIBUTES}
        structure = {prefix + name: name for name in _STRUCTURE}
        passed_over = {prefix + name for name in _PASSED_OVER}
        event_tag, event_types = f"{prefix}event", self.facts.event_types
        events, facts = self._events, self.facts
        path: list[str] = []
        around: list[Attributes | None] = []
        target: Attributes | None = None
        types: dict[str, str] = {}

        def start(tag: str, attributes: list[str]) -> None:
            nonlocal target, types
            kind = attribute_types.get(tag)
            if kind is None:
                if types is event_types and (tag == event_tag or tag in structure):
                    raise self._misplaced(structure[tag], "event")
                if tag == event_tag:
                    target, types = {}, event_types
                    events.append(target)
                else:
                    start_other(tag, attributes)
                return
            value: str | None
            if len(attributes) == 4 and attributes[0] == "key":  # noqa: PLR2004 - key and value
                _, key, _, value = attributes
            else:
                key, value = _key_and_value(attributes)
            if path:
                key = self._within(path, key)
            path.append(key)
            if target is None or value is None:
                return
            if key in target:
                facts.repeated += 1
                return
            target[key] = value
            if types.get(key) != kind:
                types[key] = _common_type(types.get(key, kind), kind)

        def start_other(tag: str, attributes: list[str]) -> None:
            nonlocal target, types
            if tag in structure:
                target, types = self._opened(structure[tag], attributes)
            elif tag not in passed_over:
                facts.unknown[tag] += 1
                around.append(target)
                target = None

        def end(tag: str) -> None:
            nonlocal target, types
            if tag in attribute_types:
                path.pop()
            elif tag == event_tag:
                target, types = self._event_closed(), facts.trace_types
            elif tag in structure:
                self._closed(structure[tag])
                target, types = None, {}
            elif tag not in passed_over:
                target = around.pop()

        return start, end

    def _within(self, path: list[str], key: str) -> str:
        """Return the path of a key inside other attributes."""
        if len(path) >= MOST_DEPTH:
            line = self.parser.CurrentLineNumber
            said = _("it nests attributes more than {count} deep, at line {line}")
            raise RefusedXmlError(said.format(count=number(MOST_DEPTH), line=number(line)))
        return f"{path[-1]}.{key}"

    def _opened(self, name: str, attributes: list[str]) -> tuple[Attributes, dict[str, str]]:
        """Open a trace or defaults, and return where attributes go from now on."""
        if name == "trace":
            if self._trace is not None:
                raise self._misplaced("trace", "trace")
            self._trace = {}
            self._events_before = len(self._events)
            return self._trace, self.facts.trace_types
        if name == "global":
            self._repeated_before = self.facts.repeated
            is_of_event = "event" in attributes
            return (self.facts.event_defaults if is_of_event else self.facts.trace_defaults), {}
        raise RefusedXmlError(_("it holds a <log> inside a <log>"))

    def _misplaced(self, inner: str, outer: str) -> RefusedXmlError:
        inside, what = (
            _("an <event>") if name == "event" else _("a {tag}").format(tag=f"<{name}>")
            for name in (outer, inner)
        )
        said = _("it holds {what} inside {other}, at line {line}")
        line = number(self.parser.CurrentLineNumber)
        return RefusedXmlError(said.format(what=what, other=inside, line=line))

    def _event_closed(self) -> Attributes | None:
        """Close an event, and return where attributes go from now on: to its trace, if any."""
        if self._trace is None:
            self._close_trace({}, len(self._events) - 1)
        return self._trace

    def _closed(self, name: str) -> None:
        if name == "trace" and self._trace is not None:
            self._close_trace(self._trace, self._events_before)
            self._trace = None
        elif name == "global":
            self.facts.repeated = self._repeated_before

    def _close_trace(self, trace: Attributes, events_before: int) -> None:
        count = len(self._events) - events_before
        if count == 0:
            self.facts.empty_traces += 1
            return
        self._count_name(trace.get(CASE_KEY, "").strip())
        self._trace_of_event += [len(self._traces)] * count
        self._traces.append(trace)
        if len(self._events) >= EVENTS_PER_BATCH:
            self.hand_over()

    def _count_name(self, name: str) -> None:
        if name in self._names:
            self.facts.same_names += 1
        elif name:
            self._names.add(name)

    def hand_over(self) -> None:
        """Give the whole traces read so far to whom they are for."""
        if self._events:
            self._on_batch(
                Batch(self._traces, self._events.copy(), self._trace_of_event), self.facts
            )
            self._traces, self._trace_of_event = [], []
            self._events.clear()


def _key_and_value(attributes: list[str]) -> tuple[str, str | None]:
    """Return key and value of an attribute's element; a list has no value of its own."""
    named = dict(zip(attributes[::2], attributes[1::2], strict=True))
    return named.get("key", ""), named.get("value")


def _common_type(known: str, other: str) -> str:
    if known == other:
        return known
    return "float" if {known, other} == {"int", "float"} else "string"
