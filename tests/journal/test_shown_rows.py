"""Rows under an object that are gone, new or in another order since the page was opened."""

import datetime

import pytest
from django.test import Client

from members.actions import end_affiliation
from members.dated import today
from members.models import Affiliation, Person
from sector_reports.actions import publish_edition
from sector_reports.models import Edition
from tests import factories as make
from tests.office import address, at_work, errors_of_rows, recorded, typed, with_row
from working_groups.models import Objective

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


def test_row_that_is_gone_is_not_changed(office: Client, colleague: Person) -> None:
    report = make.make_report(state="draft")
    data = typed(office.get(address(report)))
    publish_edition(edition=make.sign_off(report.editions.get()), by=colleague)

    response = office.post(address(report), data | {"editions-0-notes": "Changed."})

    assert errors_of_rows(response, "editions") == [
        {
            "__all__": [
                "This row is no longer here: somebody removed or settled it meanwhile. Open the page again."
            ]
        }
    ]
    assert Edition.objects.get().notes == ""


def test_rows_keep_their_places_when_the_page_is_shown_again(office: Client) -> None:
    mission = make.make_mission(make.make_group())
    texts = ["First", "Second", "Third"]
    for number, text in enumerate(texts, 1):
        Objective.objects.create(mission=mission, position=number, text=text)
    data = typed(office.get(address(mission)))
    Objective.objects.get(text="First").delete()
    Objective.objects.filter(text="Third").update(position=1)
    Objective.objects.create(mission=mission, position=9, text="Fourth")

    response = office.post(address(mission), data | {"text": ""})

    rows = next(iter(response.context["inline_admin_formsets"]))
    assert [row.form["text"].value() for row in rows if row.form["text"].value()] == texts
    assert [row.original and row.original.text for row in rows][:3] == [None, "Second", "Third"]

    office.post(address(mission), typed(response) | {"text": "What for."})

    assert list(mission.objectives.order_by("position").values_list("text", "position")) == [
        ("Third", 1),
        ("Second", 2),
        ("Fourth", 9),
    ]


def test_row_that_was_changed_is_not_removed_unseen(office: Client) -> None:
    mission = make.make_mission(make.make_group())
    objective = Objective.objects.create(mission=mission, position=1, text="First")
    data = typed(office.get(address(mission)))
    Objective.objects.filter(pk=objective.pk).update(text="Better")

    refused = office.post(address(mission), data | {"objectives-0-DELETE": "on"})
    opened = typed(office.get(address(mission)))

    assert b"was changed meanwhile" in refused.content
    assert Objective.objects.exists()
    office.post(address(mission), opened | {"objectives-0-DELETE": "on"})
    assert not Objective.objects.exists()


def test_row_that_is_gone_may_be_removed(office: Client) -> None:
    mission = make.make_mission(make.make_group())
    Objective.objects.create(mission=mission, position=1, text="First")
    data = typed(office.get(address(mission)))
    Objective.objects.all().delete()

    response = office.post(address(mission), data | {"objectives-0-DELETE": "on"})

    assert response.status_code == 302
    assert recorded() == []


def test_new_row_is_added_beside_those_that_changed(office: Client, colleague: Person) -> None:
    organisation = make.make_member()
    affiliation = make.make_affiliation(make.make_person(), organisation)
    data = typed(office.get(address(organisation)))
    end_affiliation(affiliation=affiliation, on=YESTERDAY, by=colleague)
    newcomer = make.make_person()

    data = with_row(data, "affiliations", person=newcomer.pk, period_0="2024-01-01", period_1="")
    office.post(address(organisation), data)

    assert Affiliation.objects.get(person=newcomer).ends is None
    assert Affiliation.objects.get(pk=affiliation.pk).ends == YESTERDAY
