import datetime
import json
from typing import Any

import jsonschema
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from journal.actions import record
from sector_reports.actions import change_label
from sector_reports.markup import single_line
from sector_reports.models import Relation
from tests import factories as make
from tests.published import FOLDER, etree, problems, relax_ng
from tests.sector_reports.citing.samples import ODD_TITLES
from working_groups.models import NewsItem, WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
NS = {"a": "http://www.w3.org/2005/Atom"}
ADDRESSES = ("reports", "reports.{}?q=report", "groups/wg3", "sectors/health", "news")
WHEN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$"
URL = {"type": "string", "pattern": "^https://portal\\.example/"}

# What https://jsonfeed.org/version/1.1 asks for; there is no published schema.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": URL,
        "feed_url": URL,
        "language": {"const": "en"},
        "authors": {
            "type": "array",
            "items": {"type": "object", "required": ["name"], "properties": {"url": URL}},
        },
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$"},
                    "url": URL,
                    "title": {"type": "string"},
                    "summary": {"type": "string"},
                    "content_html": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "pattern": WHEN},
                    "date_modified": {"type": "string", "pattern": WHEN},
                    "language": {"const": "en"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "attachments": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["url", "mime_type"],
                            "additionalProperties": False,
                            "properties": {
                                "url": URL,
                                "mime_type": {"const": "application/pdf"},
                                "size_in_bytes": {"type": "integer"},
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture(autouse=True)
def base_url(settings: Settings) -> None:
    settings.BASE_URL = "https://portal.example"


def atom(client: Client, address: str) -> Any:
    """A feed as Atom, after the grammar of RFC 4287 has found nothing wrong with it."""
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    assert problems(relax_ng(FOLDER / "atom.rng"), feed) == []
    return feed


def json_feed(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(response.content)
    jsonschema.Draft7Validator(JSON_FEED).validate(feed)
    return dict(feed)


def titles(client: Client, address: str) -> list[str]:
    """The titles in both forms of a feed, which are the same. `address` has {} where the form stands."""
    in_atom = [node.text for node in atom(client, address.format("atom")).iterfind("a:entry/a:title", NS)]
    in_json = [item["title"] for item in json_feed(client, address.format("json"))["items"]]
    assert in_atom == in_json
    return in_atom


def links(feed: Any) -> dict[str, str]:
    return {node.get("rel"): node.get("href") for node in feed.findall("a:link", NS)}


def address_of(name: str) -> str:
    return f"/feeds/{name}" if "{}" in name else f"/feeds/{name}.{{}}"


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_feed_is_valid_and_holds_only_what_is_open(client: Client, name: str) -> None:
    group = make.make_group(code="WG3")
    sector = make.make_sector(name="Health")
    for number, title in enumerate(ODD_TITLES):
        make.make_report(title=f"Report {title}", group=group, abstract="\x0b\nA & B").sectors.add(sector)
        make.make_news(title=title, body=f"# {title}\n\n**bold** {number} <b>", slug=f"n{number}")
    for tlp in (Tlp.GREEN, Tlp.AMBER):
        make.make_report(tlp, title="Report canary", group=group, addressed_to=[group]).sectors.add(sector)
    for state in ("draft", "withdrawn"):
        make.make_report(state=state, title="Report canary", group=group).sectors.add(sector)
    make.make_news(title="canary", is_published=False)
    client.force_login(make.make_staff())

    found = titles(client, address_of(name))

    prefix = "" if name == "news" else "Report "
    assert sorted(found) == sorted(f"{prefix}{single_line(title)}" for title in ODD_TITLES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_empty_feed_is_valid(client: Client, name: str) -> None:
    make.make_group(code="WG3")
    make.make_sector(name="Health")

    assert titles(client, address_of(name)) == []


def test_entry_of_a_report(client: Client) -> None:
    report = make.make_report(
        slug="ours",
        title="Ours",
        abstract="About\nus",
        group=make.make_group(code="WG3"),
        published_on=datetime.date(2018, 3, 19),
    )
    edition = report.editions.get()
    assert edition.file is not None

    (item,) = json_feed(client, "/feeds/reports.json")["items"]

    assert item | {"date_modified": ""} == {
        "id": report.pk.urn,
        "url": "https://portal.example/reports/ours/",
        "title": "Ours",
        "summary": "About us",
        "content_text": "About us",
        "date_published": "2018-03-19T00:00:00+01:00",
        "date_modified": "",
        "language": "en",
        "tags": ["Sector report", "WG3"],
        "attachments": [
            {
                "url": "https://portal.example/reports/ours/v1.pdf",
                "mime_type": "application/pdf",
                "size_in_bytes": edition.file.size,
            }
        ],
    }


def test_entry_leads_to_related_open_reports(client: Client) -> None:
    report, other = make.make_report(slug="ours"), make.make_report(slug="other")
    hidden = make.make_report(Tlp.GREEN, slug="canary")
    for related in (other, hidden):
        Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=related)

    feed = atom(client, "/feeds/reports.atom?q=report")

    found = {node.get("href") for node in feed.iterfind("a:entry/a:link[@rel='related']", NS)}
    assert found == {f"https://portal.example/reports/{slug}/" for slug in ("ours", "other")}


def test_month_gets_no_day(client: Client) -> None:
    make.make_report(published_on=datetime.date(2018, 3, 1), published_precision="month")

    (item,) = json_feed(client, "/feeds/reports.json")["items"]

    assert "date_published" not in item
    assert atom(client, "/feeds/reports.atom").find(".//a:published", NS) is None


def test_saved_search_keeps_its_question(client: Client) -> None:
    sector = make.make_sector(name="Health")
    make.make_report(title="Ransomware in hospitals").sectors.add(sector)
    make.make_report(title="Ransomware in banks")

    feed = atom(client, "/feeds/reports.atom?q=ransomware&sector=health&page=2")

    assert [node.text for node in feed.iterfind("a:entry/a:title", NS)] == ["Ransomware in hospitals"]
    assert links(feed) == {
        "self": "https://portal.example/feeds/reports.atom?q=ransomware&sector=health",
        "alternate": "https://portal.example/reports/?q=ransomware&sector=health",
    }
    assert feed.findtext("a:id", namespaces=NS) == links(feed)["self"]
    title = feed.findtext("a:title", namespaces=NS)
    assert title == "European Cyber Security Organisation · Reports: “ransomware”, Health"


@pytest.mark.parametrize("label", ["green", "amber", "red"])
def test_search_for_another_label_finds_nothing(client: Client, label: str) -> None:
    make.make_report()
    make.make_report(Tlp.GREEN)

    assert titles(client, f"/feeds/reports.{{}}?label={label}") == []


@pytest.mark.parametrize("question", ["q=%00", "group=NONE", "year=x", "q=" + "a" * 300, "sector=%FF"])
def test_odd_question_is_answered(client: Client, question: str) -> None:
    make.make_report(title="Cloud")

    assert set(titles(client, f"/feeds/reports.{{}}?{question}")) <= {"Cloud"}


def test_newest_stand_first_also_in_a_search(client: Client) -> None:
    make.make_report(title="Cloud cloud cloud", published_on=datetime.date(2018, 1, 1))
    make.make_report(title="About a cloud", published_on=datetime.date(2020, 1, 1))

    assert titles(client, "/feeds/reports.{}?q=cloud") == ["About a cloud", "Cloud cloud cloud"]


def test_group_has_the_reports_of_its_parts(client: Client) -> None:
    parent = make.make_group(code="WG3")
    make.make_report(title="Of the part", group=make.make_group(code="SWG3.1", parent=parent))
    proposed = make.make_group(code="SWG3.9", parent=parent, state=WorkingGroup.State.PROPOSED)
    make.make_report(title="Of a proposed part", group=proposed)
    make.make_report(title="Elsewhere")

    assert titles(client, "/feeds/groups/wg3.{}") == ["Of the part"]
    assert titles(client, "/feeds/groups/swg3.1.{}") == ["Of the part"]


def test_another_spelling_of_a_group_leads_to_the_lasting_one(client: Client) -> None:
    make.make_group(code="SWG3.1")

    response = client.get("/feeds/groups/SWG3.1.atom")

    assert (response.status_code, response.headers["Location"]) == (301, "/feeds/groups/swg3.1.atom")


@pytest.mark.parametrize(
    "address", ["groups/wg9.atom", "groups/wg8.atom", "sectors/none.json", "reports.rss"]
)
def test_feed_of_what_is_not_shown_is_missing(client: Client, address: str) -> None:
    make.make_group(code="WG9", state=WorkingGroup.State.PROPOSED)
    client.force_login(make.make_staff())

    assert client.get(f"/feeds/{address}").status_code == 404


def test_raised_report_is_gone_at_once(client: Client) -> None:
    report = make.make_report(title="Canary")
    assert titles(client, "/feeds/reports.{}") == ["Canary"]

    change_label(report=report, tlp=Tlp.GREEN, by=make.make_staff())

    assert titles(client, "/feeds/reports.{}") == []


def test_news_without_a_date_is_left_out(client: Client) -> None:
    make.make_news(title="Told")
    make.make_news(title="Initiative", kind=NewsItem.Kind.INITIATIVE, published_on=None)

    assert titles(client, "/feeds/news.{}") == ["Told"]


def test_news_says_when_it_last_changed(client: Client) -> None:
    item = make.make_news(published_on=datetime.date(2020, 1, 1))
    (before,) = json_feed(client, "/feeds/news.json")["items"]

    entry = record("news.changed", item, by=None)

    (after,) = json_feed(client, "/feeds/news.json")["items"]
    assert before["date_modified"] == before["date_published"] == "2020-01-01T00:00:00+01:00"
    entry.refresh_from_db()
    assert datetime.datetime.fromisoformat(after["date_modified"]) == entry.at.replace(microsecond=0)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/feeds/reports.atom", 6),
        ("/feeds/groups/wg3.atom", 8),
        ("/feeds/sectors/health.json", 7),
        ("/feeds/news.atom", 4),
    ],
)
def test_feed_asks_a_constant_number_of_queries(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
    rows: int,
) -> None:
    group = make.make_group(code="WG3")
    sector = make.make_sector(name="Health")
    for _row in range(rows):
        report = make.make_report(group=group)
        report.sectors.add(sector)
        report.organisations.add(make.make_organisation())
        Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=make.make_report())
        item = make.make_news()
        item.sectors.add(sector)
        item.groups.add(group)
    client.get("/feeds/news.atom")  # a process reads the content types once

    with django_assert_num_queries(queries):
        client.get(address)


def test_reader_that_has_the_feed_gets_no_second_copy(client: Client) -> None:
    make.make_report()
    first = client.get("/feeds/reports.atom")

    second = client.get("/feeds/reports.atom", headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert first.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=5")


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/reports/", "/feeds/reports.{}"),
        ("/reports/?q=a%26b", "/feeds/reports.{}?q=a%26b"),
        ("/groups/wg3/", "/feeds/groups/wg3.{}"),
        ("/groups/wg3/reports/", "/feeds/groups/wg3.{}"),
        ("/news/", "/feeds/news.{}"),
    ],
)
def test_page_leads_feed_readers_to_its_feeds(client: Client, page: str, feed: str) -> None:
    make.make_group(code="WG3")

    tree = etree.HTML(client.get(page).content)

    found = [
        (link.get("type"), link.get("href"))
        for link in tree.findall(".//link")
        if link.get("rel") == "alternate"
    ]
    assert found == [
        ("application/atom+xml", feed.format("atom")),
        ("application/feed+json", feed.format("json")),
    ]


@pytest.mark.parametrize(
    ("page", "feed", "words"),
    [
        ("/reports/", "/feeds/reports.{}", "Follow the reports: Atom, JSON (public reports only)"),
        (
            "/reports/?q=a%26b",
            "/feeds/reports.{}?q=a%26b",
            "Follow this search: Atom, JSON (public reports only)",
        ),
        (
            "/groups/wg3/reports/",
            "/feeds/groups/wg3.{}",
            "Follow the reports of WG3: Atom, JSON (public reports only)",
        ),
        ("/news/", "/feeds/news.{}", "Follow the news: Atom, JSON"),
    ],
)
def test_page_leads_people_to_its_feeds(client: Client, page: str, feed: str, words: str) -> None:
    make.make_group(code="WG3")

    tree = etree.HTML(client.get(page).content)

    links = [link for link in tree.findall(".//main//a") if link.get("href").startswith("/feeds/")]
    assert [link.get("href") for link in links] == [feed.format("atom"), feed.format("json")]
    assert " ".join("".join(links[0].getparent().itertext()).split()) == words
    assert {client.get(link.get("href")).status_code for link in links} == {200}


def test_proposed_group_has_no_feed_to_follow(client: Client) -> None:
    make.make_group(code="WG3", state=WorkingGroup.State.PROPOSED)
    client.force_login(make.make_staff())

    response = client.get("/groups/wg3/reports/")

    assert response.status_code == 200
    assert b"/feeds/" not in response.content
