"""``daylit people``: counts, names behind ids, forgetting; customers from end to end."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet

from daylit.cli import daylit
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    from daylit.record.engine import Engine

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

CUSTOMER = "Bäckerei Unverwechselbar"
ROWS = (
    "case,activity,time,person,buyer,product",
    f"1,Open,2026-03-01T08:00:00Z,Ann Berg,{CUSTOMER},Bus 7",
    f"1,Close,2026-03-01T09:00:00Z,Bo Dahl,{CUSTOMER},Bus 7",
    "2,Open,2026-03-02T08:00:00Z,Ann Berg,Ann Berg,Bus 9",
    "2,Close,2026-03-02T09:00:00Z,Cy Ek,,",
)
READ_AS = ("--customer", "buyer", "--service", "product", "--process", "sales")


@pytest.fixture(scope="session")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sold") / "Sales.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def sales(sold: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with customers and services, for tests that only ask it."""
    folder = tmp_path_factory.mktemp("sales") / "record"
    words = ["record", "import", str(sold), *READ_AS, "--record", str(folder)]
    daylit.main(words, standalone_mode=False)
    return folder


@pytest.fixture
def own_sales(sales: Path, tmp_path: Path) -> Path:
    """A copy of that record, to change."""
    return shutil.copytree(sales, tmp_path / "record")


def spoken(out: str) -> list[list[str]]:
    """Return the rows of a CSV without commas in its values."""
    return [line.split(",") for line in out.splitlines()]


def holders(folder: Path, *texts: str) -> list[str]:
    """Return the files in which one of the texts stands; a table's values are read."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(text.encode() in _content(path) for text in texts)
    )


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix != ".parquet":
        return content
    rows = parquet.ParquetFile(path).read().to_pylist()
    return content + json.dumps(rows, default=str, ensure_ascii=False).encode()


def test_list_counts_names_and_shows_none(run: Run, sales: Path) -> None:
    ran = run("people", "list", "--record", sales, "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert spoken(ran.out) == [
        ["person_count", "customer_count", "forgotten_count", "automated_count"],
        ["3", "2", "0", "0"],
    ]


def test_show_tells_whose_id_it_is(run: Run, sales: Path) -> None:
    directory = Record(sales).directory
    for name, kind in (
        ("Bo Dahl", "person"),
        (CUSTOMER, "customer"),
        ("Ann Berg", "person and customer"),
    ):
        one = directory.person_id(name)
        ran = run("people", "show", one, "--record", sales, "--format", "json")
        assert json.loads(ran.out) == [
            {"keyed_id": one, "name": name, "kind": kind, "is_automated": False}
        ]


def test_show_of_what_is_no_id_says_so(run: Run, sales: Path) -> None:
    for wanted in ("Bo Dahl", "0123456789abcdef"):
        ran = run("people", "show", wanted, "--record", sales)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == (f"daylit: The directory of {sales} has no name behind an id {wanted}.\n")


def test_a_name_is_forgotten_once_it_was_meant(
    run: Run, own_sales: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Record(own_sales).directory.person_id("Bo Dahl")
    for meant, said in ((False, "Nothing was forgotten.\n"), (True, "")):
        monkeypatch.setattr("click.confirm", lambda *_, meant=meant, **__: meant)
        ran = run("people", "forget", "Bo Dahl", "--record", own_sales)
        assert ran.code == 0
        assert ran.out == said or meant
        assert bool(holders(own_sales, "Bo Dahl")) is not meant
    assert ran.out == f"The name behind {one} is forgotten; its events keep this id.\n"


def test_a_forgotten_name_is_told_as_such(run: Run, own_sales: Path) -> None:
    one = Record(own_sales).directory.person_id("Bo Dahl")
    run("people", "forget", "Bo Dahl", "--yes", "--record", own_sales)
    again = run("people", "forget", "Bo Dahl", "--yes", "--record", own_sales)
    assert (again.code, again.out) == (0, "Bo Dahl is forgotten already.\n")
    shown = run("people", "show", one, "--record", own_sales)
    assert (shown.code, shown.err) == (1, f"daylit: The name behind {one} was forgotten.\n")


def test_a_customer_is_forgotten_by_id_and_no_import_brings_the_name_back(
    run: Run, own_sales: Path, sold: Path, tmp_path: Path
) -> None:
    one = Record(own_sales).directory.person_id(CUSTOMER)
    assert run("people", "forget", one, "--yes", "--record", own_sales).code == 0
    longer = tmp_path / "Sales later.csv"
    more = f"3,Open,2026-03-03T08:00:00Z,Ann Berg,{CUSTOMER},Bus 7\n"
    longer.write_text(sold.read_text(encoding="utf-8") + more, encoding="utf-8")
    imported = run("record", "import", longer, *READ_AS, "--record", own_sales)
    assert "3 cases, 5 events, 5 steps" in imported.out
    assert holders(own_sales, CUSTOMER) == []


def test_an_unknown_name_is_not_forgotten(run: Run, sales: Path) -> None:
    ran = run("people", "forget", "Nobody", "--yes", "--record", sales)
    assert ran.code == 1
    assert ran.err == (
        f"daylit: The directory of {sales} has no name Nobody, and no name behind an id Nobody; "
        "nothing was forgotten.\n"
    )


def test_a_pattern_that_held_the_name_goes_with_it(run: Run, own_sales: Path) -> None:
    run("people", "automated", "add", "Bo Dahl*", "--record", own_sales)
    ran = run("people", "forget", "Bo Dahl", "--yes", "--record", own_sales)
    assert ran.out.splitlines()[-1] == (
        "A pattern of automated actors held the name and went with it; whom they marked stays "
        "marked."
    )
    assert holders(own_sales, "Bo Dahl") == []
    assert len(Record(own_sales).process("sales").automated) == 1


def test_without_a_record_there_is_nobody(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    for words in (("list",), ("show", "x"), ("forget", "x"), ("automated", "list"),
                  ("automated", "remove", "x"), ("automated", "suggest")):  # fmt: skip
        ran = run("people", *words, "--record", folder)
        assert ran.code == 1
        assert ran.err == (
            f"daylit: There is no record in {folder} yet. Hint: make one with: daylit record "
            "import LOG\n"
        )
        assert not folder.exists()


def test_customer_and_service_stand_on_each_case_and_the_customer_by_id(
    engine: Engine, sales: Path
) -> None:
    record = Record(sales)
    cases = {row["case_id"]: row for row in engine.rows(record.table(engine, "cases", "sales"))}
    said = {case: (row["customer_id"], row["service_id"]) for case, row in cases.items()}
    by_name = record.directory.person_id
    assert said == {"1": (by_name(CUSTOMER), "Bus 7"), "2": (by_name("Ann Berg"), "Bus 9")}
    events = engine.rows(record.table(engine, "events", "sales"))
    told = {(row["case_id"], row["activity"]): row["customer_id"] for row in events}
    assert told == {
        ("1", "Open"): by_name(CUSTOMER),
        ("1", "Close"): by_name(CUSTOMER),
        ("2", "Open"): by_name("Ann Berg"),
        ("2", "Close"): None,
    }


def test_names_are_nowhere_in_the_record_but_in_its_directory(sales: Path) -> None:
    found = holders(sales, CUSTOMER, "Ann Berg", "Bo Dahl", "Cy Ek")
    assert found == ["people/directory.sqlite"]
    assert any(path.endswith(".parquet") for path in holders(sales, "Bus 7")), "nothing was read"


@pytest.mark.shared_data
def test_customers_of_a_public_log_are_known_by_id_only(
    run: Run, engine: Engine, shared_logs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    log = shared_logs / "Helpdesk.xes.gz"
    ran = run("record", "import", log, "--customer", "customer", "--record", folder)
    assert ran.code == 0
    record = Record(folder)
    counts = record.directory.counts()
    assert (counts.person_count, counts.customer_count) == (22, 397)
    ids = set(record.directory.names())
    told = {}
    for name in ("events", "cases"):
        column = record.table(engine, name, "helpdesk").select("customer_id").distinct()
        told[name] = {row["customer_id"] for row in engine.rows(column)} - {None}
    assert (len(told["events"]), told["events"] <= ids) == (397, True)
    # Of two customers each case has a later event that names another.
    assert (len(told["cases"]), told["cases"] <= told["events"]) == (395, True)
