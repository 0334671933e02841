from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from ecso_portal.sitemaps import PortalSitemap
from sector_reports.actions import change_label
from tests import factories as make
from working_groups.models import AboutPage, WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
BASE = "https://portal.example"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def base_address(settings: Settings) -> None:
    settings.BASE_URL = BASE


def places(client: Client, address: str, kind: str) -> list[str]:
    """What a list leads to; `kind`: the element that it is."""
    response = client.get(address)
    assert response.headers["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(response.content)
    assert tree.tag == f"{NAMESPACE}{kind}"
    return [str(place.text) for place in tree.iter(f"{NAMESPACE}loc")]


def pages(client: Client) -> list[str]:
    return [place.removeprefix(BASE) for place in places(client, "/sitemap.xml", "sitemapindex")]


def listed(client: Client) -> list[str]:
    """All addresses of all pages that the index leads to."""
    return sorted(
        place.removeprefix(BASE) for page in pages(client) for place in places(client, page, "urlset")
    )


def test_what_everybody_may_see_is_listed(client: Client) -> None:
    group = make.make_group(code="WG3")
    make.make_group(code="WG4", state=WorkingGroup.State.PROPOSED)
    AboutPage.objects.create(slug="ecso", title="About")
    make.make_news(slug="told")
    make.make_news(slug="untold", is_published=False)
    make.make_member(name="Ours")
    make.make_organisation(name="Stranger")
    make.make_report(slug="clear", group=group)
    make.make_report(Tlp.GREEN, slug="announced", group=group)
    make.make_report(Tlp.GREEN, slug="quiet", group=group, is_announced=False)
    make.make_report(Tlp.AMBER, slug="amber", group=group, addressed_to=[group])
    make.make_report(slug="draft", group=group, state="draft")
    client.force_login(make.make_staff())

    assert listed(client) == [
        "/",
        "/about/ecso/",
        "/apply/",
        "/groups/",
        "/groups/wg3/",
        "/members/",
        "/members/figures/",
        "/members/map/",
        "/members/ours/",
        "/news/",
        "/news/told/",
        "/reports/",
        "/reports/clear/",
    ]


def test_index_leads_only_to_sections_that_have_something(client: Client) -> None:
    make.make_news()
    make.make_report(Tlp.GREEN)

    assert pages(client) == ["/sitemap-entrance.xml", "/sitemap-groups.xml", "/sitemap-news.xml"]


def test_long_section_comes_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PortalSitemap, "limit", 2)
    slugs = {make.make_report().slug for _number in range(5)}

    of_reports = [page for page in pages(client) if "reports" in page]
    found = [places(client, page, "urlset") for page in of_reports]

    assert of_reports == [
        "/sitemap-reports.xml",
        "/sitemap-reports.xml?p=2",
        "/sitemap-reports.xml?p=3",
    ]
    assert [len(page) for page in found] == [2, 2, 1]
    assert {place for page in found for place in page} == {f"{BASE}/reports/{slug}/" for slug in slugs}


def test_page_has_no_more_addresses_than_the_protocol_allows() -> None:
    assert PortalSitemap.limit <= 50_000


def test_report_says_when_it_last_changed(client: Client) -> None:
    report = make.make_report()

    tree = ElementTree.fromstring(client.get("/sitemap-reports.xml").content)

    (said,) = tree.iter(f"{NAMESPACE}lastmod")
    assert said.text == timezone.localdate(report.harvest_record.changed_at).isoformat()


def test_report_that_is_no_longer_open_is_gone_at_once_for_who_asks_again(client: Client) -> None:
    make.make_report()
    raised = make.make_report(slug="raised")
    before = client.get("/sitemap-reports.xml")
    change_label(report=raised, tlp=Tlp.GREEN, by=make.make_staff())

    after = client.get("/sitemap-reports.xml", headers={"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"})

    assert "Last-Modified" not in before.headers
    assert b"raised" in before.content
    assert after.status_code == 200
    assert b"raised" not in after.content


@pytest.mark.parametrize(
    "address", ["/sitemap-none.xml", "/sitemap-reports.xml?p=2", "/sitemap-news.xml?p=x"]
)
def test_what_there_is_not_is_missing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/sitemap.xml", 5), ("/sitemap-reports.xml", 2), ("/sitemap-organisations.xml", 2)],
)
def test_lists_ask_a_constant_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int, rows: int
) -> None:
    makers: list[Callable[[], object]] = [make.make_member, make.make_news, make.make_report]
    for _row in range(rows):
        for maker in makers:
            maker()

    with django_assert_num_queries(queries):
        client.get(address)
