"""Customers, services and aliases: taken where named plainly or chosen, else left alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from looking import Look

pytest_plugins = ["looking"]

HEAD = "case,activity,time,resource"
ROWS = "1,A,2024-01-01,Ann,{0}\n1,B,2024-01-02,Bo,{0}\n2,A,2024-01-01,Ann,{1}\n"


@pytest.mark.parametrize(
    "name",
    ["customer", "Customer ID", "CustomerNo", "client", "Kundnummer", "Kundennummer", "cliente"],
)
def test_a_column_that_plainly_names_the_customer_is_taken(look: Look, name: str) -> None:
    seen = look(f"{HEAD},{name}\n{ROWS.format('K7', 'K8')}")
    assert seen.taken()[name] == "customer"
    assert seen.column("customer") == ["K7", "K7", "K8"]
    assert not [column for column in seen.reading.events.columns if column.startswith("event_")]


@pytest.mark.parametrize("name", ["service", "Service ID", "Tj\u00e4nst"])
def test_a_column_that_plainly_names_the_service_is_taken(look: Look, name: str) -> None:
    assert look(f"{HEAD},{name}\n{ROWS.format('web', 'mail')}").column("service_id") == [
        "web",
        "web",
        "mail",
    ]


@pytest.mark.parametrize(
    "name",
    ["customer segment", "customer type", "client ip", "service level", "service type", "alias"],
)
def test_other_names_are_no_customer_no_service_and_no_alias(look: Look, name: str) -> None:
    seen = look(f"{HEAD},{name}\n{ROWS.format('x', 'y')}")
    assert seen.taken()[name].startswith("event_")
    assert {"customer", "service_id", "alias"}.isdisjoint(seen.reading.events.columns)


def test_two_possible_customers_are_asked_about(look: Look) -> None:
    seen = look("case,activity,time,customer,client\n1,A,2024-01-01,x,y\n1,B,2024-01-02,x,y\n")
    assert "customer" not in seen.reading.events.columns
    assert seen.reading.remarks[0] == (
        "More than one column could be the customer: 'customer' and 'client'. None was taken; say "
        "which with --customer COLUMN."
    )


def test_chosen_columns_are_taken(look: Look) -> None:
    text = f"{HEAD},shop,line,their number\n{ROWS.format('S1,L1,SO-1', 'S2,L2,-')}"
    seen = look(text, customer="shop", service="line", alias="their number")
    assert seen.column("customer") == ["S1", "S1", "S2"]
    assert seen.column("service_id") == ["L1", "L1", "L2"]
    assert seen.column("alias") == ["SO-1", "SO-1", None]
    assert [(each.taken_as, each.why) for each in seen.reading.columns[4:]] == [
        ("customer", "by --customer"),
        ("service", "by --service"),
        ("alias", "by --alias"),
    ]
    assert (
        "The word '-' in the column 'their number' (1 row) was taken as no alias stated."
        in seen.reading.remarks
    )


def test_a_column_of_people_that_is_chosen_as_the_customer_is_taken(look: Look) -> None:
    text = f"{HEAD},Caller\n{ROWS.format('Eve', 'Finn')}"
    assert look(text).taken()["Caller"] == "left out"
    assert look(text, customer="caller").column("customer") == ["Eve", "Eve", "Finn"]


def test_a_column_that_repeats_the_customers_is_left_out(look: Look) -> None:
    rows = "".join(
        f"{n // 2},A,2024-01-01,Firm {'ABCD'[n % 4]},Firm {'BCDA'[n % 4]}\n" for n in range(8)
    )
    seen = look("case,activity,time,customer,told to\n" + rows)
    assert seen.taken()["told to"] == "left out"


def test_what_xes_says_of_a_case_can_be_its_customer(look: Look) -> None:
    event = (
        "<event><string key='concept:name' value='A'/>"
        "<date key='time:timestamp' value='2024-01-01T00:00:00Z'/></event>"
    )
    trace = (
        "<trace><string key='concept:name' value='1'/><string key='customer' value='K7'/>"
        f"<string key='other' value='SO-1'/>{event}</trace>"
    )
    seen = look(f"<log>{trace}</log>", "log.xes", alias="case:other")
    assert (seen.column("customer"), seen.column("alias")) == (["K7"], ["SO-1"])


def test_json_lines_have_customers_too(look: Look) -> None:
    row = {"case": 1, "activity": "A", "time": "2024-01-01", "customer": {"id": 17}}
    assert look(json.dumps(row)).column("customer") == ["17"]
