import datetime

import pytest
from django.test import Client

from members.models import FormerName
from tests import factories as make
from tests.working_groups.views.pages import THEN, page, words
from working_groups.models import GroupName, Mandate, WorkingGroup

pytestmark = pytest.mark.django_db


def test_index_shows_groups_as_a_tree_in_the_order_people_count(client: Client) -> None:
    group = make.make_group(code="WG3")
    for number in (10, 2):
        make.make_group(code=f"SWG3.{number}", parent=group)
    make.make_group(code="WG1")

    tree = client.get("/groups/").context["tree"]

    assert [(node.on_day.code, [part.on_day.code for part in node.parts]) for node in tree] == [
        ("WG1", []),
        ("WG3", ["SWG3.2", "SWG3.10"]),
    ]


def test_index_names_chairs_by_acronym_and_says_what_is_not_active(client: Client) -> None:
    group = make.make_group(state=WorkingGroup.State.DORMANT)
    make.make_mandate(group, make.make_member(name="Longer name", acronym="LN"))
    make.make_mandate(group, make.make_member(name="Secretary"), role=Mandate.Role.SECRETARY)

    assert "Dormant · Chaired by LN </span>" in page(client, "index").replace("</span>", " </span>")


def test_index_lists_concluded_groups_apart(client: Client) -> None:
    make.make_group(code="WG9", state=WorkingGroup.State.CONCLUDED, concluded_on=datetime.date(2020, 5, 4))

    context = client.get("/groups/").context

    assert context["tree"] == []
    assert [row.code for row in context["concluded"]] == ["WG9"]
    assert "4 May 2020" in page(client, "index")


def test_index_on_a_day_tells_titles_chairs_and_states_of_that_day(client: Client) -> None:
    group = make.make_group(
        title="New title", state=WorkingGroup.State.CONCLUDED, concluded_on=datetime.date(2020, 5, 4)
    )
    GroupName.objects.create(group=group, title="Old title", period=make.UNTIL_2020)
    organisation = make.make_member(name="New name", acronym="NN")
    FormerName.objects.create(organisation=organisation, name="Old name", period=make.UNTIL_2020)
    make.make_mandate(group, organisation, period=make.UNTIL_2020)

    text = words(page(client, "index", question=THEN))

    assert "Old title Chaired by Old name" in text
    assert "As of 19 September 2018" in text
    assert "New title" not in text
    assert "New name" not in text
    assert "NN" not in text
    assert "Concluded groups" not in text


def test_index_keeps_the_day_in_its_links(client: Client) -> None:
    make.make_group(code="WG3")

    assert f'href="/groups/wg3/{THEN}"' in page(client, "index", question=THEN)


@pytest.mark.parametrize("name", ["index", "detail", "people"])
def test_a_day_that_cannot_be_read_shows_the_error_and_todays_page(client: Client, name: str) -> None:
    group = make.make_group(code="WG3", title="New title")
    GroupName.objects.create(group=group, title="Old title", period=make.UNTIL_2020)

    text = words(page(client, name, *([] if name == "index" else ["wg3"]), question="?on=yesterday"))

    assert "Write a day as year, month and day, such as 2018-09-19." in text
    assert "New title" in text
    assert "Old title" not in text


def test_index_without_groups_says_what_will_be_there(client: Client) -> None:
    assert "The working groups will be listed here" in page(client, "index")
