"""The directory: who is in it on a day, how it is narrowed, and what it counts."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from members.models import FormerCountry, FormerName, Suspension
from tests import factories as make
from tests.scene import Scene
from tests.working_groups.views.pages import words
from working_groups.models import GroupName, Mandate, WorkingGroup

pytestmark = pytest.mark.django_db

INDEX = "/members/"
PAGES = [INDEX, "/members/map/", "/members/members.csv", "/members/figures/"]


def facet(client: Client, name: str, query: str = "") -> list[tuple[str, int, bool]]:
    facets = client.get(f"{INDEX}{query}").context["facets"]
    choices = next(each for each in facets if each.name == name).choices
    return [(each.value, each.count, each.is_chosen) for each in choices]


def table(client: Client, query: str = "") -> list[list[str]]:
    text = client.get(f"/members/members.csv{query}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def names(client: Client, query: str = "") -> list[str]:
    return [row.name_then for row in client.get(f"{INDEX}{query}").context["page"]]


def test_directory_lists_the_current_members_by_name(client: Client) -> None:
    make.make_member(name="Beta")
    make.make_member(name="Alpha")
    make.make_member(name="Gone", period=make.UNTIL_2020)
    make.make_organisation(name="Stranger")

    response = client.get(INDEX)

    assert [row.name_then for row in response.context["page"]] == ["Alpha", "Beta"]
    assert "2 members" in response.content.decode()


def test_directory_of_a_day_shows_the_members_and_names_of_that_day(client: Client) -> None:
    renamed = make.make_member(name="New name")
    FormerName.objects.create(organisation=renamed, name="Old name", period=make.UNTIL_2020)
    make.make_member(name="Gone", period=make.UNTIL_2020)
    make.make_member(name="Newcomer", period=DateRange(datetime.date(2020, 1, 1), None))

    response = client.get(f"{INDEX}?on=2019-12-31")

    assert [row.name_then for row in response.context["page"]] == ["Gone", "Old name"]
    assert "As of 31 December 2019" in response.content.decode()
    assert names(client) == ["New name", "Newcomer"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=bet", ["Beta bank"]),
        ("?q=BB", ["Beta bank"]),
        ("?category=sme", ["Alpha"]),
        ("?category=sme&category=university", ["Alpha", "Beta bank"]),
        ("?country=BE", ["Beta bank"]),
        ("?category=sme&country=BE", []),
        ("?country=XX", []),
        ("?category=nonsense&country=nonsense&on=nonsense", ["Alpha", "Beta bank"]),
        ("?country=%00A", ["Alpha", "Beta bank"]),
        ("?country=A%0A", ["Alpha", "Beta bank"]),
        ("?page=99", ["Alpha", "Beta bank"]),
    ],
)
def test_directory_is_narrowed_by_words_and_filters(client: Client, query: str, found: list[str]) -> None:
    make.make_member(name="Alpha", country="FR")
    make.make_member(name="Beta bank", acronym="BB", country="BE", category="university")

    assert names(client, query) == found


def test_directory_counts_what_each_filter_would_find_beside_the_others(client: Client) -> None:
    make.make_member(name="Alpha one", country="FR")
    make.make_member(name="Alpha two", country="BE")
    make.make_member(name="Alpha three", country="BE", category="university")
    make.make_member(name="Beta", country="BE", category="university")
    question = "?q=alpha&category=sme&country=BE"

    assert names(client, question) == ["Alpha two"]
    assert facet(client, "category", question) == [("sme", 1, True), ("university", 1, False)]
    assert facet(client, "country", question) == [("BE", 1, True), ("FR", 1, False)]
    assert facet(client, "country", "?country=DE") == [("BE", 3, False), ("FR", 1, False), ("DE", 0, True)]


def test_directory_is_narrowed_by_the_seats_of_the_day(client: Client) -> None:
    health, energy = make.make_sector(name="Health"), make.make_sector(name="Energy")
    swg, other = (
        make.make_group(code="SWG3.6", title="Healthcare"),
        make.make_group(code="WG4", title="Power"),
    )
    hidden = make.make_group(code="WG9", state=WorkingGroup.State.PROPOSED)
    swg.sectors.add(health)
    other.sectors.add(health, energy)
    hidden.sectors.add(energy)
    both, left = make.make_member(name="Both", country="BE"), make.make_member(name="Left")
    make.make_member(name="None")
    make.make_mandate(swg, both)
    make.make_mandate(swg, both, role=Mandate.Role.LIAISON)
    make.make_mandate(other, both)
    make.make_mandate(swg, left, period=make.UNTIL_2020)
    make.make_mandate(hidden, left)

    assert names(client, "?sector=health") == names(client, "?group=swg3.6&group=wg9") == ["Both"]
    assert names(client, "?sector=health&on=2019-01-01") == ["Both", "Left"]
    assert names(client, "?sector=energy&country=FR") == []
    assert facet(client, "sector") == [("energy", 1, False), ("health", 1, False)]
    assert facet(client, "group") == [("swg3.6", 1, False), ("wg4", 1, False)]
    assert facet(client, "group", "?on=2019-01-01&sector=energy") == [("swg3.6", 1, False), ("wg4", 1, False)]
    assert facet(client, "group", "?country=FR") == []


def test_group_in_the_directory_bears_the_title_of_the_day(client: Client) -> None:
    group = make.make_group(code="WG4", title="New title")
    GroupName.objects.create(group=group, title="Old title", period=make.UNTIL_2020)
    make.make_mandate(group, make.make_member())

    titles = {}
    for query in ("", "?on=2019-01-01"):
        facets = client.get(f"{INDEX}{query}").context["facets"]
        titles[query] = [choice.title for choice in facets[-1].choices]

    assert titles == {"": ["WG4 New title"], "?on=2019-01-01": ["WG4 Old title"]}


def test_member_of_a_day_has_the_country_of_that_day(client: Client) -> None:
    moved = make.make_member(name="Moved", country="FR")
    FormerCountry.objects.create(organisation=moved, country="GB", period=make.UNTIL_2020)
    on = "on=2019-01-01"

    assert names(client, f"?country=GB&{on}") == ["Moved"]
    assert names(client, "?country=GB") == names(client, f"?country=FR&{on}") == []
    assert facet(client, "country", f"?{on}") == [("GB", 1, False)]
    assert table(client, f"?{on}")[1][3:5] == ["United Kingdom", "GB"]
    assert "United Kingdom" in client.get(f"/members/moved/?{on}").content.decode()
    assert "France" in client.get("/members/moved/").content.decode()


def test_suspended_member_is_not_in_the_directory_meanwhile(client: Client) -> None:
    organisation = make.make_member(name="Suspended")
    Suspension.objects.create(
        membership=organisation.memberships.get(), reason="Unpaid.", period=make.UNTIL_2020
    )

    assert names(client, "?on=2019-01-01") == []
    assert names(client) == ["Suspended"]


def test_unlisted_organisation_is_told_to_insiders_alone(scene: Scene) -> None:
    unlisted = make.make_member(name="Unlisted", country="BE", is_listed=False)
    address = unlisted.get_absolute_url()

    seen = {}
    for persona in ("anonymous", "registered", "former", "outsider", "secretariat"):
        client = Client()
        if person := scene.person(persona):
            client.force_login(person)
        seen[persona] = (
            client.get(address).status_code,
            "Unlisted" in names(client),
            [country.code for country in client.get("/members/map/").context["countries"]],
            any(row[0] == "Unlisted" for row in table(client)),
            "unlisted" in client.get("/sitemap-organisations.xml").content.decode(),
        )

    hidden: tuple[Any, ...] = (404, False, [], False, False)
    shown: tuple[Any, ...] = (200, True, ["BE"], True, False)
    assert seen == {
        "anonymous": hidden,
        "registered": hidden,
        "former": hidden,
        "outsider": shown,
        "secretariat": shown,
    }


def test_unlisted_organisation_holds_its_seat_under_its_name_without_a_link(scene: Scene) -> None:
    unlisted = make.make_member(name="Unlisted", is_listed=False)
    make.make_mandate(scene.group, unlisted)
    insider = Client()
    insider.force_login(scene.people["outsider"])
    link = f'href="{unlisted.get_absolute_url()}"'

    pages = [client.get("/groups/swg3.6/people/").content.decode() for client in (Client(), insider)]

    assert ["Unlisted" in page for page in pages] == [True, True]
    assert [link in page for page in pages] == [False, True]


def test_long_filter_folds_what_finds_few_and_keeps_what_is_chosen(client: Client) -> None:
    for number, code in enumerate(
        ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR"]
    ):
        for _each in range(2 if number > 4 else 1):
            make.make_member(country=code)

    response = client.get(f"{INDEX}?country=BG")

    countries = next(each for each in response.context["facets"] if each.name == "country")
    assert [choice.value for choice in countries.in_sight] == [
        "BG",
        "HR",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "ES",
    ]  # fmt: skip -- one line of codes
    assert [choice.value for choice in countries.folded] == ["AT", "BE", "CY", "CZ"]
    page = words(response.content.decode())
    assert "4 more : Country Austria 1 Belgium 1" in page
    short = next(each for each in response.context["facets"] if each.name == "category")
    assert (short.in_sight, short.folded) == (short.choices, [])


@pytest.mark.parametrize(
    ("day", "told"), [("2999-01-01", "Choose today or an earlier day."), ("yesterday", "Write a day as year")]
)
def test_day_that_is_none_is_told_where_it_was_typed(client: Client, day: str, told: str) -> None:
    make.make_member(name="Alpha")

    page = client.get(f"{INDEX}?on={day}").content.decode()

    assert page.count(told) == 2  # above the list and beside the field
    assert f'value="{day}"' in page
    assert '<details class="facets" open>' in page
    assert "Part of the address" not in page
    assert "Alpha" in page


def test_links_of_a_day_keep_it(client: Client) -> None:
    organisation = make.make_member(name="Ours", country="BE")
    make.make_mandate(make.make_group(code="WG4"), organisation)
    on = "?on=2019-01-01"

    pages = {
        path: client.get(f"{path}{on}").content.decode()
        for path in (INDEX, "/members/map/", "/members/ours/", "/groups/wg4/people/", "/members/figures/")
    }

    assert f'href="/members/ours/{on}"' in pages[INDEX]
    assert f'href="/members/members.csv{on}"' in pages[INDEX]
    assert 'href="/members/?on=2019-01-01&amp;country=BE"' in pages["/members/map/"]
    assert f'href="/groups/wg4/{on}"' in pages["/members/ours/"]
    assert f'href="/members/ours/{on}"' in pages["/groups/wg4/people/"]
    for path in (INDEX, "/members/map/", "/members/figures/"):
        for tab in (INDEX, "/members/map/", "/members/figures/"):
            assert f'href="{tab}{on}"' in pages[path]
    assert all("As of 1 January 2019" in page for page in pages.values())
    assert all('content="noindex, follow"' in page for page in pages.values())


def test_chosen_filters_are_taken_off_one_by_one(client: Client) -> None:
    make.make_member(country="BE")

    chosen = client.get(f"{INDEX}?country=BE&country=FR&category=sme&page=2").context["chosen"]

    assert chosen == [
        ("SME or start-up", "?country=BE&country=FR"),
        ("Belgium", "?country=FR&category=sme"),
        ("France", "?country=BE&category=sme"),
    ]


def test_table_has_every_member_of_the_question_and_no_formula(client: Client) -> None:
    make.make_member(
        name="=HYPERLINK(1)",
        slug="first",
        acronym="+A",
        country="FR",
        website="https://example.org/",
        lei="529900T8BM49AURSDO55",
        ror="05gq02987",
        vat="BE0123456789",
        is_sample=True,
    )
    make.make_member(name="Beta", country="XX")
    for _number in range(60):
        make.make_member(category="university")

    rows = table(client, "?category=sme&page=2&on=2020-02-01")

    assert rows[0][:5] == ["Organisation", "Acronym", "Category", "Country", "Country code"]
    assert [row[:8] for row in rows[1:]] == [
        [
            "'=HYPERLINK(1)",
            "'+A",
            "SME or start-up",
            "France",
            "FR",
            "https://example.org/",
            "529900T8BM49AURSDO55",
            "05gq02987",
        ],
        ["Beta", "", "SME or start-up", "XX", "XX", "", "", ""],
    ]
    assert rows[1][8].endswith("/members/first/")
    assert rows[1][9:] == ["2020-02-01", "yes"]
    assert len(table(client)) == 63


def test_map_draws_each_country_with_members_and_lists_the_same(client: Client) -> None:
    for country in ("BE", "BE", "DE", "MT", "US", ""):
        make.make_member(country=country)

    response = client.get("/members/map/?category=sme")

    page = response.content.decode()
    drawn = [(each.code, each.title, each.count, each.heat) for each in response.context["countries"]]
    assert drawn == [
        ("BE", "Belgium", 2, 4),
        ("DE", "Germany", 1, 2),
        ("MT", "Malta", 1, 2),
        ("US", "US", 1, 2),
    ]
    assert page.count('<path class="heat-') == 3
    assert 'aria-label="Belgium: 2 members"' in page
    assert page.count('href="/members/?category=sme&amp;country=BE"') == 2
    assert "Not known" in page
    assert " style=" not in page


def test_map_of_another_country_keeps_its_counts(client: Client) -> None:
    make.make_member(country="BE")
    make.make_member(country="DE")

    countries = client.get("/members/map/?country=BE").context["countries"]

    assert [(each.code, each.count, each.is_chosen) for each in countries] == [
        ("BE", 1, True),
        ("DE", 1, False),
    ]


@pytest.mark.parametrize("query", ["", "?on=2019-01-01", "?q=organisation&country=BE&sector=x&group=wg1"])
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "queries"), list(zip(PAGES, [4, 3, 1, 4], strict=True)))
def test_pages_take_a_constant_number_of_queries(
    client: Client,
    django_assert_max_num_queries: Any,
    address: str,
    queries: int,
    rows: int,
    query: str,
) -> None:
    for _row in range(rows):
        organisation = make.make_member(country="BE")
        FormerName.objects.create(
            organisation=organisation, name="Organisation of old", period=make.UNTIL_2020
        )
        make.make_mandate(make.make_group(), organisation)

    with django_assert_max_num_queries(queries) as asked:
        client.get(f"{address}{query}")

    if not query:
        assert len(asked) == queries


def test_directory_says_what_is_empty_and_what_was_left_out(client: Client) -> None:
    assert "will be listed here" in client.get(INDEX).content.decode()
    assert "No member fits" in client.get(f"{INDEX}?q=nobody").content.decode()
    assert "left out" in client.get(f"{INDEX}?category=nonsense").content.decode()
    assert "What follows is of today" in client.get(f"{INDEX}?on=yesterday").content.decode()


@pytest.mark.parametrize("day", ["12/31/2019", "31 December 2019", "2999-01-01"])
def test_directory_takes_a_day_in_one_way_and_none_to_come(client: Client, day: str) -> None:
    make.make_member(name="Gone", period=make.UNTIL_2020)
    make.make_member(name="To come", period=DateRange(datetime.date(2998, 1, 1), None))

    response = client.get(INDEX, {"on": day})

    assert list(response.context["page"]) == []
    assert "What follows is of today" in response.content.decode()


def test_directory_marks_samples(client: Client) -> None:
    make.make_member(name="Invented", is_sample=True)

    assert "(Sample)" in client.get(INDEX).content.decode()


def test_directory_has_fifty_members_a_page(client: Client) -> None:
    for _number in range(51):
        make.make_member()

    assert len(names(client)) == 50
    assert len(names(client, "?page=2")) == 1
