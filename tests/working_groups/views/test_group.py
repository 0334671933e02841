import datetime
import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from members.dated import today
from sector_reports.models import Report
from tests import factories as make
from tests.scene import Scene
from tests.working_groups.views.pages import TABS, THEN, make_wg3, page, words
from working_groups.models import Activity, GroupName, Impact, Mandate, WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

THAT_DAY = datetime.date(2018, 9, 19)


def test_detail_tells_all_about_a_group(client: Client) -> None:
    make_wg3()

    html = page(client, "detail", "wg3")

    assert "<title>WG3 Sectoral Demand · ECSO</title>" in html
    assert '<meta name="description" content="Engage users directly.">' in html
    text = words(html)
    for said in (
        "Engage users directly.",
        "Objective 1 Objective 2",
        "Activity 1 Ongoing Impact 1 Activity 2 Ongoing Impact 2",
        "SWG3.1 Part 1 Chaired by Chair of 1",
        "SWG3.2 Part 2 Chaired by Chair of 2",
        "Report of part 1",
        "Report of part 2",
        "News 1",
        "Chairs AIRBUS Charlotte Graire",
        "Default label TLP:GREEN",
        "Write to the secretariat",
    ):
        assert said in text


def test_detail_of_a_part_leads_to_the_whole(client: Client) -> None:
    make_wg3()

    text = words(page(client, "detail", "swg3.1"))

    assert "Part of WG3 Sectoral Demand" in text
    assert (
        "What SWG3.1 is for will stand here. Until then, see what WG3, of which it is a part, is for." in text
    )


def test_detail_of_an_empty_group_says_what_will_be_there(client: Client) -> None:
    make.make_group(code="WG3")

    text = words(page(client, "detail", "wg3"))

    assert "What the group is for, its objectives and its activities will stand here." in text
    assert "The reports of this group will be listed here." in text
    assert "Nobody is named." in text


def test_detail_on_a_day_tells_the_title_the_seats_and_the_reports_of_that_day(client: Client) -> None:
    group = make.make_group(code="WG3", title="New title")
    GroupName.objects.create(group=group, title="Old title", period=make.UNTIL_2020)
    make.make_mandate(group, make.make_member(name="Old chair"), period=make.UNTIL_2020)
    make.make_mandate(group, make.make_member(name="New chair"), period=DateRange(make.UNTIL_2020.upper))
    make.make_report(group=group, title="Old report", published_on=datetime.date(2018, 3, 1))
    make.make_report(group=group, title="New report", published_on=datetime.date(2020, 3, 1))

    html = page(client, "detail", "wg3", question=THEN)

    assert '<meta name="robots" content="noindex, follow">' in html
    text = words(html.partition("</head>")[2])
    assert ("Old title" in text, "Old chair" in text, "Old report" in text) == (True, True, True)
    assert "New" not in text.replace("News", "")
    assert f'href="/groups/wg3/people/{THEN}"' in html


@pytest.mark.parametrize("tab", [*TABS, "contact"])
def test_the_secretariats_address_is_in_no_page(client: Client, tab: str) -> None:
    make_wg3()

    assert "wg3@" not in page(client, tab, "wg3")
    assert "wg3@" not in page(client, tab, "swg3.1")


@pytest.mark.parametrize("tab", ["detail", "reports"])
def test_reports_are_those_the_viewer_may_see(client: Client, scene: Scene, tab: str) -> None:
    for label in (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER):
        make.make_report(
            label,
            group=scene.group,
            addressed_to=[scene.group],
            title=f"Titled {label.name}",
            is_announced=False,
        )
    make.make_report(group=scene.group, title="Titled DRAFT", state=Report.State.DRAFT)
    make.make_report(group=scene.group, title="Titled WITHDRAWN", state=Report.State.WITHDRAWN)

    def titles(persona: str) -> list[str]:
        client.logout()
        if person := scene.person(persona):
            client.force_login(person)
        return sorted(re.findall(r"Titled (\w+)", page(client, tab, "swg3.6")))

    assert titles("anonymous") == ["CLEAR"]
    assert titles("outsider") == ["CLEAR", "GREEN"]
    assert titles("colleague") == ["AMBER", "CLEAR", "GREEN"]


def test_reports_of_a_group_include_those_of_its_parts(client: Client) -> None:
    make_wg3()

    assert [report.title for report in client.get("/groups/wg3/reports/").context["page"]] == [
        "Report of part 1",
        "Report of part 2",
    ]
    assert [report.title for report in client.get("/groups/swg3.2/reports/").context["page"]] == [
        "Report of part 2"
    ]


def test_activities_tell_how_an_impact_is_seen(client: Client) -> None:
    group = make.make_group(code="WG3")
    activity = Activity.objects.create(
        mission=make.make_mission(group), text="Map the needs", status=Activity.Status.IN_PROGRESS
    )
    Impact.objects.create(
        activity=activity, statement="Priorities", indicator="Cited", evidence_url="https://example.org/proof"
    )

    html = page(client, "activities", "wg3")

    assert "Map the needs In progress Priorities Indicator: Cited Evidence" in words(html)
    assert 'class="status in-progress"' in html
    assert 'href="https://example.org/proof"' in html


def test_news_of_a_group_is_its_own(client: Client) -> None:
    group = make.make_group(code="WG3")
    make.make_news(title="Ours").groups.add(group)
    make.make_news(title="Not published", is_published=False).groups.add(group)
    make.make_news(title="Of others").groups.add(make.make_group())

    assert [item.title for item in client.get("/groups/wg3/news/").context["page"]] == ["Ours"]


def test_history_tells_what_happened_newest_first(client: Client) -> None:
    group = make.make_group(
        code="WG3", title="Demand", state=WorkingGroup.State.CONCLUDED, concluded_on=datetime.date(2024, 2, 3)
    )
    GroupName.objects.create(group=group, title="Users", period=make.UNTIL_2020)
    make.make_mandate(
        group,
        make.make_member(name="Hospital"),
        period=DateRange(datetime.date(2017, 1, 2), datetime.date(2021, 3, 4)),
        person_name="Ada",
        basis="Decision 7",
    )
    make.make_mandate(group, make.make_member(name="Bank"), role=Mandate.Role.SECRETARY, period=DateRange())

    events = client.get("/groups/wg3/history/").context["events"]

    assert [(str(event.day), event.what, event.detail) for event in events] == [
        ("2024-02-03", "The group concluded its work", ""),
        ("2021-03-04", "Chair until this day: Hospital", "Ada · Decision 7"),
        ("2020-01-01", "New title", "“Users” became “Demand”"),
        ("2017-01-02", "Chair: Hospital", "Ada · Decision 7"),
        ("None", "Secretary: Bank", ""),
    ]
    assert "Date not known Secretary: Bank" in words(page(client, "history", "wg3"))


def test_people_shows_seats_to_everyone_chairs_first(client: Client) -> None:
    group = make.make_group(code="WG3")
    make.make_mandate(group, make.make_member(name="A secretary"), role=Mandate.Role.SECRETARY)
    make.make_mandate(group, make.make_member(name="B vice-chair"), role=Mandate.Role.VICE_CHAIR)
    make.make_mandate(group, make.make_member(name="C chair"), person_name="Ada", period=DateRange())

    text = words(page(client, "people", "wg3"))

    assert (
        "C chair Chair Ada Not known B vice-chair Vice-chair 13 June 2016 A secretary Secretary 13 June 2016"
        in text
    )


@pytest.mark.parametrize(
    ("persona", "circle", "is_named"),
    [
        ("anonymous", "public", True),
        ("anonymous", "members", False),
        ("registered", "members", False),
        ("outsider", "members", True),
        ("secretariat", "members", True),
        ("outsider", "groups", False),
        ("outsider", "staff", False),
        ("secretariat", "staff", True),
    ],
)
@pytest.mark.parametrize("tab", ["detail", "people", "history"])
def test_chair_with_an_account_is_named_to_whom_they_show_their_name(
    client: Client, scene: Scene, tab: str, persona: str, circle: str, is_named: bool
) -> None:
    group = make.make_group(code="WG3")
    organisation, chair = make.make_member(), make.make_person(name="Ada L", name_shown_to=circle)
    make.make_affiliation(chair, organisation)
    make.make_mandate(group, organisation, person=chair)
    if person := scene.person(persona):
        client.force_login(person)

    assert ("Ada L" in page(client, tab, "wg3")) == is_named


@pytest.mark.parametrize(
    ("persona", "told"),
    [
        ("anonymous", "Ada L ( Ada Latin )"),
        ("outsider", "Ada L ( Ada Latin ) · Head of risk ada@bank.example"),
    ],
)
def test_people_tells_of_who_fills_a_seat_what_they_show(
    client: Client, scene: Scene, persona: str, told: str
) -> None:
    group, bank = make.make_group(code="WG3"), make.make_member(name="Bank")
    circles = {"name_shown_to": "public", "job_title_shown_to": "members", "email_shown_to": "members"}
    chair = make.make_person(email="ada@bank.example", name="Ada L", latin_name="Ada Latin", **circles)
    make.make_affiliation(chair, bank, job_title="Head of risk")
    make.make_mandate(group, bank, person=chair, period=DateRange())
    if person := scene.person(persona):
        client.force_login(person)

    text = words(page(client, "people", "wg3"))

    assert f"Bank Chair {told} Not known" in text


def test_history_tells_nothing_that_is_still_to_come(client: Client) -> None:
    group, tomorrow = make.make_group(code="WG3", title="Demand"), today() + datetime.timedelta(days=1)
    make.make_mandate(group, make.make_member(name="Bank"), period=DateRange(tomorrow))
    make.make_mandate(group, make.make_member(name="Hospital"), period=DateRange(THAT_DAY, tomorrow))
    GroupName.objects.create(group=group, title="Users", period=DateRange(None, tomorrow))

    events = client.get("/groups/wg3/history/").context["events"]

    assert [(event.day, event.what) for event in events] == [(THAT_DAY, "Chair: Hospital")]


@pytest.mark.parametrize("persona", ["anonymous", "registered", "former"])
def test_people_tells_others_how_to_see_who_takes_part(client: Client, scene: Scene, persona: str) -> None:
    scene.people["participant"].name_shown_to = "members"
    scene.people["participant"].save()
    if person := scene.person(persona):
        client.force_login(person)

    html = page(client, "people", "swg3.6")

    assert "Who takes part in a group is shown to people of member organisations" in html
    assert "Participant<" not in html
    assert ("/accounts/login/?next=/groups/swg3.6/people/" in html) == (persona == "anonymous")


def test_people_names_participants_who_chose_it_and_counts_the_others(client: Client, scene: Scene) -> None:
    for name, circle in (("Listed", "members"), ("Shy", "groups"), ("", "members")):
        person = make.make_person(name=name, name_shown_to=circle, job_title_shown_to="members")
        make.make_affiliation(person, scene.organisation, job_title="CISO")
        make.make_participation(scene.group, person, scene.organisation)
    client.force_login(scene.people["outsider"])

    html = page(client, "people", "swg3.6")

    assert "Our hospital Listed · CISO And 3 more who have chosen not to be shown." in words(html)
    assert "Shy" not in html
    assert "@" not in html


def test_people_forgets_a_participant_whose_affiliation_has_ended(client: Client, scene: Scene) -> None:
    left = scene.people["former"]
    left.name_shown_to = "members"
    left.save()
    client.force_login(scene.people["outsider"])

    assert "Former" not in page(client, "people", "swg3.6")
    assert "Former" in page(client, "people", "swg3.6", question=THEN)
