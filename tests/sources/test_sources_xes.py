"""XES: every event once or a refusal, nothing lost without a word."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from daylit.errors import UnableToReadError, UnclearColumnsError
from daylit.sources import xes, xes_stream

if TYPE_CHECKING:
    from pathlib import Path

    from looking import Look

pytest_plugins = ["looking"]


def trace(name: str | None, *events: str, attributes: str = "") -> str:
    named = "" if name is None else f'<string key="concept:name" value="{name}"/>'
    return f"<trace>{named}{attributes}{''.join(events)}</trace>"


def event(activity: str, time: str | None = "2024-01-01T10:00:00Z", more: str = "") -> str:
    stamp = "" if time is None else f'<date key="time:timestamp" value="{time}"/>'
    return f'<event><string key="concept:name" value="{activity}"/>{stamp}{more}</event>'


def log(*parts: str) -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'
    return head + "\n".join(parts) + "\n</log>\n"


def test_traces_become_cases_and_types_follow_the_tags(look: Look) -> None:
    seen = look(
        log(
            trace(
                "c1",
                event(
                    "A",
                    more='<string key="org:resource" value=" Ann "/>'
                    '<string key="org:group" value="N"/>'
                    '<string key="lifecycle:transition" value="COMPLETE"/><int key="n" value="3"/>'
                    '<float key="x" value="1.5"/><boolean key="ok" value="true"/>'
                    '<id key="identity:id" value="e1"/>',
                ),
                attributes='<date key="due" value="2024-02-01"/><int key="n" value="9"/>',
            ),
        ),
        "log.xes",
    )
    (row,) = seen.rows
    assert seen.reading.file_format == "XES"
    assert row["occurred_at"].isoformat() == "2024-01-01T10:00:00+00:00"
    assert row["case_due"].isoformat() == "2024-02-01T00:00:00+00:00"
    assert {name: row[name] for name in row if name not in {"occurred_at", "case_due"}} == {
        "case_id": "c1",
        "activity": "A",
        "lifecycle": "COMPLETE",
        "person": "Ann",
        "team_id": "N",
        "organisation_id": None,
        "source_event_id": "e1",
        "source_row": 0,
        "case_n": 9,
        "event_n": 3,
        "event_x": 1.5,
        "event_ok": True,
    }


def test_nested_attributes_keep_their_path_and_never_overwrite(look: Look) -> None:
    nested = (
        '<string key="cost" value="outer"><float key="amount" value="2.5"/>'
        '<string key="concept:name" value="inner"><int key="deep" value="1"/></string></string>'
        '<list key="tags"><values><string key="tag" value="a"/><string key="tag" value="b"/>'
        "</values></list>"
    )
    seen = look(log(trace("c1", event("A", more=nested))), "log.xes")
    (row,) = seen.rows
    assert row["activity"] == "A"
    assert row["event_cost"] == "outer"
    assert row["event_cost_amount"] == 2.5
    assert row["event_cost_concept_name"] == "inner"
    assert row["event_cost_concept_name_deep"] == 1
    assert row["event_tags_tag"] == "a"
    assert seen.reading.remarks == (
        (
            "1 value stands under a key that the same event or case had already used, "
            "as in lists; the "
            "first of each was kept."
        ),
    )


def test_elements_that_xes_does_not_know_are_counted_and_lend_nothing_to_what_is_around(
    look: Look,
) -> None:
    misspelt = event("B", more='<string key="org:resource" value="Ann"/>').replace(
        "event>", "evnt>"
    )
    unknown = '<text key="note" value="x"><string key="inner" value="y"/></text>'
    after = '<string key="colour" value="red"/>'
    seen = look(
        log(
            '<extension name="Time" prefix="time" uri="http://example.org"/><stamp/>',
            trace("c1", event("A", more=unknown + after), misspelt, misspelt, attributes=unknown),
        ),
        "log.xes",
    )
    assert seen.column("activity") == ["A"]
    assert seen.taken() == {
        "case:concept:name": "case",
        "concept:name": "activity",
        "time:timestamp": "time",
        "colour": "event_colour",
    }
    assert seen.reading.remarks == (
        (
            "5 elements are none of XES (<text> 2, <evnt> 2, <stamp> 1); their attributes were not "
            "read."
        ),
    )


def test_traces_and_events_inside_an_unknown_element_are_read(look: Look) -> None:
    text = log(f"<part>{trace('c1', '<steps>', event('A'), '</steps>', event('B'))}</part>")
    seen = look(text, "log.xes")
    assert seen.column("activity") == ["A", "B"]
    assert seen.column("case_id") == ["c1", "c1"]
    assert seen.reading.remarks == (
        "2 elements are none of XES (<part> 1, <steps> 1); their attributes were not read.",
    )


def test_of_many_unknown_elements_the_most_frequent_are_named(look: Look) -> None:
    tags = "".join(f"<t{number}/>" * (9 - number) for number in range(7))
    seen = look(log(trace("c1", event("A", more=tags))), "log.xes")
    assert seen.reading.remarks == (
        (
            "42 elements are none of XES (<t0> 9, <t1> 8, <t2> 7, <t3> 6, <t4> 5, and 2 other "
            "names); their attributes were not read."
        ),
    )


def test_a_case_attribute_of_an_event_does_not_overwrite_that_of_the_trace(look: Look) -> None:
    more = '<string key="case:colour" value="event\'s"/>'
    colour = '<string key="colour" value="trace\'s"/>'
    seen = look(log(trace("c1", event("A", more=more), attributes=colour)), "log.xes")
    assert seen.column("case_colour") == ["trace's"]
    assert seen.column("case_colour_2") == ["event's"]


def test_trace_attributes_after_the_events_are_kept(look: Look) -> None:
    text = log(f'<trace>{event("A")}<string key="concept:name" value="c1"/></trace>')
    assert look(text, "log.xes").column("case_id") == ["c1"]


def test_events_that_cannot_be_taken_are_refused_with_their_number(look: Look) -> None:
    seen = look(
        log(
            trace("c1", event("A"), event(" "), event("B", None), event("C", "yesterday")),
            trace(None, event("D")),
            event("E"),
            trace("c2"),
        ),
        "log.xes",
    )
    assert seen.column("activity") == ["A"]
    assert seen.reading.row_count == 6
    assert seen.refused() == {
        "no case": (2, ("event 5", "event 6")),
        "no activity": (1, ("event 2",)),
        "no time": (1, ("event 3",)),
        "time not understood": (1, ("event 4 (yesterday)",)),
    }
    assert seen.reading.remarks == ("1 case holds no event and left nothing to read.",)


def test_typed_values_that_do_not_parse_are_null_and_counted(look: Look) -> None:
    seen = look(
        log(
            trace(
                "c1",
                event("A", more='<int key="n" value="many"/><date key="due" value="soon"/>'),
                event("B", more='<int key="n" value="2"/><date key="due" value="later"/>'),
            )
        ),
        "log.xes",
    )
    assert seen.column("event_n") == [None, 2]
    assert seen.reading.remarks == (
        "1 value of 'n' is no whole number and was left empty.",
        "2 values of 'due' are no time and were left empty.",
    )


def test_a_key_with_several_types_is_text_or_number(look: Look) -> None:
    seen = look(
        log(
            trace(
                "c1",
                event("A", more='<int key="n" value="1"/><int key="m" value="1"/>'),
                event("B", more='<string key="n" value="x"/><float key="m" value="1.5"/>'),
            )
        ),
        "log.xes",
    )
    assert seen.column("event_n") == ["1", "x"]
    assert seen.column("event_m") == [1.0, 1.5]


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        ("int", "1.7", None),
        ("int", "1e3", None),
        ("int", "+17", 17),
        ("float", "1,5", None),
        ("float", "NaN", None),
        ("float", "-.5E2", -50.0),
        ("boolean", "1", True),
        ("boolean", "yes", None),
    ],
)
def test_declared_values_are_never_rounded_or_guessed(
    look: Look, kind: str, value: str, meant: object
) -> None:
    more = f'<{kind} key="x" value="{value}"/>'
    seen = look(log(trace("c1", event("A", more=more))), "log.xes")
    words = {"int": "whole number", "float": "number", "boolean": "true or false"}[kind]
    remark = f"1 value of 'x' is no {words} and was left empty."
    assert seen.column("event_x") == [meant]
    assert seen.reading.remarks == ((remark,) if meant is None else ())


def test_default_values_are_not_filled_in_and_a_remark_says_so(look: Look) -> None:
    defaults = (
        '<global scope="event"><string key="org:group" value="UNKNOWN"/>'
        '<string key="concept:name" value="UNKNOWN"/>'
        '<string key="concept:name" value="?"/></global>'
    )
    group = '<string key="org:group" value="North"/>'
    seen = look(log(defaults, trace("c1", event("A"), event("B", more=group))), "log.xes")
    assert seen.column("team_id") == [None, "North"]
    assert seen.reading.remarks == (
        (
            "The file names default values for attributes that some events lack "
            "('org:group' in 1); "
            "they were left empty, not filled in."
        ),
    )


def test_a_log_with_a_prefix_before_its_tags_is_read(look: Look) -> None:
    text = log(trace("c1", event("A"))).replace("<", "<x:").replace("<x:/", "</x:")
    text = text.replace("<x:?", "<?")
    assert look(text, "log.xes").column("activity") == ["A"]


def test_a_case_with_a_hundred_thousand_events_is_read(look: Look) -> None:
    seen = look(log(trace("c1", *[event("A")] * 100_000), trace("c2", event("B"))), "log.xes")
    assert seen.reading.row_count == 100_001
    assert seen.event_count() == 100_001


def test_a_large_log_goes_by_way_of_the_disk(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes, "MOST_VALUES_IN_MEMORY", 12)
    monkeypatch.setattr(xes_stream, "EVENTS_PER_BATCH", 2)
    more = '<int key="late" value="7"/>'
    traces = [trace(f"c{n}", event("A"), event("B", more=more if n > 2 else "")) for n in range(5)]
    seen = look(log(*traces), "log.xes")
    assert seen.column("case_id") == [f"c{n // 2}" for n in range(10)]
    assert seen.column("event_late") == [None] * 7 + [7, None, 7]


def test_hundreds_of_rare_attributes_stand_where_they_belong(look: Look) -> None:
    events = [event("A", more=f'<string key="k{n}" value=" {n} "/>') for n in range(300)]
    late = event("B", more='<string key="k7" value="again"/><string key="k8" value=" "/>')
    seen = look(log(*[trace(f"c{n % 30}", each) for n, each in enumerate(events)], late), "log.xes")
    assert seen.rows[7]["event_k7"] == "7"
    assert [seen.column("event_k299")[row] for row in (298, 299)] == [None, "299"]
    assert seen.refused() == {"no case": (1, ("event 301",))}
    assert all(
        value is None or name == f"event_k{row['source_row']}"
        for row in seen.rows
        for name, value in row.items()
        if name.startswith("event_k")
    )


@pytest.mark.parametrize("depth", [100, 101])
def test_attributes_may_be_nested_a_hundred_deep(look: Look, tmp_path: Path, depth: int) -> None:
    nested = '<string key="k" value="x">' * depth + "</string>" * depth
    text = log(trace("c1", event("A", more=nested)))
    if depth == 100:
        assert look(text, "log.xes").column("event_" + "_".join("k" * depth)) == ["x"]
        return
    with pytest.raises(UnableToReadError) as error:
        look(text, "log.xes")
    assert str(error.value) == (
        f"Cannot read {tmp_path / 'log.xes'}: it nests attributes more than 100 deep, at line 3."
    )


def test_gzip_around_xes_is_read(look: Look) -> None:
    content = gzip.compress(log(trace("c1", event("A"))).encode())
    assert look(content, "log.xes.gz").column("activity") == ["A"]


BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    + log(trace("&b;", event("A"))).partition("?>\n")[2]
)
MANY = log(*[trace(f"c{n}", event("A"), event("B")) for n in range(2000)])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            BOMB.encode(),
            "it defines its own document type, which XES does not need and which can hide harm.",
        ),
        (
            MANY[: len(MANY) // 2].encode(),
            "its XML ends early, at line 1,004, before the log is closed.",
        ),
        (
            log(trace("c1", event("A")) + "</trace>").encode(),
            "its XML is damaged at line 3 (mismatched tag).",
        ),
        (gzip.compress(MANY.encode())[:-4000], "the gzip file is cut off before its end."),
        (
            gzip.compress(MANY.encode())[:-8] + b"\0" * 8,
            "the gzip file is damaged: its checksum is wrong.",
        ),
        (b"<log><log/></log>", "it holds a <log> inside a <log>."),
    ],
)
def test_a_log_that_is_not_whole_is_refused(look: Look, content: bytes, why: str) -> None:
    with pytest.raises(UnableToReadError) as error:
        look(content, "log.xes")
    assert str(error.value).partition("log.xes: ")[2] == why


def test_a_log_without_times_lists_its_attributes(look: Look) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        look(log(trace("c1", event("A", None))), "log.xes")
    assert str(error.value) == (
        "No column could be recognised as the time. The columns are 'case:concept:name', "
        "'concept:name'. Say which with --time COLUMN."
    )


def test_another_attribute_can_be_the_case(look: Look) -> None:
    more = '<string key="order" value="o7"/>'
    assert look(log(trace("c1", event("A", more=more))), "log.xes", case="order").column(
        "case_id"
    ) == ["o7"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            log("<trace>", trace("c1", event("A")), "</trace>"),
            "it holds a <trace> inside a <trace>, at line 4",
        ),
        (
            log(trace("c1", event("A", more=event("B")))),
            "it holds an <event> inside an <event>, at line 3",
        ),
        (
            log(event("A", more=trace("c1", event("B")))),
            "it holds a <trace> inside an <event>, at line 3",
        ),
    ],
)
def test_traces_and_events_inside_each_other_are_refused(
    look: Look, tmp_path: Path, content: str, why: str
) -> None:
    with pytest.raises(UnableToReadError) as error:
        look(content, "log.xes")
    assert str(error.value) == f"Cannot read {tmp_path / 'log.xes'}: {why}."


def test_traces_of_the_same_name_are_counted(look: Look) -> None:
    traces = [trace(name, event("A")) for name in ("c1", "c2", " c1 ", "c1")]
    seen = look(log(*traces, trace("c2")), "log.xes")
    assert seen.column("case_id") == ["c1", "c2", "c1", "c1"]
    assert seen.reading.remarks == (
        "1 case holds no event and left nothing to read.",
        "2 traces have the name of an earlier one; traces of the same name are read as one case.",
    )
