"""The doors of one report: its citations, and what its page tells machines."""

import datetime
import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from sector_reports.actions import change_label, publish_edition
from sector_reports.citing.formats import FORMATS
from sector_reports.models import Edition, Relation, Report
from tests import factories as make
from tests.published import etree
from tests.scene import PERSONAS, Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<([^>]+)>; rel="([a-z-]+)"(?:; type="([^"]+)")?')
MEDIA_TYPES = {
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json",
    "datacite": "application/vnd.datacite.datacite+json",
    "dc": "application/xml",
}


@pytest.fixture(autouse=True)
def base_url(settings: Settings) -> None:
    settings.BASE_URL = "https://portal.example"


def links(response: Any) -> list[tuple[str, str, str]]:
    """Relation, target and media type of each link of the header."""
    header = response.headers["Link"]
    found = LINK.findall(header)
    assert ", ".join(match[0] for match in LINK.finditer(header)) == header
    return [(relation, target, media_type) for target, relation, media_type in found]


def meta(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<meta name="(citation_[a-z_]+)" content="([^"]*)">', page)
    return [(name, unescape(content)) for name, content in found]


def linked_data(page: str) -> dict[str, Any]:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return dict(json.loads(block))


@pytest.mark.parametrize("name", FORMATS)
def test_citation_is_a_file_to_take_along(client: Client, name: str) -> None:
    make.make_report(slug="ours", title="Our title")

    response = client.get(f"/reports/ours/cite/{name}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == f"{MEDIA_TYPES[name]}; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="ours.{FORMATS[name].ending}"'
    assert response.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=5")
    assert links(response) == [("describes", "https://portal.example/reports/ours/", "text/html")]
    assert "Our title" in response.content.decode()


@pytest.mark.parametrize("name", FORMATS)
def test_month_gets_no_day_in_any_format(client: Client, name: str) -> None:
    make.make_report(slug="ours", published_on=datetime.date(2018, 3, 1), published_precision="month")

    cited = client.get("/reports/ours/cite/" + name).content.decode()

    assert not re.search(r"2018[-/]0?3[-/]0?1|day = |\[\s*2018,\s*3,\s*1", cited)


def test_newest_published_edition_is_cited(client: Client) -> None:
    report = make.make_report(slug="ours")
    second = Edition.objects.create(report=report, number=2, file=make.make_file())
    publish_edition(edition=second, by=None)
    Edition.objects.create(report=report, number=3, file=make.make_file())

    cited = client.get("/reports/ours/cite/ris").content.decode()

    assert "ET  - 2\r\n" in cited
    assert "L1  - https://portal.example/reports/ours/v2.pdf\r\n" in cited


def test_unknown_format_is_missing(client: Client) -> None:
    make.make_report(slug="ours")

    assert client.get("/reports/ours/cite/marc").status_code == 404


@pytest.mark.parametrize("persona", PERSONAS)
def test_only_open_reports_are_cited_whoever_asks(client: Client, scene: Scene, persona: str) -> None:
    person = scene.person(persona)
    if person:
        client.force_login(person)
    for tlp in Tlp:
        recipients = [scene.people["recipient"]] if tlp == Tlp.RED else []
        make.make_report(tlp, slug=f"r{tlp}", addressed_to=[scene.group], recipients=recipients)
    make.make_report(state="draft", slug="draft", group=scene.group)
    make.make_report(state="withdrawn", slug="withdrawn")

    answers = {
        slug: {client.get(f"/reports/{slug}/cite/{name}").status_code for name in FORMATS}
        for slug in ("r0", "r1", "r2", "r3", "r4", "draft", "withdrawn")
    }

    assert answers == {slug: {200 if slug == "r0" else 404} for slug in answers}


@pytest.mark.parametrize("name", [*FORMATS, "marc"])
def test_hidden_report_answers_like_a_missing_one(client: Client, name: str) -> None:
    make.make_report(Tlp.GREEN, slug="secret")

    hidden, missing = (client.get(f"/reports/{slug}/cite/{name}") for slug in ("secret", "absent"))

    assert dict(hidden.items()) == dict(missing.items())
    assert hidden.content.replace(b"secret", b"absent") == missing.content


def test_raised_report_is_cited_no_more(client: Client) -> None:
    report = make.make_report(slug="ours")
    assert client.get("/reports/ours/cite/ris").status_code == 200

    change_label(report=report, tlp=Tlp.GREEN, by=make.make_staff())

    assert client.get("/reports/ours/cite/ris").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_citation_asks_six_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    report = make.make_report(slug="ours")
    for _row in range(rows):
        report.sectors.add(make.make_sector())
        report.organisations.add(make.make_organisation())
        Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=make.make_report())

    with django_assert_num_queries(6):
        client.get("/reports/ours/cite/datacite")


# The page


def test_page_offers_every_format(client: Client) -> None:
    make.make_report(slug="ours")

    page = client.get("/reports/ours/").content.decode()

    assert re.findall(r'href="/reports/ours/cite/(\w+)"', page) == list(FORMATS)


def test_page_leads_machines_on(client: Client) -> None:
    make.make_report(slug="ours", group=make.make_group(code="WG3"))

    found = links(client.head("/reports/ours/"))

    base = "https://portal.example"
    assert found == [
        ("cite-as", f"{base}/reports/ours/", ""),
        ("item", f"{base}/reports/ours/v1.pdf", "application/pdf"),
        *(
            ("describedby", f"{base}/reports/ours/cite/{name}", media_type)
            for name, media_type in MEDIA_TYPES.items()
        ),
        ("author", f"{base}/groups/wg3/", ""),
        ("type", "https://schema.org/AboutPage", ""),
        ("type", "https://schema.org/Report", ""),
    ]


@pytest.mark.parametrize("ending", ["latest.pdf", "v1.pdf"])
def test_file_leads_back_to_its_page(client: Client, ending: str) -> None:
    make.make_report(slug="ours")

    response = client.get(f"/reports/ours/{ending}")

    assert links(response) == [("collection", "https://portal.example/reports/ours/", "text/html")]


def test_page_has_the_tags_of_a_technical_report(client: Client) -> None:
    report = make.make_report(
        slug="ours",
        title="Ours & “theirs”",
        published_on=datetime.date(2018, 3, 1),
        published_precision="month",
    )
    report.sectors.add(make.make_sector(name="Health"))

    assert meta(client.get("/reports/ours/").content.decode()) == [
        ("citation_title", "Ours & “theirs”"),
        ("citation_author", "European Cyber Security Organisation"),
        ("citation_publication_date", "2018/03"),
        ("citation_technical_report_institution", "European Cyber Security Organisation"),
        ("citation_publisher", "European Cyber Security Organisation"),
        ("citation_language", "en"),
        ("citation_abstract_html_url", "https://portal.example/reports/ours/"),
        ("citation_pdf_url", "https://portal.example/reports/ours/v1.pdf"),
        ("citation_keywords", "Health"),
    ]


def test_page_has_linked_data(client: Client) -> None:
    report = make.make_report(
        slug="ours", title="</script><script>alert(1)</script>", published_on=datetime.date(2018, 3, 19)
    )
    edition = report.editions.get()
    assert edition.file is not None

    page = client.get("/reports/ours/").content.decode()

    data = linked_data(page)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Report")
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["datePublished"] == "2018-03-19"
    assert data["url"] == data["@id"] == "https://portal.example/reports/ours/"
    assert data["publisher"]["@type"] == data["author"]["@type"] == "Organization"
    assert data["encoding"]["contentUrl"] == "https://portal.example/reports/ours/v1.pdf"
    assert data["encoding"]["sha256"] == edition.file.sha256
    assert "<script>alert" not in page


def test_linked_data_tells_relations_from_both_ends(client: Client) -> None:
    ours, other = make.make_report(slug="ours", title="Ours"), make.make_report(slug="other", title="Other")
    third = make.make_report(slug="third", title="Third")
    Relation.objects.create(report=ours, kind=Relation.Kind.TRANSLATES, other=other)
    Relation.objects.create(report=third, kind=Relation.Kind.TRANSLATES, other=ours)
    Relation.objects.create(report=ours, kind=Relation.Kind.REPLACES, other=third)

    data = linked_data(client.get("/reports/ours/").content.decode())

    def named(slug: str) -> dict[str, str]:
        url = f"https://portal.example/reports/{slug}/"
        return {"@type": "Report", "@id": url, "url": url, "name": slug.title()}

    assert data["translationOfWork"] == [named("other")]
    assert data["workTranslation"] == [named("third")]
    assert data["http://purl.org/dc/terms/replaces"] == [named("third")]


def test_machines_are_told_of_relations_between_open_reports_only(client: Client) -> None:
    """Also on the page of somebody who may see more."""
    client.force_login(make.make_staff())
    report = make.make_report(slug="ours")
    for tlp, state in ((Tlp.GREEN, "published"), (Tlp.CLEAR, "draft"), (Tlp.CLEAR, "withdrawn")):
        other = make.make_report(tlp, state=state, title="Canary", slug=f"canary-{tlp}-{state}")
        Relation.objects.create(report=report, kind=Relation.Kind.ANNEX_OF, other=other)
        Relation.objects.create(report=other, kind=Relation.Kind.TRANSLATES, other=report)

    page = client.get("/reports/ours/").content.decode()
    told = json.dumps(linked_data(page))
    cited = [client.get(f"/reports/ours/cite/{name}").content.decode() for name in FORMATS]

    assert "Canary" in page
    assert not [said for said in (told, *cited) if "canary" in said.lower()]
    assert not [word for word in ("isPartOf", "workTranslation") if word in told]


@pytest.mark.parametrize(
    "fields", [{"tlp": Tlp.GREEN}, {"state": "withdrawn"}, {"state": "draft"}, {"tlp": Tlp.AMBER}]
)
def test_page_that_is_not_open_tells_machines_nothing(client: Client, fields: dict[str, Any]) -> None:
    client.force_login(make.make_staff())
    make.make_report(slug="ours", **fields)

    response = client.get("/reports/ours/")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Link" not in response.headers
    assert not re.search("citation_|ld\\+json|/cite/|canonical", page)
    assert "European Cyber Security Organisation (" in page


def test_dublin_core_is_xml_on_its_own(client: Client) -> None:
    report = Report.objects.get(pk=make.make_report(title="A & B").pk)

    tree = etree.fromstring(client.get(f"{report.get_absolute_url()}cite/dc").content)

    assert tree.findtext("{http://purl.org/dc/elements/1.1/}title") == "A & B"
