import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from journal.models import Entry
from tests import factories as make
from working_groups.actions import (
    begin_mandate,
    begin_participation,
    conclude_group,
    end_mandate,
    end_participation,
    receive_message,
)
from working_groups.models import ContactMessage, Mandate, WorkingGroup

pytestmark = pytest.mark.django_db

BEGINNING = datetime.date(2018, 9, 19)
END = datetime.date(2026, 1, 1)


def entries() -> list[tuple[Any, ...]]:
    return list(Entry.objects.order_by("id").values_list("verb", "by", "group_id", "reason"))


def test_begin_mandate_seats_the_organisation_and_records_it() -> None:
    group, organisation, staff = make.make_group(), make.make_member(), make.make_staff()

    mandate = begin_mandate(
        group=group,
        role=Mandate.Role.CHAIR,
        organisation=organisation,
        person_name="Ada",
        starts=BEGINNING,
        basis="Decision 7",
        by=staff,
    )

    assert list(group.mandates.all()) == [mandate]
    assert (mandate.starts, mandate.ends, mandate.held_by) == (BEGINNING, None, "Ada")
    assert entries() == [("mandate.began", staff.pk, group.pk, "")]


def test_begin_mandate_refuses_a_seat_already_held() -> None:
    group, organisation = make.make_group(), make.make_member()
    make.make_mandate(group, organisation)

    with pytest.raises(ValidationError, match="already holds this role"):
        begin_mandate(
            group=group, role=Mandate.Role.CHAIR, organisation=organisation, starts=BEGINNING, by=None
        )

    assert entries() == []


def test_end_mandate_keeps_the_row_and_records_the_day_and_the_reason() -> None:
    staff = make.make_staff()
    mandate = make.make_mandate(make.make_group(), make.make_member())

    end_mandate(mandate=mandate, on=END, reason="Elections", by=staff)

    mandate.refresh_from_db()
    assert mandate.ends == END
    assert entries() == [("mandate.ended", staff.pk, mandate.group_id, "Elections")]
    assert Entry.objects.get().changes == {"ends": ["", "2026-01-01"]}


@pytest.mark.parametrize(
    ("period", "message"),
    [(make.UNTIL_2020, "already ended"), (DateRange(END, None), "begins no earlier")],
)
def test_end_mandate_refuses_one_that_cannot_end_then(period: DateRange, message: str) -> None:
    mandate = make.make_mandate(make.make_group(), make.make_member(), period=period)

    with pytest.raises(ValidationError, match=message):
        end_mandate(mandate=mandate, on=END, by=make.make_staff())

    assert entries() == []


def test_begin_participation_records_it() -> None:
    group, person, organisation = make.make_group(), make.make_person(), make.make_member()

    participation = begin_participation(
        group=group, person=person, organisation=organisation, starts=BEGINNING, by=person
    )

    assert list(group.participations.all()) == [participation]
    assert entries() == [("participation.began", person.pk, group.pk, "")]


def test_begin_participation_refuses_a_person_who_already_takes_part() -> None:
    group, person, organisation = make.make_group(), make.make_person(), make.make_member()
    make.make_participation(group, person, organisation)

    with pytest.raises(ValidationError, match="already takes part"):
        begin_participation(
            group=group, person=person, organisation=organisation, starts=BEGINNING, by=person
        )


def test_end_participation_keeps_the_row_and_records_it() -> None:
    person = make.make_person()
    participation = make.make_participation(make.make_group(), person, make.make_member())

    end_participation(participation=participation, on=END, by=person)

    participation.refresh_from_db()
    assert participation.ends == END
    assert entries() == [("participation.ended", person.pk, participation.group_id, "")]


def test_conclude_group_ends_what_is_open_and_leaves_the_rest() -> None:
    group, staff = make.make_group(), make.make_staff()
    open_seat = make.make_mandate(group, make.make_member())
    old_seat = make.make_mandate(group, make.make_member(), period=make.UNTIL_2020)
    participation = make.make_participation(group, make.make_person(), make.make_member())

    conclude_group(group=group, on=END, reason="Done", by=staff)

    assert (group.state, group.concluded_on) == (WorkingGroup.State.CONCLUDED, END)
    for row in (open_seat, old_seat, participation):
        row.refresh_from_db()
    assert (open_seat.ends, participation.ends) == (END, END)
    assert old_seat.period == make.UNTIL_2020
    assert [verb for verb, *_rest in entries()] == ["mandate.ended", "participation.ended", "group.concluded"]


def test_conclude_group_ends_earlier_what_would_end_later() -> None:
    group, later = make.make_group(), DateRange(BEGINNING, END.replace(year=END.year + 5))
    mandate = make.make_mandate(group, make.make_member(), period=later)

    conclude_group(group=group, on=END, reason="Done", by=make.make_staff())

    mandate.refresh_from_db()
    assert mandate.ends == END
    assert Entry.objects.get(verb="mandate.ended").changes == {"ends": ["2031-01-01", "2026-01-01"]}


def test_conclude_group_refuses_a_second_time() -> None:
    group = make.make_group(state=WorkingGroup.State.CONCLUDED, concluded_on=BEGINNING)

    with pytest.raises(ValidationError, match="already concluded"):
        conclude_group(group=group, on=END, reason="Done", by=make.make_staff())


def test_conclude_group_refuses_while_a_part_is_at_work() -> None:
    group = make.make_group()
    make.make_group(parent=group)

    with pytest.raises(ValidationError, match="Conclude the sub-groups"):
        conclude_group(group=group, on=END, reason="Done", by=make.make_staff())

    group.refresh_from_db()
    assert group.state == WorkingGroup.State.ACTIVE


def test_conclude_group_does_all_or_nothing() -> None:
    group = make.make_group()
    make.make_mandate(group, make.make_member())
    make.make_mandate(group, make.make_member(), period=DateRange(END, None))

    with pytest.raises(ValidationError, match="begins no earlier"):
        conclude_group(group=group, on=END, reason="Done", by=make.make_staff())

    assert group.mandates.filter(period__endswith__isnull=True).count() == 2
    assert entries() == []


def test_receive_message_stores_it_and_records_only_its_reference() -> None:
    group = make.make_group()

    message = receive_message(
        group=group, name="Ada", email="ada@example.org", subject="Hello", message="May I come?", by=None
    )

    assert list(ContactMessage.objects.all()) == [message]
    assert entries() == [("contact.received", None, group.pk, "")]
    assert Entry.objects.get().object_label == message.reference
