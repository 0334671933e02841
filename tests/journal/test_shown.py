"""What happens to a page of the office that was opened before somebody else changed what it shows."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal.models import Entry
from members.actions import end_affiliation, update_profile
from members.dated import today
from members.models import Organisation, Person
from sector_reports.actions import change_label, publish_edition
from sector_reports.models import Edition, Recipient, Report
from tests import factories as make
from tests.office import address, at_work, errors_of_rows, recorded, typed
from tests.sector_reports.test_admin import pdf
from working_groups.actions import conclude_group, end_mandate, move_group
from working_groups.models import Mandate, WorkingGroup
from working_groups.tlp import Tlp

YESTERDAY = today() - datetime.timedelta(days=1)


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def colleague(staff: Person) -> Person:
    return make.make_staff(email="ann@example.org", name="Ann")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


# Ended rights stay ended


def test_ended_affiliation_is_not_given_back(office: Client, colleague: Person) -> None:
    affiliation = make.make_affiliation(make.make_person(), make.make_member())
    data = typed(office.get(address(affiliation.organisation)))
    end_affiliation(affiliation=affiliation, on=YESTERDAY, by=colleague)

    office.post(address(affiliation.organisation), data | {"country": "BE"})

    affiliation.refresh_from_db()
    assert affiliation.ends == YESTERDAY
    assert Organisation.objects.get(pk=affiliation.organisation_id).country == "BE"
    assert [verb for verb, _label in recorded()] == ["affiliation.ended", "organisation.changed"]


def test_ended_mandate_is_not_given_back(office: Client, colleague: Person) -> None:
    mandate = make.make_mandate(make.make_group(), make.make_member())
    group_page, mandate_page = address(mandate.group), address(mandate)
    on_group, on_mandate = typed(office.get(group_page)), typed(office.get(mandate_page))
    end_mandate(mandate=mandate, on=YESTERDAY, by=colleague)

    office.post(group_page, on_group | {"title": "New title"})
    office.post(mandate_page, on_mandate | {"basis": "Election."})

    mandate.refresh_from_db()
    assert (mandate.ends, mandate.basis) == (YESTERDAY, "Election.")
    assert WorkingGroup.objects.get().title == "New title"


def test_group_taken_off_a_report_is_not_given_back(office: Client) -> None:
    group = make.make_group()
    report = make.make_report(Tlp.AMBER, addressed_to=[group])
    data = typed(office.get(address(report)))
    office.post(address(report), data | {"addressed_groups": []})

    office.post(address(report), data | {"title": "New title"})

    report.refresh_from_db()
    assert report.title == "New title"
    assert not report.addressed_groups.exists()


def test_recipient_taken_off_a_report_is_not_given_back(office: Client) -> None:
    first, second = make.make_person(), make.make_person()
    report = make.make_report(Tlp.AMBER, recipients=[first, second])
    data = typed(office.get(address(report)))
    Recipient.objects.filter(person=first).delete()

    response = office.post(address(report), data | {"title": "New title"})

    report.refresh_from_db()
    assert response.status_code == 302
    assert report.title == "New title"
    assert list(report.recipients.all()) == [second]


def test_published_edition_is_no_draft_again(office: Client, colleague: Person) -> None:
    report = make.make_report(state="draft")
    data = typed(office.get(address(report)))
    publish_edition(edition=make.sign_off(report.editions.get()), by=colleague)

    response = office.post(address(report), data | {"title": "New title"})

    assert response.status_code == 302
    assert list(Edition.objects.values_list("state", flat=True)) == ["published"]
    assert Report.objects.get().title == "New title"


# What somebody else changed stays changed


def test_raised_label_stays(office: Client, colleague: Person) -> None:
    report = make.make_report(Tlp.GREEN)
    data = typed(office.get(address(report)))
    change_label(report=report, tlp=Tlp.AMBER, by=colleague)

    office.post(address(report), data | {"title": "New title"})

    report.refresh_from_db()
    assert (report.label, report.title) == (Tlp.AMBER, "New title")


@pytest.mark.parametrize("state", ["dormant", "concluded"])
def test_state_of_a_group_stays(office: Client, colleague: Person, state: str) -> None:
    group = make.make_group()
    seat = make.make_mandate(group, make.make_member())
    data = typed(office.get(address(group)))
    if state == "dormant":
        move_group(group=group, to=WorkingGroup.State.DORMANT, by=colleague)
    else:
        conclude_group(group=group, on=YESTERDAY, reason="Done.", by=colleague)

    office.post(address(group), data | {"title": "New title"})

    group.refresh_from_db()
    seat.refresh_from_db()
    assert (group.state, group.title) == (state, "New title")
    assert seat.is_current == (state == "dormant")


def test_fields_of_an_account_stay(office: Client) -> None:
    person = make.make_person(name="Before", name_shown_to="members")
    data = typed(office.get(address(person)))
    person.set_password("another long password")
    person.save()
    update_profile(by=person, name="After", latin_name="", time_zone="Europe/Paris", name_shown_to="staff")

    office.post(address(person), data | {"latin_name": "Latin"})

    saved = Person.objects.get(pk=person.pk)
    assert (saved.name, saved.latin_name, saved.time_zone) == ("After", "Latin", "Europe/Paris")
    assert saved.name_shown_to == "staff"
    assert saved.check_password("another long password")


@pytest.mark.django_db(transaction=True)
def test_label_raised_while_the_form_is_saved_stays() -> None:
    staff, colleague = make.make_staff(), make.make_staff()
    client, group = Client(), make.make_group()
    client.force_login(staff)
    report = make.make_report(Tlp.GREEN, group=group)
    data = typed(client.get(address(report))) | {"title": "New title"}
    answers: list[int] = []

    def save() -> None:
        answers.append(client.post(address(report), data).status_code)
        connection.close()

    saving = threading.Thread(target=save)
    with transaction.atomic():
        change_label(report=report, tlp=Tlp.AMBER, by=colleague)
        saving.start()
        saving.join(timeout=1)
        assert saving.is_alive()  # it waits for the label
    saving.join()

    report.refresh_from_db()
    assert answers == [302]
    assert (report.label, report.title) == (Tlp.AMBER, "New title")


@pytest.mark.django_db(transaction=True)
def test_report_that_became_red_while_its_form_waited_is_out_of_sight() -> None:
    staff, colleague = make.make_staff(), make.make_staff()
    client = Client()
    client.force_login(staff)
    report = make.make_report(Tlp.AMBER, recipients=[make.make_person()])
    data = typed(client.get(address(report))) | {"title": "New title"}

    def save() -> None:
        client.post(address(report), data)
        connection.close()

    saving = threading.Thread(target=save)
    with transaction.atomic():
        change_label(report=report, tlp=Tlp.RED, by=colleague)
        saving.start()
        saving.join(timeout=1)
    saving.join()

    report.refresh_from_db()
    assert report.title != "New title"


def test_form_and_rows_are_held_while_they_are_saved(office: Client) -> None:
    affiliation = make.make_affiliation(make.make_person(), make.make_member())
    data = typed(office.get(address(affiliation.organisation)))

    with CaptureQueriesContext(connection) as queries:
        office.post(address(affiliation.organisation), data | {"country": "BE"})

    held = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    for table in ("members_organisation", "members_affiliation", "members_membership"):
        assert any(f'OF "{table}"' in sql for sql in held)
    updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "members_')]
    assert len(updates) == 1
    assert updates[0].startswith('UPDATE "members_organisation" SET "country" = \'BE\' WHERE')


# Two who change the same


def test_field_that_both_changed_is_refused_then_overwritten(office: Client, staff: Person) -> None:
    organisation = make.make_organisation(country="BE")
    data = typed(office.get(address(organisation)))
    office.post(address(organisation), data | {"country": "FR"})

    refused = office.post(address(organisation), data | {"country": "DE", "acronym": "HOG"})

    form = refused.context["adminform"].form
    assert form.errors == {
        "country": ["Staff changed this meanwhile. It is now: FR. Save again to write yours over it."]
    }
    assert b'value="DE"' in refused.content
    assert Organisation.objects.get(pk=organisation.pk).country == "FR"
    again = typed(refused)
    assert (again["country"], again["acronym"]) == ("DE", "HOG")

    office.post(address(organisation), again)

    organisation.refresh_from_db()
    assert (organisation.country, organisation.acronym) == ("DE", "HOG")
    assert Entry.objects.latest("id").changes == {"country": ["FR", "DE"], "acronym": ["", "HOG"]}


def test_field_that_both_changed_is_left_as_theirs(office: Client) -> None:
    organisation = make.make_organisation(country="BE")
    data = typed(office.get(address(organisation)))
    office.post(address(organisation), data | {"country": "FR"})
    refused = office.post(address(organisation), data | {"country": "DE"})

    response = office.post(address(organisation), typed(refused) | {"country": "FR"})

    organisation.refresh_from_db()
    assert response.status_code == 302
    assert organisation.country == "FR"
    assert len(recorded()) == 1


def test_field_that_both_changed_alike_is_saved_once(office: Client) -> None:
    organisation = make.make_organisation(country="BE")
    data = typed(office.get(address(organisation)))
    office.post(address(organisation), data | {"country": "FR"})

    response = office.post(address(organisation), data | {"country": "FR"})

    assert response.status_code == 302
    assert len(recorded()) == 1


def test_refusal_of_one_field_gives_back_nothing_else(office: Client) -> None:
    organisation = make.make_organisation(country="BE", acronym="OLD")
    data = typed(office.get(address(organisation)))
    office.post(address(organisation), data | {"country": "FR", "acronym": "NEW"})
    refused = office.post(address(organisation), data | {"country": "DE"})

    office.post(address(organisation), typed(refused))

    organisation.refresh_from_db()
    assert (organisation.country, organisation.acronym) == ("DE", "NEW")


def test_period_of_a_row_that_both_changed_is_refused(office: Client, colleague: Person) -> None:
    affiliation = make.make_affiliation(
        make.make_person(), make.make_member(), period=DateRange(datetime.date(2016, 6, 13), None)
    )
    page = address(affiliation.organisation)
    data = typed(office.get(page))
    end_affiliation(affiliation=affiliation, on=datetime.date(2025, 3, 1), by=colleague)

    refused = office.post(page, data | {"affiliations-0-period_1": "2026-03-01"})

    affiliation.refresh_from_db()
    assert errors_of_rows(refused, "affiliations") == [
        {
            "period": [
                "Ann changed this meanwhile. It is now: 13 June 2016 – 1 March 2025. "
                "Save again to write yours over it."
            ]
        }
    ]
    assert b'value="2026-03-01"' in refused.content
    assert affiliation.ends == datetime.date(2025, 3, 1)

    office.post(page, typed(refused))

    affiliation.refresh_from_db()
    assert affiliation.ends == datetime.date(2026, 3, 1)


def test_groups_of_a_report_that_both_changed_are_refused(office: Client) -> None:
    one, other, third = (make.make_group(code=f"WG9{number}", title="Group") for number in range(3))
    report = make.make_report(Tlp.GREEN, addressed_to=[one, other])
    data = typed(office.get(address(report)))
    office.post(address(report), data | {"addressed_groups": [other.pk]})

    refused = office.post(address(report), data | {"addressed_groups": [one.pk, other.pk, third.pk]})

    assert set(report.addressed_groups.all()) == {other}
    assert refused.context["adminform"].form.errors == {
        "addressed_groups": [
            "Staff changed this meanwhile. It is now: WG91 Group. Save again to write yours over it."
        ]
    }

    office.post(address(report), typed(refused))

    assert set(report.addressed_groups.all()) == {one, other, third}


def test_file_of_a_draft_that_both_replaced_is_refused(office: Client) -> None:
    edition = make.make_report(state="draft").editions.get()
    data = typed(office.get(address(edition)))
    theirs = edition.file = make.make_file()
    edition.save()

    refused = office.post(address(edition), data | {"upload": pdf()})
    kept = office.post(address(edition), data | {"notes": "New."})

    edition.refresh_from_db()
    assert "upload" in refused.context["adminform"].form.errors
    assert kept.status_code == 302
    assert (edition.file, edition.notes) == (theirs, "New.")


# The form itself


@pytest.mark.parametrize("value", [None, "not JSON"])
def test_form_that_does_not_say_what_it_showed_is_refused(office: Client, value: str | None) -> None:
    organisation = make.make_organisation(country="BE")
    data = typed(office.get(address(organisation))) | {"country": "FR"}
    data.pop("initial-country")

    response = office.post(address(organisation), data | ({"initial-country": value} if value else {}))

    assert response.context["adminform"].form.non_field_errors() == [
        "This page does not say what it showed. Open it again, and type your changes there."
    ]
    organisation.refresh_from_db()
    assert organisation.country == "BE"


def test_text_with_line_ends_of_a_browser_is_unchanged(office: Client) -> None:
    mission = make.make_mission(make.make_group(), text="One.\nTwo.\n")
    data = typed(office.get(address(mission)))

    office.post(address(mission), data | {"text": "One.\r\nTwo."})

    assert recorded() == []


def test_what_was_shown_is_in_the_page(office: Client) -> None:
    organisation = make.make_organisation(country="BE")
    make.make_affiliation(make.make_person(), organisation)

    page = office.get(address(organisation)).content.decode()

    assert 'name="initial-country" value="&quot;BE&quot;"' in page
    assert 'name="initial-affiliations-0-period"' in page
    assert "initial-affiliations-__prefix__-period" not in page


@pytest.mark.django_db(transaction=True)
def test_form_that_waits_too_long_says_so() -> None:
    client, mandate = Client(), make.make_mandate(make.make_group(), make.make_member())
    client.force_login(make.make_staff())
    data = typed(client.get(address(mandate))) | {"basis": "Election."}
    answers: list[bytes] = []

    def save() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        answers.append(client.post(address(mandate), data).content)
        connection.close()

    saving = threading.Thread(target=save)
    with transaction.atomic():
        Mandate.objects.select_for_update().get()
        saving.start()
        saving.join()

    assert b"Somebody else is saving this at the moment." in answers[0]
    assert b'value="Election."' in answers[0] or b"Election.</textarea>" in answers[0]
