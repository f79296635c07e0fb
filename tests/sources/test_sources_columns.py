"""Which column is taken for what: names in several languages, content, and the user's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit.errors import UnclearColumnsError
from daylit.record.reading import ColumnTaken

if TYPE_CHECKING:
    from looking import Look

pytest_plugins = ["looking"]

LANGUAGES = {
    "English": "Case ID,Activity,Complete Timestamp,Resource,Team,Company",
    "English, a tool's": "CaseID,ActivityName,EventTime,UserName,Department,Supplier",
    "XES": "case:concept:name,concept:name,time:timestamp,org:resource,org:group,Organization",
    "Swedish": "Ärendenummer,Aktivitet,Tidpunkt,Handläggare,Avdelning,Företag",
    "Swedish, in short": "Ärende nr,Moment,Datum,Handl.,Avd.,Bolag",
    "German": "Vorgangsnummer,Tätigkeit,Zeitstempel,Sachbearbeiter,Abteilung,Lieferant",
    "French": "N° de dossier,Activité,Date et heure,Utilisateur,Équipe,Société",
    "Spanish": "Número de caso,Actividad,Fecha y hora,Usuario,Equipo,Empresa",
    "Italian": "ID caso,Attività,Data e ora,Operatore,Ufficio,Fornitore",
    "Dutch": "Zaaknummer,Activiteit,Tijdstip,Medewerker,Afdeling,Bedrijf",
    "Portuguese": "Número do caso,Atividade,Data e hora,Usuário,Equipa,Empresa",
    "Danish": "Sagsnummer,Aktivitet,Tidspunkt,Sagsbehandler,Afdeling,Virksomhed",
    "Norwegian": "Saksnummer,Aktivitet,Tidsstempel,Saksbehandler,Avdeling,Selskap",
    "Finnish": "Tapauksen tunnus,Tehtävä,Aikaleima,Käsittelijä,Osasto,Yritys",
    "Polish": "Numer sprawy,Czynność,Znacznik czasu,Pracownik,Dział,Firma",
    "of a trade": "Order number,Status,Created at,Assigned to,Assignment group,Vendor name",
    "of a German trade": "Auftragsnummer,Schritt,Datum,Benutzer,Gruppe,Firma",
    "of a Polish trade": "Nr zamówienia,Krok,Data,Użytkownik,Zespół,Dostawca",
}
ROLES = ["case", "activity", "time", "person", "team", "organisation"]
ROWS = "1,A,2024-01-01,Ann,North,Acme\n1,B,2024-01-02,Bo,South,Bolt\n"


@pytest.mark.parametrize("names", LANGUAGES.values(), ids=LANGUAGES.keys())
def test_columns_are_recognised_by_name(look: Look, names: str) -> None:
    assert list(look(f"{names}\n{ROWS}").taken().values()) == ROLES


def test_each_column_says_why_it_was_taken(look: Look) -> None:
    seen = look(
        "nr,Activity,time,who,gap\nx1,A,2024-01-01,Ann,\nx1,B,2024-01-02,Bo,\n", person="WHO"
    )
    assert [(each.source_name, each.taken_as, each.why) for each in seen.reading.columns] == [
        ("nr", "case", "by its name"),
        ("Activity", "activity", "by its name"),
        ("time", "time", "by its name"),
        ("who", "person", "by --person"),
        ("gap", "left out", "it holds no value"),
    ]


def test_content_tells_what_no_name_does(look: Look) -> None:
    rows = "".join(f"k{n // 4},{'ABCD'[n % 4]} work,2024-01-{n + 1:02}\n" for n in range(20))
    seen = look("x,y,z\n" + rows)
    assert [each.why for each in seen.reading.columns] == ["by its content"] * 3
    assert seen.taken() == {"x": "case", "y": "activity", "z": "time"}


def test_two_columns_that_could_both_be_the_case_are_not_guessed(look: Look) -> None:
    text = "order number,invoice number,activity,time\n1,7,A,2024-01-01\n1,7,B,2024-01-02\n" * 1
    text += "2,8,A,2024-01-01\n2,8,B,2024-01-02\n"
    with pytest.raises(UnclearColumnsError) as error:
        look(text)
    assert str(error.value) == (
        "Two columns could be the case: 'order number' and 'invoice number'. "
        "Say which with --case COLUMN."
    )
    assert look(text, case="Invoice Number").column("case_id") == ["7", "7", "8", "8"]


def test_content_breaks_a_tie_between_two_names(look: Look) -> None:
    rows = "".join(f"{n},{n // 3},A,2024-01-01\n" for n in range(9))
    assert look("ticket id,order id,activity,time\n" + rows).taken()["order id"] == "case"


SAP_ROWS = "".join(
    f"45000{n // 3};{n % 2}0;{('Anlegen', 'Freigeben', 'Buchen')[n % 3]};"
    f"03.02.2024;10:{n:02};{'ABCD'[n % 4]}X;1000\n"
    for n in range(12)
)


@pytest.mark.parametrize(
    "case", ["Einkaufsbeleg", "Belegnummer", "Purchasing Document", "Sales Document", "Bestellung"]
)
def test_an_export_of_purchases_is_recognised(look: Look, case: str) -> None:
    header = f"{case};Position;Vorgang;Datum;Uhrzeit;Benutzer;Buchungskreis\n"
    taken = look(header + SAP_ROWS).taken()
    assert list(taken.values()) == [
        "case",
        "event_position",
        "activity",
        "time",
        "time",
        "person",
        "organisation",
    ]


def test_a_word_for_both_is_the_case_beside_a_word_for_the_activity(look: Look) -> None:
    rows = "".join(f"{n // 2},Open,2024-01-01\n" for n in range(6))
    assert look("Vorgang,Schritt,Datum\n" + rows).taken()["Vorgang"] == "case"
    with_letters = "".join(f"{'XYZ'[n // 2]},Open,2024-01-01\n" for n in range(6))
    assert look("Vorgang,Schritt,Datum\n" + with_letters).taken()["Vorgang"] == "case"


def test_a_word_for_both_is_asked_about_where_the_content_does_not_tell(look: Look) -> None:
    rows = "".join(f"{n // 3},{n // 2},Open,2024-01-01\n" for n in range(12))
    with pytest.raises(UnclearColumnsError) as error:
        look("Einkaufsbeleg,Vorgang,Schritt,Datum\n" + rows)
    assert str(error.value) == (
        "Two columns could be the case: 'Einkaufsbeleg' and 'Vorgang'. "
        "Say which with --case COLUMN."
    )


@pytest.mark.parametrize("name", ["Clerk", "Department", "Company"])
def test_a_name_of_a_party_is_never_the_activity_or_the_case_by_content(
    look: Look, name: str
) -> None:
    rows = "".join(f"{n // 3},{'AB'[n % 2]} work,2024-01-01\n" for n in range(12))
    with pytest.raises(UnclearColumnsError) as error:
        look(f"case,{name},time\n" + rows)
    assert str(error.value) == (
        f"No column could be recognised as the activity. The columns are 'case', {name!r}, 'time'. "
        "Say which with --activity COLUMN."
    )
    numbers = "".join(f"p{n // 3},A,2024-01-01\n" for n in range(12))
    with pytest.raises(UnclearColumnsError, match="No column could be recognised as the case"):
        look(f"{name},activity,time\n" + numbers)


def test_a_case_of_very_many_rows_is_asked_about_beside_ids(look: Look) -> None:
    rows = "".join(f"C{n % 3},{n // 4},A,2024-01-01\n" for n in range(900))
    with pytest.raises(UnclearColumnsError) as error:
        look("contract,delivery number,activity,time\n" + rows)
    assert str(error.value) == (
        "Two columns could be the case: 'contract' and 'delivery number'. "
        "Say which with --case COLUMN."
    )
    assert look("case,delivery number,activity,time\n" + rows).taken()["case"] == "case"
    assert look("contract,amount,activity,time\n" + rows).taken()["contract"] == "case"
    assert look("contract,user id,activity,time\n" + rows).taken()["contract"] == "case"
    fewer = "".join(f"C{n // 9},{n // 4},A,2024-01-01\n" for n in range(900))
    text = "contract,delivery number,activity,time\n" + fewer
    assert look(text).taken()["contract"] == "case"


def test_a_case_goes_before_what_it_is_about(look: Look) -> None:
    taken = look("order id,case id,activity,time\n1,7,A,2024-01-01\n").taken()
    assert taken["case id"] == "case"
    assert taken["order id"] == "event_order_id"


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (
            "case,task,activity,time",
            (
                "Two columns could be the activity: 'task' and 'activity'. "
                "Say which with --activity COLUMN."
            ),
        ),
        (
            "case,timestamp,activity,event time",
            (
                "Two columns could be the time: 'timestamp' and 'event time'. "
                "Say which with --time COLUMN, or name both with --start COLUMN and --end COLUMN "
                "if work begins and ends at them."
            ),
        ),
    ],
)
def test_other_columns_that_could_equally_be_a_role_are_not_guessed(
    look: Look, header: str, sentence: str
) -> None:
    row = "1,2024-01-01,2024-01-01,2024-01-01\n"
    with pytest.raises(UnclearColumnsError) as error:
        look(f"{header}\n{row}{row}")
    assert str(error.value) == sentence


def test_a_missing_role_lists_the_columns_that_are_there(look: Look) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        look("case,activity,colour\n1,A,red\n1,B,blue\n")
    assert str(error.value) == (
        "No column could be recognised as the time. The columns are 'case', 'activity', 'colour'. "
        "Say which with --time COLUMN."
    )


def test_a_choice_of_a_column_that_is_not_there_names_the_nearest(look: Look) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        look("Case ID,activity,time\n1,A,2024-01-01\n", case="caseid")
    assert str(error.value) == (
        "There is no column 'caseid' to take for --case. The nearest name is 'Case ID'."
    )


def test_a_choice_unlike_any_column_names_them_all(look: Look) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        look("Case ID,activity,time\n1,A,2024-01-01\n", team="Squad")
    assert str(error.value) == (
        "There is no column 'Squad' to take for --team. The columns are 'Case ID', 'activity', "
        "'time'."
    )


def test_one_column_cannot_be_both_the_case_and_the_activity(look: Look) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        look("id,what,time\n1,A,2024-01-01\n", case="id", activity="ID")
    assert str(error.value) == (
        "The column 'id' is named for both --case and --activity; each needs a column of its own."
    )


@pytest.mark.parametrize("name", ["Updated by", "Changed by", "Created by", "CreatedBy"])
def test_who_wrote_a_row_is_the_person_where_nothing_better_is(look: Look, name: str) -> None:
    rows = "1,A,2024-01-01,Ann,Bo\n"
    assert look(f"case,activity,time,{name},x\n{rows}").taken()[name] == "person"
    assert look(f"case,activity,time,{name},user\n{rows}").taken()["user"] == "person"


@pytest.mark.parametrize(
    ("header", "steps"),
    [
        ("Order ID,Ordered,Picked,Packed", "'Ordered', 'Picked', ..."),
        ("Order ID,Ordered,Picked,Completed", "'Ordered', 'Picked', ..."),
        ("thing,Ordered,Picked,Packed", "'Ordered', 'Picked', ..."),
        ("Order ID,Ordered,Picked", "'Ordered', 'Picked'"),
    ],
)
def test_a_row_per_case_is_told_from_a_row_per_step(look: Look, header: str, steps: str) -> None:
    width = header.count(",")
    text = "".join(f"{n}" + f",2024-01-0{n + 1}" * width + "\n" for n in range(6))
    with pytest.raises(UnclearColumnsError) as error:
        look(f"{header}\n{text}")
    assert str(error.value) == (
        f"This file seems to have one row per case, with a column per step ({steps}); Daylit needs "
        "one row per step."
    )


def test_two_names_of_the_time_are_no_steps(look: Look) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        look("case,timestamp,event time\n1,2024-01-01,2024-01-02\n1,2024-01-02,2024-01-02\n")
    assert str(error.value) == (
        "Two columns could be the time: 'timestamp' and 'event time'. Say which with --time "
        "COLUMN, or name both with --start COLUMN and --end COLUMN if work begins and ends at them."
    )


def test_several_times_beside_an_activity_are_asked_about(look: Look) -> None:
    rows = "".join(f"{n // 2},{'AB'[n % 2]} work,2024-01-01,2024-01-02\n" for n in range(6))
    with pytest.raises(UnclearColumnsError) as error:
        look("case,what,Ordered,Picked\n" + rows)
    assert str(error.value) == (
        "Two columns could be the time: 'Ordered' and 'Picked'. Say which with --time COLUMN, "
        "or name both with --start COLUMN and --end COLUMN if work begins and ends at them."
    )


def test_start_and_end_make_two_events_of_a_row(look: Look) -> None:
    seen = look(
        "case,activity,start,end,event id\n"
        "1,A,2024-01-01 10:00,2024-01-01 11:00,e1\n"
        "1,B,,2024-01-02 11:00,e2\n"
        "1,C,2024-01-03 10:00,,e3\n"
        "1,D,2024-01-04 10:00,2024-01-03 10:00,e4\n"
        "1,E,,,e5\n"
    )
    assert seen.column("activity") == ["A", "A", "B", "C"]
    assert seen.column("lifecycle") == ["start", "complete", "complete", "start"]
    assert seen.column("source_row") == [0, 1, 3, 4]
    assert seen.column("source_event_id") == ["e1:start", "e1:complete", "e2:complete", "e3:start"]
    assert seen.reading.row_count == 5
    assert seen.refused() == {
        "no time": (1, ("line 6",)),
        "ends before it starts": (1, ("line 5 (2024-01-04 10:00 to 2024-01-03 10:00)",)),
    }


def test_a_start_beside_a_time_makes_the_time_the_end(look: Look) -> None:
    seen = look("case,activity,start_timestamp,time:timestamp\n1,A,2024-01-01,2024-01-02\n")
    assert seen.column("lifecycle") == ["start", "complete"]


def test_a_start_alone_is_the_time(look: Look) -> None:
    seen = look("case,activity,Start Time\n1,A,2024-01-01\n")
    assert seen.taken()["Start Time"] == "time"
    assert seen.column("lifecycle") == [None]


def test_a_plain_time_goes_before_a_start_and_an_end(look: Look) -> None:
    seen = look(
        "case,activity,timestamp,start,end\n1,A,2024-01-01T00:00Z,2024-01-02T00:00Z,2024-01-03T00:00Z\n"
    )
    assert seen.times() == ["2024-01-01 00:00:00"]
    assert seen.reading.remarks == (
        (
            "The time was taken from 'timestamp'; 'start' and 'end' were left as "
            "attributes. If they "
            "are the start and end of each row's work, say so with --start and --end."
        ),
    )


def test_a_person_with_two_values_in_a_hundred_rows_is_a_class_of_staff(look: Look) -> None:
    rows = "".join(
        f"{n},A,2024-01-01T00:00Z,{'STAFF' if n % 3 else 'SYSTEM'}\n" for n in range(100)
    )
    seen = look("case,activity,time,user\n1,A,2024-01-01T00:00Z,\n" + rows)
    assert set(seen.column("person")) == {None}
    assert seen.reading.columns[3] == ColumnTaken(
        "user", "left out", "it looks like names or classes of people; say --person to use it"
    )
    assert "event_user" not in seen.reading.events.columns
    assert seen.reading.remarks == (
        (
            "The column 'user' holds only 2 values in 100 rows, more likely classes of staff than "
            "persons. It was left out; say --person 'user' if these are persons."
        ),
        "1 column that may name people was left out: 'user'.",
    )
    chosen = look("case,activity,time,user\n" + rows, person="user")
    assert set(chosen.column("person")) == {"STAFF", "SYSTEM"}


def test_two_persons_in_fewer_rows_are_persons(look: Look) -> None:
    rows = "".join(f"{n},A,2024-01-01,{'Ann' if n % 3 else 'Bo'}\n" for n in range(99))
    assert look("case,activity,time,user\n" + rows).taken()["user"] == "person"


def test_optional_columns_that_could_equally_be_a_role_are_left_with_a_remark(look: Look) -> None:
    seen = look("case,activity,time,agent,clerk\n1,A,2024-01-01T00:00Z,Ann,Bo\n")
    assert (seen.taken()["agent"], seen.taken()["clerk"]) == ("left out", "left out")
    assert seen.reading.remarks == (
        (
            "More than one column could be the person: 'agent' and 'clerk'. None was taken; say "
            "which with --person COLUMN."
        ),
        "2 columns that may name people were left out: 'agent', 'clerk'.",
    )


@pytest.mark.parametrize(
    "name",
    ["Owner", "Manager", "approver_name", "case:responsible", "case:supervisor", "Clerk ID",
     "caller_id", "Opened by", "sys_created_by", "u_customer_email", "Requested for", "E-Mail",
     "requester_name", "case:submitter", "Ansprechpartner", "Driver", "doctor_name",
     "case_owner", "Sales rep", "Mekaniker", "infirmière"],
)  # fmt: skip
def test_names_of_people_beside_the_person_never_reach_the_record(look: Look, name: str) -> None:
    seen = look(f"case,activity,time,user,{name}\n1,A,2024-01-01T00:00Z,Ann,Bo\n", person="user")
    assert seen.column("person") == ["Ann"]
    assert seen.taken()[name] == "left out"
    assert "Bo" not in [value for row in seen.rows for value in row.values()]
    assert seen.reading.remarks == (f"1 column that may name people was left out: {name!r}.",)


@pytest.mark.parametrize(
    "name", ["contact_type", "Sorted", "case:priority", "mailbox", "driver_version"]
)
def test_other_columns_whose_names_begin_like_people_are_kept(look: Look, name: str) -> None:
    seen = look(f"case,activity,time,{name}\n1,A,2024-01-01T00:00Z,high\n")
    assert seen.taken()[name] not in {"left out", "person"}
    assert seen.reading.remarks == ()


def test_mail_addresses_are_people_whatever_the_name_of_their_column(look: Look) -> None:
    rows = "1,A,2024-01-01T00:00Z,ann@x.example\n1,B,2024-01-01T00:00Z,bo@y.example\n"
    seen = look(f"case,activity,time,notified\n{rows}1,C,2024-01-01T00:00Z,nobody\n")
    assert seen.taken()["notified"] == "left out"
    assert seen.reading.remarks == ("1 column that may name people was left out: 'notified'.",)


def with_people(name: str, *values: str) -> str:
    people = [*values, *("Zoe", "Yan", "Xia")]
    rows = "".join(
        f"{n // 2},A{n % 2},2024-01-01T00:00Z,{person},{value}\n"
        for n, (person, value) in enumerate(zip(people, (*values, "", "", ""), strict=True))
    )
    return f"case,activity,time,user,{name}\n{rows}"


LEFT_OUT = "1 column that may name people was left out: {name!r}."


def test_a_column_that_holds_the_persons_values_is_left_out_whatever_its_name(look: Look) -> None:
    text = with_people("monitoring", "Ann", "Bo", "Cy")
    seen = look(text + "9,A,2024-01-02T00:00Z,,bo\n" + "9,B,2024-01-02T00:00Z,,North\n")
    assert seen.reading.columns[4] == ColumnTaken(
        "monitoring", "left out", "its values are mostly those of people in another column"
    )
    assert "event_monitoring" not in seen.reading.events.columns
    assert seen.reading.remarks == (LEFT_OUT.format(name="monitoring"),)


@pytest.mark.parametrize(
    "rows",
    [
        ",North\n",  # two of three
        ",North\n,South\n,East\n,West\n,Zoe\n",  # three of seven
    ],
)
def test_a_column_that_shares_little_with_the_person_is_kept(look: Look, rows: str) -> None:
    more = "".join(
        f"9,B{n},2024-01-02T00:00Z{row}\n" for n, row in enumerate(rows.replace(",", ",,").split())
    )
    seen = look(with_people("monitoring", "Ann", "Bo") + more)
    assert seen.taken()["monitoring"] == "event_monitoring"
    assert seen.reading.remarks == ()


def test_two_values_tell_people_where_both_are_those_of_persons(look: Look) -> None:
    seen = look(with_people("case:second", "Ann", "Bo"))
    assert seen.reading.columns[4] == ColumnTaken(
        "case:second", "left out", "its values are mostly those of people in another column"
    )
    assert not {"case_second", "event_second"} & set(seen.reading.events.columns)
    assert seen.reading.remarks == (LEFT_OUT.format(name="case:second"),)


def test_one_value_that_a_person_has_tells_nothing(look: Look) -> None:
    assert look(with_people("channel", "Web")).taken()["channel"] == "event_channel"


@pytest.mark.parametrize(
    "values",
    [
        ("User 12", "User 7"),
        ("employee_0043", "Employee_9"),
        ("Resource07", "Resource21"),
        ("Dr. Berg", "Frau Lind", "nobody"),
        ("Mr Ek", "Mme Été"),
    ],
)
def test_values_written_as_people_are_left_out_whatever_the_name(
    look: Look, values: tuple[str, ...]
) -> None:
    rows = "".join(f"{n},A,2024-01-01T00:00Z,{value}\n" for n, value in enumerate(values))
    seen = look("case,activity,time,case:second\n" + rows)
    assert seen.reading.columns[3] == ColumnTaken(
        "case:second",
        "left out",
        "it looks like names or classes of people; say --person to use it",
    )
    assert seen.reading.remarks == (LEFT_OUT.format(name="case:second"),)


@pytest.mark.parametrize(
    "values",
    [
        ("Norrsken 18", "Kust 9"),
        ("Depot Harbour", "Central Stores"),
        ("User 12", "Desk 3"),
        ("MS Office", "MR scan"),
        ("Dr. Berg", "North", "South"),
        ("Dr. oetker", "Mrs"),
    ],
)
def test_other_names_of_two_words_are_kept(look: Look, values: tuple[str, ...]) -> None:
    rows = "".join(f"{n},A,2024-01-01T00:00Z,{value}\n" for n, value in enumerate(values))
    seen = look("case,activity,time,case:second\n" + rows)
    assert seen.taken()["case:second"] == "case_second"


@pytest.mark.parametrize(
    ("name", "taken_as"),
    [("product", "event_product"), ("monitoringResource", "left out")],
)
@pytest.mark.parametrize("code", ["Value {}", "{}", "P{:03}"])
def test_numbered_codes_tell_people_only_under_a_name_of_people(
    look: Look, name: str, taken_as: str, code: str
) -> None:
    seen = look(with_people(name, *(code.format(n) for n in range(1, 6))), person="user")
    assert seen.taken()[name] == taken_as


def test_the_names_of_columns_left_out_do_not_come_in_by_another(look: Look) -> None:
    rows = "".join(
        f"{n // 2},A{n % 2},2024-01-01T00:00Z,{name},Zoe,{name}\n"
        for n, name in enumerate(["Ann", "Bo", "Cy", "Di"])
    )
    seen = look("case,activity,time,agent,clerk,informant\n" + rows)
    assert seen.reading.remarks[-1] == (
        "3 columns that may name people were left out: 'agent', 'clerk', 'informant'."
    )


def test_times_under_a_name_of_people_are_kept(look: Look) -> None:
    seen = look("case,activity,time,user,completed by\n1,A,2024-01-01,Ann,2024-02-01\n")
    assert seen.taken()["completed by"] == "event_completed_by"


def test_who_stands_beside_a_step_is_the_person_only_where_nobody_else_is(look: Look) -> None:
    rows = "1,A,2024-01-01,Ann,Bo\n"
    assert look(f"case,activity,time,manager,x\n{rows}").taken()["manager"] == "person"
    assert look(f"case,activity,time,manager,owner\n{rows}").taken()["owner"] == "person"


def test_a_role_is_the_team_only_where_there_is_no_group(look: Look) -> None:
    both = look("case,activity,time,org:role,org:group\n1,A,2024-01-01,Clerk,North\n")
    assert both.column("team_id") == ["North"]
    alone = look("case,activity,time,org:role\n1,A,2024-01-01,Clerk\n")
    assert alone.column("team_id") == ["Clerk"]


def test_rows_without_person_or_team_are_kept_without(look: Look) -> None:
    seen = look("case,activity,time,user,team\n1,A,2024-01-01,,North\n1,B,2024-01-02,Ann,\n")
    assert seen.column("person") == [None, "Ann"]
    assert seen.column("team_id") == ["North", None]
    assert seen.reading.refusals == ()


def test_event_ids_that_repeat_are_not_taken(look: Look) -> None:
    seen = look("case,activity,time,event id\n1,A,2024-01-01T00:00Z,e\n1,B,2024-01-02T00:00Z,e\n")
    assert seen.taken()["event id"] == "event_event_id"
    assert seen.reading.remarks == (
        (
            "The column 'event id' was not taken as the event id: it is missing or the "
            "same in some "
            "rows."
        ),
    )


def test_one_column_may_be_chosen_for_two_roles(look: Look) -> None:
    seen = look("case,status,time\n1,done,2024-01-01\n", activity="status", lifecycle="status")
    assert seen.taken()["status"] == "activity and lifecycle"
    assert seen.column("lifecycle") == ["done"]
