import datetime
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from journal.models import Entry
from members.dated import today
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
    assert entries() == [
        ("mandate.ended", staff.pk, group.pk, "Done"),
        ("participation.ended", staff.pk, group.pk, "Done"),
        ("group.concluded", staff.pk, group.pk, "Done"),
    ]


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


def test_conclude_group_takes_back_what_has_not_begun_and_records_it() -> None:
    group, staff, later = make.make_group(), make.make_staff(), today() + datetime.timedelta(days=30)
    make.make_mandate(group, make.make_member(), period=DateRange(later))
    make.make_participation(group, make.make_person(), make.make_member(), period=DateRange(today()))

    conclude_group(group=group, on=today(), reason="Done", by=staff)

    assert not group.mandates.exists()
    assert not group.participations.exists()
    assert entries() == [
        ("mandate.cancelled", staff.pk, group.pk, "Done"),
        ("participation.cancelled", staff.pk, group.pk, "Done"),
        ("group.concluded", staff.pk, group.pk, "Done"),
    ]
    assert Entry.objects.get(verb="mandate.cancelled").changes == {"starts": [later.isoformat(), ""]}


def test_conclude_group_does_all_or_nothing() -> None:
    """A seat that was held stays on the record: the group cannot have ended before it began."""
    group = make.make_group(code="SWG9")
    make.make_mandate(group, make.make_member())
    make.make_mandate(group, make.make_member(), period=DateRange(END, None))

    with pytest.raises(ValidationError, match="began on 2026-01-01: conclude SWG9 on a later day"):
        conclude_group(group=group, on=END, reason="Done", by=make.make_staff())

    assert group.mandates.filter(period__endswith__isnull=True).count() == 2
    assert entries() == []


def test_conclude_group_refuses_a_day_to_come() -> None:
    group = make.make_group()

    with pytest.raises(ValidationError, match="today or on an earlier day"):
        conclude_group(
            group=group, on=today() + datetime.timedelta(days=1), reason="Done", by=make.make_staff()
        )

    group.refresh_from_db()
    assert group.state == WorkingGroup.State.ACTIVE


def test_concluded_group_takes_no_new_seat_and_nobody_new() -> None:
    group = make.make_group(code="SWG9", state=WorkingGroup.State.CONCLUDED, concluded_on=END)
    organisation, person = make.make_member(), make.make_person()

    with pytest.raises(ValidationError, match="SWG9 is concluded"):
        begin_mandate(
            group=group, role=Mandate.Role.CHAIR, organisation=organisation, starts=BEGINNING, by=None
        )
    with pytest.raises(ValidationError, match="SWG9 is concluded"):
        begin_participation(
            group=group, person=person, organisation=organisation, starts=BEGINNING, by=person
        )

    assert entries() == []


def test_seat_of_a_concluded_group_can_be_corrected_within_its_life() -> None:
    group = make.make_group(state=WorkingGroup.State.CONCLUDED, concluded_on=END)
    mandate = make.make_mandate(group, make.make_member(), period=make.UNTIL_2020)

    mandate.period = DateRange(BEGINNING, END)
    mandate.full_clean()

    mandate.period = DateRange(BEGINNING, None)
    with pytest.raises(ValidationError, match="is concluded"):
        mandate.full_clean()


@pytest.mark.django_db(transaction=True)
def test_seat_waits_for_a_conclusion_under_way_and_is_then_refused() -> None:
    group, organisation, staff = make.make_group(), make.make_member(), make.make_staff()
    is_locked, refusals = threading.Event(), []

    def begin() -> None:
        is_locked.wait(10)
        try:
            begin_mandate(
                group=group, role=Mandate.Role.CHAIR, organisation=organisation, starts=BEGINNING, by=None
            )
        except ValidationError as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    seat = threading.Thread(target=begin)
    seat.start()
    with transaction.atomic():
        conclude_group(group=group, on=END, reason="Done", by=staff)
        is_locked.set()
        seat.join(0.5)
        assert seat.is_alive()
    seat.join(10)

    assert len(refusals) == 1
    assert not group.mandates.exists()


def test_receive_message_stores_it_and_records_only_its_reference() -> None:
    group = make.make_group()

    message = receive_message(
        group=group, name="Ada", email="ada@example.org", subject="Hello", message="May I come?", by=None
    )

    assert list(ContactMessage.objects.all()) == [message]
    assert entries() == [("contact.received", None, group.pk, "")]
    assert Entry.objects.get().object_label == message.reference
