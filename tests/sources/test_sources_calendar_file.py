"""The file of calendars: what can be written, and the sentence for everything that cannot."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daylit.errors import UnableToReadError
from daylit.record.calendars import Calendars, worked_days
from daylit.sources.calendar_file import read_calendars

DOCUMENT = Path(__file__).parents[2] / "docs" / "calendars.md"
HOURS = 'hours = { mon-fri = "08:00-17:00" }\n'
ZONE = 'zone = "Europe/Stockholm"\n'


def read(folder: Path, text: str) -> Calendars:
    path = folder / "calendars.toml"
    path.write_text(text, encoding="utf-8")
    return read_calendars(path)


def one(folder: Path, entry: str, *, zone: str = ZONE) -> Calendars:
    return read(folder, f'default = "it"\n[calendars.it]\n{zone}{entry}')


def refused(folder: Path, text: str) -> str:
    with pytest.raises(UnableToReadError) as raised:
        read(folder, text)
    said = str(raised.value)
    before = f"Cannot read {folder / 'calendars.toml'}: "
    assert said.startswith(before)
    return said.removeprefix(before)


def worked_hours(calendars: Calendars, day: date, team: str | None = None) -> float:
    calendar = calendars.of(team, None)
    assert calendar is not None
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    days = worked_days(calendar, noon - timedelta(hours=24), noon + timedelta(hours=24))
    return sum(one.worked / timedelta(hours=1) for one in days if one.day == day)


def test_the_example_of_the_document_reads_as_it_says(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    calendars = read(tmp_path, example)
    assert worked_hours(calendars, date(2026, 3, 2)) == 8
    assert worked_hours(calendars, date(2026, 3, 6)) == 7
    assert worked_hours(calendars, date(2026, 3, 7)) == 0
    assert worked_hours(calendars, date(2026, 12, 19)) == 4
    for closed in ((2026, 12, 24), (2025, 12, 31), (2026, 7, 13), (2026, 7, 24), (2026, 5, 1)):
        assert worked_hours(calendars, date(*closed)) == 0
    assert worked_hours(calendars, date(2026, 7, 10)) == 7
    assert worked_hours(calendars, date(2026, 3, 2), "Night Shift") == 16
    assert worked_hours(calendars, date(2026, 3, 1), "Night Shift") == 8
    assert calendars.organisations == {"Parts AB": "always"}
    always = calendars.by_name["always"]
    assert always.week == (((0, 1440),),) * 7


def test_days_are_written_short_or_long_and_around_the_week(tmp_path: Path) -> None:
    calendars = one(
        tmp_path, 'hours = { Saturday-mon = "8:00 - 10:00", Thurs = ["20:00\N{EN DASH}24:00"] }'
    )
    hours = [worked_hours(calendars, date(2026, 3, 2 + day)) for day in range(7)]
    assert hours == [2, 0, 0, 4, 0, 2, 2]


def test_a_day_named_twice_has_all_its_hours(tmp_path: Path) -> None:
    calendars = one(tmp_path, 'hours = { mon-fri = "06:00-14:00", fri = "15:00-16:00" }')
    assert worked_hours(calendars, date(2026, 3, 6)) == 9


def test_holidays_go_by_english_names_where_there_are_any(tmp_path: Path) -> None:
    calendars = one(tmp_path, HOURS + 'holidays = "SE"')
    day = date(2026, 6, 19)
    calendar = calendars.by_name["it"]
    assert calendar.why_no_hours(date(2026, 1, 1)) == "New Year's Day"
    assert calendar.why_no_hours(day) is None  # Midsummer Eve is no public holiday
    assert (calendar.holidays_of, calendar.holiday_years) == ("SE", (1953, 2100))


def test_holidays_of_a_region_are_more_than_those_of_its_country(tmp_path: Path) -> None:
    epiphany = date(2026, 1, 6)
    assert worked_hours(one(tmp_path, HOURS + 'holidays = "DE"'), epiphany) == 9
    assert worked_hours(one(tmp_path, HOURS + 'holidays = "DE-BY"'), epiphany) == 0


def test_days_beyond_the_years_that_are_known_are_other_days(tmp_path: Path) -> None:
    calendars = one(tmp_path, HOURS + 'holidays = "SE"')
    assert worked_hours(calendars, date(1900, 1, 1)) == 9
    assert worked_hours(calendars, date(2199, 12, 25)) == 9


def test_the_holidays_package_is_loaded_only_where_a_calendar_asks_for_it(tmp_path: Path) -> None:
    one(tmp_path, HOURS)
    asked = (
        "import sys; from pathlib import Path\n"
        "from daylit.sources.calendar_file import read_calendars\n"
        f"read_calendars(Path({str(tmp_path / 'calendars.toml')!r}))\n"
        "print('holidays' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadError) as raised:
        read_calendars(tmp_path / "none.toml")
    assert str(raised.value) == f"Cannot read {tmp_path / 'none.toml'}: there is no such file."


def test_a_folder_in_its_place_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadError) as raised:
        read_calendars(tmp_path)
    assert str(raised.value) == (f"Cannot read {tmp_path}: it cannot be opened (is a directory).")


NAMED = 'default = "it"\n[calendars.it]\n'
FILES = {
    "an unknown word": (
        "team = 1",
        "it has 'team' where only default, calendars, teams and organisations are known.",
    ),
    "no calendar": ("default = 'it'", "it has no [calendars.NAME] with a zone and hours."),
    "calendars that are no table": (
        "calendars = 1",
        "'calendars' is not written as a table, such as [calendars].",
    ),
    "a calendar that is no table": (
        'calendars = { it = "SE" }',
        "calendar 'it' is not written as a table, such as [calendars.it].",
    ),
    "nobody's calendars": (
        f"[calendars.it]\n{ZONE}{HOURS}",
        "it does not say whose its calendars are: by default, [teams] or [organisations].",
    ),
    "a default that is not there": (
        f'default = "that"\n[calendars.it]\n{ZONE}{HOURS}',
        "default names the calendar 'that', which is not in the file; it has it.",
    ),
    "a team's calendar that is not there": (
        f'[calendars.it]\n{ZONE}{HOURS}[calendars.too]\n{ZONE}{HOURS}[teams]\nStores = "to"',
        "[teams] 'Stores' names the calendar 'to', which is not in the file; it has it, too.",
    ),
    "an organisation's calendar that is no name": (
        f"[calendars.it]\n{ZONE}{HOURS}[organisations]\nAcme = 8",
        "[organisations] 'Acme' names the calendar 8, which is not in the file; it has it.",
    ),
}
ENTRIES = {
    "an unknown word": (
        ZONE + HOURS + 'holyday = "SE"',
        "has 'holyday' where only zone, hours, holidays, closed and open are known.",
    ),
    "no zone": (HOURS, 'has no zone; write one, such as zone = "Europe/Stockholm".'),
    "an unknown zone": (
        'zone = "Europe/Stokholm"\n' + HOURS,
        (
            "has the zone 'Europe/Stokholm', which is not known; the nearest name is "
            "'Europe/Stockholm'."
        ),
    ),
    "a zone that is no text": (
        "zone = 1\n" + HOURS,
        "has the zone 1, which is not known.",
    ),
    "no hours": (ZONE, "has no working hours."),
    "empty hours": (ZONE + "hours = {}", "has no working hours."),
    "days without hours": (ZONE + "hours = { mon-fri = [] }", "has no working hours."),
    "hours that are no table": (
        ZONE + 'hours = "8-17"',
        'has hours = \'8-17\'; write hours = { mon-fri = "08:00-17:00" } or hours = "always".',
    ),
    "a day that is none": (
        ZONE + 'hours = { mon-fir = "08:00-17:00" }',
        "has hours for 'mon-fir'; days are mon, tue, wed, thu, fri, sat, sun.",
    ),
    "hours that are none": (
        ZONE + 'hours = { mon = "8-17" }',
        ", mon has '8-17' where hours such as \"08:00-17:00\" are expected.",
    ),
    "hours that are a number": (
        ZONE + "hours = { mon = 8 }",
        ', mon has 8 where hours such as "08:00-17:00" are expected.',
    ),
    "an hour that does not exist": (
        ZONE + 'hours = { mon = "08:00-25:00" }',
        ", mon has '08:00-25:00', which is no time of day.",
    ),
    "a minute that does not exist": (
        ZONE + 'hours = { mon = "08:60-17:00" }',
        ", mon has '08:60-17:00', which is no time of day.",
    ),
    "hours that end before they begin": (
        ZONE + 'hours = { mon = "13:00-12:00" }',
        (
            ", mon has '13:00-12:00', which ends before it begins; hours over midnight may be at "
            "most 16 h long."
        ),
    ),
    "hours that end when they begin": (
        ZONE + 'hours = { mon = "08:00-08:00" }',
        ", mon has '08:00-08:00', which ends when it begins; a whole day is 00:00-24:00.",
    ),
    "hours that overlap": (
        ZONE + 'hours = { mon = ["12:00-17:00", "08:00-12:30"] }',
        ", mon has hours that overlap: 08:00-12:30 and 12:00-17:00.",
    ),
    "hours of a day named twice that overlap": (
        ZONE + 'hours = { mon-fri = "08:00-17:00", fri = "08:00-15:00" }',
        ", Friday has hours that overlap: 08:00-15:00 and 08:00-17:00.",
    ),
    "a night that reaches into the day after": (
        ZONE + 'hours = { sun = "22:00-06:00", mon = "05:00-24:00" }',
        "has hours of Sunday that reach into those of Monday: 22:00-06:00 and 05:00-24:00.",
    ),
    "an unknown country": (
        ZONE + HOURS + 'holidays = "Sweden"',
        (
            "takes holidays of 'Sweden', which is no country known; write two capital letters such "
            "as SE, or with a region DE-BY."
        ),
    ),
    "a country that is no text": (
        ZONE + HOURS + "holidays = true",
        (
            "takes holidays of True, which is no country known; write two capital letters such as "
            "SE, or with a region DE-BY."
        ),
    ),
    "an unknown region": (
        ZONE + HOURS + 'holidays = "GB-WAL"',
        "takes holidays of 'GB-WAL', which is no region known; those of GB are ENG, NIR, SCT, WLS.",
    ),
    "a region of a country without any": (
        ZONE + HOURS + 'holidays = "SE-AB"',
        "takes holidays of 'SE-AB', which is no region known; those of SE are none.",
    ),
    "a day off that is none": (
        ZONE + HOURS + 'closed = ["2026-02-30"]',
        ", closed has '2026-02-30', which is no day such as 2026-12-24.",
    ),
    "a day of every year that is none": (
        ZONE + HOURS + 'closed = ["02-30"]',
        ", closed has '02-30', which is no day such as 2026-12-24.",
    ),
    "a moment in place of a day off": (
        ZONE + HOURS + "closed = [2026-12-24T08:00:00]",
        ", closed has '2026-12-24T08:00:00', which is no day such as 2026-12-24.",
    ),
    "days off that are no list": (
        ZONE + HOURS + "closed = 2026-12-24",
        ", closed is not written as a list, such as closed = [2026-12-24].",
    ),
    "days off that end before they begin": (
        ZONE + HOURS + 'closed = ["2026-07-24 to 2026-07-13"]',
        ", closed has '2026-07-24 to 2026-07-13', which ends before it begins.",
    ),
    "special days that are no table": (
        ZONE + HOURS + "open = [2026-12-19]",
        ', open is not written as open = { 2026-12-19 = "09:00-13:00" }.',
    ),
    "a special day that is none": (
        ZONE + HOURS + 'open = { sat = "09:00-13:00" }',
        ", open has 'sat', which is no day such as 2026-12-24.",
    ),
    "a special day without hours": (
        ZONE + HOURS + "open = { 2026-12-19 = [] }",
        ", open has no hours on 2026-12-19; a day without work goes under closed.",
    ),
    "a day both closed and special": (
        ZONE + HOURS + 'closed = [2026-12-19]\nopen = { 2026-12-19 = "09:00-13:00" }',
        "has 2026-12-19 both under closed and under open.",
    ),
}


@pytest.mark.parametrize(("text", "said"), FILES.values(), ids=FILES.keys())
def test_a_mistake_in_the_file_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert refused(tmp_path, text) == said


@pytest.mark.parametrize(("entry", "said"), ENTRIES.values(), ids=ENTRIES.keys())
def test_a_mistake_in_a_calendar_is_one_sentence(tmp_path: Path, entry: str, said: str) -> None:
    comma = "" if said.startswith(",") else " "
    assert refused(tmp_path, NAMED + entry) == f"calendar 'it'{comma}{said}"


def test_a_file_that_is_no_toml_is_one_sentence_with_the_place(tmp_path: Path) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as broken:
        tomllib.loads("[calendars")
    assert refused(tmp_path, "[calendars") == f"it is not valid TOML ({broken.value})."


def test_text_that_is_not_utf_8_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "calendars.toml"
    path.write_bytes(b'default = "\xff"')
    with pytest.raises(UnableToReadError) as raised:
        read_calendars(path)
    assert str(raised.value) == (
        f"Cannot read {path}: it is not valid TOML ('utf-8' codec can't decode byte 0xff in "
        "position 11: invalid start byte)."
    )
