"""Somebody is erased, and then their words are looked for wherever the portal writes anything down."""

import datetime
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from journal.models import Entry
from members.actions import affiliate, update_profile
from members.dated import today
from members.importing.actions import send_table, told_of, work_on_next
from members.importing.sheet import MOST_TOLD, Judged
from members.models import Affiliation, Merge, Person, StaffRole, TableImport
from members.my_organisation.requests import ask_to_join
from members.privacy.actions import erase_again, erase_person, hindrances
from members.privacy.erased_people import noted
from members.privacy.registry import parts
from members.profiles.actions import change_photo
from tests import factories as make
from tests.members.my_organisation.test_seats import at_once
from tests.members.privacy.rows import Maker
from tests.members.profiles.samples import as_file, drawn
from tests.signing_in import with_second_factor
from working_groups.models import Mandate, Participation

pytestmark = pytest.mark.django_db


def dump() -> str:
    """Every row of every table as text, bytes in hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        written = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            written += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(written)


def found(words: list[str], text: str) -> list[str]:
    return [word for word in words if word in text or word.encode().hex() in text]


@pytest.fixture
def makers() -> tuple[Maker, Maker]:
    ours, theirs = Maker("a"), Maker("b")
    for maker in (ours, theirs):
        maker.make_all()
        affiliation = Affiliation.objects.get(person=maker.person)
        make.make_affiliation(make.make_person(), affiliation.organisation, is_official_contact=True)
    return ours, theirs


def test_nothing_personal_is_left_in_the_database(makers: tuple[Maker, Maker]) -> None:
    ours, theirs = makers
    personal = {(part.model._meta.label, name) for part in parts() for name in (*part.fields, *part.withheld)}
    words = [word for key, word in ours.canaries.items() if key in personal]
    others = [word for word in theirs.canaries.values() if word in dump()]
    assert found(words, dump())

    erase_person(person=ours.person, by=ours.person)

    assert [line for line in dump().splitlines() if found(words, line)] == []
    assert found(others, dump()) == others


def test_no_session_is_left(makers: tuple[Maker, Maker]) -> None:
    ours, theirs = makers
    client, other = Client(), Client()
    with_second_factor(client, ours.person)
    with_second_factor(other, theirs.person)

    erase_person(person=ours.person, by=ours.person)

    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert other.get("/me/").status_code == 200


def test_log_in_half_done_is_forgotten_too() -> None:
    person, other = make.make_person(), make.make_person()
    for who in (person, other):
        half_done = SessionStore()
        half_done["account_login"] = {"email": who.email}
        half_done.create()

    erase_person(person=person, by=person)

    assert [session.get_decoded() for session in Session.objects.all()] == [
        {"account_login": {"email": other.email}}
    ]


# What is left


def test_what_somebody_held_ends_that_day_and_stays() -> None:
    person, organisation, group = make.make_person(), make.make_member(name="Ours"), make.make_group()
    make.make_affiliation(person, organisation, job_title="Analyst")
    participation = make.make_participation(group, person, organisation)
    mandate = make.make_mandate(group, organisation, person=person)
    StaffRole.objects.create(person=person, period=make.SINCE_2016)
    make.make_staff()

    erase_person(person=person, by=person)

    rows = [model.objects.get(person=person) for model in (Affiliation, Participation, Mandate, StaffRole)]
    assert [row.ends for row in rows] == [today()] * 4
    assert Affiliation.objects.get(person=person).job_title == ""
    assert (participation.pk, mandate.pk) == (rows[1].pk, rows[2].pk)
    verbs = set(Entry.objects.filter(by=person).values_list("verb", flat=True))
    assert {"affiliation.ended", "participation.ended", "mandate.ended", "staff_role.ended"} <= verbs
    assert Entry.objects.filter(verb="person.erased", by=person, object_label="account").exists()


def test_what_was_to_begin_is_taken_back_and_what_began_today_ends_tomorrow() -> None:
    person, now = make.make_person(), make.make_member()
    later = make.make_member()
    tomorrow = today() + datetime.timedelta(days=1)
    make.make_affiliation(person, now, period=DateRange(today(), None))
    make.make_affiliation(person, later, period=DateRange(tomorrow, None))

    erase_person(person=person, by=person)

    assert [row.period for row in Affiliation.objects.filter(person=person)] == [DateRange(today(), tomorrow)]
    assert Entry.objects.filter(verb="affiliation.cancelled").count() == 1


def test_record_names_a_former_representative() -> None:
    person = make.make_person(name="Ada")
    make.make_affiliation(person, make.make_member(name="Before"), period=make.UNTIL_2020)
    make.make_affiliation(person, make.make_member(name="Ours"), period=DateRange(datetime.date(2020, 1, 1)))
    nobody = make.make_person()

    for each in (person, nobody):
        erase_person(person=each, by=each)
        each.refresh_from_db()

    assert str(person) == "former representative of Ours"
    assert str(nobody) == "former user of the portal"
    assert (person.name, person.is_active, person.has_usable_password()) == ("", False, False)


def test_address_is_free_for_a_new_account() -> None:
    person = make.make_person(email="ada@example.org")

    erase_person(person=person, by=person)

    assert make.make_person(email="ada@example.org") != person


# Rows in which people are named beside others


def test_tables_that_named_them_tell_nothing_any_more() -> None:
    person, staff = make.make_person(email="ada@canary.example"), make.make_staff()
    of_ada, of_bob = (
        TableImport.objects.create(
            kind="people", name=name, content=b"x", told={"errors": [f"Row 2: {name}"]}, sent_by=staff
        )
        for name in ("ADA@canary.example", "bob.csv")
    )

    erase_person(person=person, by=person)

    of_ada.refresh_from_db()
    of_bob.refresh_from_db()
    assert (of_ada.name, bytes(of_ada.content), of_ada.told, of_ada.state) == ("", b"", {}, "dropped")
    assert (of_bob.name, bytes(of_bob.content)) == ("bob.csv", b"x")


def test_table_that_waits_with_somebody_in_it_does_not_bring_them_back() -> None:
    person, staff = make.make_person(email="ada@canary.example"), make.make_staff()
    organisation = make.make_member(slug="ours")
    lines = [f"person{number}@canary.example,{organisation.slug}" for number in range(MOST_TOLD)]
    of_ada, of_others = (
        send_table(
            kind="people",
            content="\n".join(["email,organisation", *lines, last]).encode(),
            name="a.csv",
            by=staff,
        )
        for last in ("Ada@Canary.example,ours", "bob@canary.example,ours")
    )

    erase_person(person=person, by=person)

    of_ada.refresh_from_db()
    of_others.refresh_from_db()
    assert (bytes(of_ada.content), of_ada.state) == (b"", "dropped")
    assert (bool(of_others.content), of_others.state) == (True, "sent")


def test_table_that_is_being_tried_tells_nothing_of_who_is_erased_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, staff = make.make_person(email="ada@canary.example"), make.make_staff()
    table = send_table(
        kind="people", content=b"email,organisation\nada@canary.example,none", name="a", by=staff
    )

    def told_too_late(judged: list[Judged]) -> dict[str, object]:
        erase_person(person=person, by=person)
        return told_of(judged)

    monkeypatch.setattr("members.importing.actions.told_of", told_too_late)
    work_on_next()

    table.refresh_from_db()
    assert (table.state, table.told) == ("dropped", {})


def test_merge_that_is_undone_brings_nothing_of_them_back() -> None:
    person, other, staff = make.make_person(), make.make_person(), make.make_staff()
    stored = [{"person": str(each.pk), "job_title": f"{each.name}s job"} for each in (person, other)]
    merge = Merge.objects.create(
        organisation=make.make_member(),
        gone_id=make.make_organisation().pk,
        gone_name="Gone",
        left_out=stored,
        merged_by=staff,
    )

    erase_person(person=person, by=person)

    merge.refresh_from_db()
    assert merge.left_out == stored[1:]


# What stands in the way


def test_last_official_contact_and_last_of_the_secretariat_are_not_erased() -> None:
    person = make.make_staff()
    make.make_affiliation(person, make.make_member(name="Ours"), is_official_contact=True)

    with pytest.raises(ValidationError) as refused:
        erase_person(person=person, by=person)

    person.refresh_from_db()
    assert person.erased_at is None
    assert refused.value.messages == hindrances(person)
    assert [words.split(":")[0] for words in refused.value.messages] == [
        "Ours would be left without an official contact",
        "The secretariat would be left without anybody",
    ]


def test_others_who_look_after_it_clear_the_way() -> None:
    person, organisation = make.make_staff(), make.make_member()
    make.make_affiliation(person, organisation, is_official_contact=True)
    make.make_affiliation(make.make_person(), organisation, is_official_contact=True)
    make.make_staff()

    assert hindrances(person) == []


def test_contact_of_a_former_member_is_in_nobodys_way() -> None:
    person = make.make_person()
    make.make_affiliation(person, make.make_member(period=make.UNTIL_2020), is_official_contact=True)

    assert hindrances(person) == []


def test_nobody_is_erased_twice() -> None:
    person = make.make_person()
    erase_person(person=person, by=person)

    with pytest.raises(ValidationError, match="already"):
        erase_person(person=person, by=person)


@pytest.mark.django_db(transaction=True)
def test_two_who_are_the_last_of_the_secretariat_do_not_go_at_once() -> None:
    people = [make.make_staff(), make.make_staff()]

    outcomes = at_once(*(partial(erase_person, person=person, by=person) for person in people))

    assert outcomes == [
        "",
        "The secretariat would be left without anybody: somebody else has to join it first.",
    ]


# What was on its way when they were erased


def test_nothing_of_somebody_comes_in_after_they_were_erased() -> None:
    person, organisation = make.make_person(), make.make_member()
    as_it_was = Person.objects.get(pk=person.pk)
    erase_person(person=person, by=person)

    acts: list[Callable[[], object]] = [
        lambda: ask_to_join(organisation=organisation, message="It is Ada", by=as_it_was),
        lambda: affiliate(person=as_it_was, organisation=organisation, starts=today(), by=as_it_was),
        lambda: change_photo(content=as_file(drawn()), by=as_it_was),
        lambda: update_profile(by=as_it_was, time_zone="Europe/Paris"),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="not there any more"):
            act()


# After a restore


@pytest.mark.django_db(transaction=True)
def test_who_was_erased_is_on_the_list_and_is_erased_again_whatever_stands_in_the_way() -> None:
    person = make.make_person()
    erase_person(person=person, by=person)
    listed = list(noted())
    back = make.make_staff()
    make.make_affiliation(back, make.make_member(), is_official_contact=True)

    assert listed == [person.pk]
    assert [erase_again(person=back.pk), erase_again(person=back.pk), erase_again(person=person.pk)] == [
        True,
        False,
        False,
    ]
    back.refresh_from_db()
    assert back.erased_at
