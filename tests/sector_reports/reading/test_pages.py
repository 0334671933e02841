import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from sector_reports.models import ReadingCopy, Report
from sector_reports.reading.previews import READING, path_of
from sector_reports.search.copies import rebuild
from tests import factories as make
from tests.drawn import a_picture, draw
from tests.scene import Scene
from tests.signing_in import with_second_factor
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def drawn(tlp: Tlp = Tlp.CLEAR, **fields: object) -> Report:
    report = make.make_report(tlp, **fields)  # type: ignore[arg-type]
    file = report.editions.get().file
    assert file is not None
    draw(file)
    return report


def at(report: Report, name: str = "1.webp") -> str:
    return f"/reports/{report.slug}/v1/pages/{name}"


@pytest.mark.parametrize("name", ["1.webp", "1-small.webp"])
def test_public_picture_may_be_kept_for_a_while(client: Client, name: str) -> None:
    response = client.get(at(drawn(), name))

    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response.content == a_picture()
    assert response["Cache-Control"] == "public, max-age=300, s-maxage=5"
    again = client.get(at(drawn(), name), headers={"If-None-Match": f"W/{response['ETag']}"})
    assert (again.status_code, again.content) == (304, b"")


def test_picture_for_members_is_closed_to_caches_and_robots(client: Client, scene: Scene) -> None:
    report = drawn(Tlp.GREEN)
    client.force_login(scene.people["outsider"])

    response = client.get(at(report))

    assert response.status_code == 200
    assert "ETag" not in response
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize(
    ("tlp", "state", "status"),
    [(Tlp.GREEN, "published", 403), (Tlp.CLEAR, "withdrawn", 410), (Tlp.AMBER, "published", 404)],
)
def test_permission_comes_before_the_condition(client: Client, tlp: Tlp, state: str, status: int) -> None:
    report = drawn(tlp, state=state)

    response = client.get(at(report), headers={"If-None-Match": client.get(at(drawn()))["ETag"]})

    assert response.status_code == status
    assert b"WEBP" not in response.content


@pytest.mark.parametrize("name", ["0.webp", "2.webp", f"{'9' * 30}.webp", "2-small.webp"])
def test_page_that_is_not_there(client: Client, name: str) -> None:
    assert client.get(at(drawn(), name)).status_code == 404


def test_page_that_could_not_be_drawn_or_was_lost(client: Client) -> None:
    report, other = drawn(), drawn()
    ReadingCopy.objects.filter(file__editions__report=report).update(pictures=[None])
    file = other.editions.get().file
    assert file is not None
    default_storage.delete(path_of(file, 1, READING))

    assert [client.get(at(each)).status_code for each in (report, other)] == [404, 404]
    page = client.get(f"/reports/{other.slug}/v1/read/").content.decode()
    assert ".webp" not in page


def test_picture_of_amber_follows_only_the_page_that_was_opened(client: Client, scene: Scene) -> None:
    report = drawn(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])

    before = client.get(at(report)).status_code
    client.get(f"/reports/{report.slug}/v1/read/")
    opened = client.get(at(report))
    client.force_login(scene.people["chair"])
    others = client.get(at(report)).status_code

    assert (before, opened.status_code, others) == (403, 200, 403)
    assert opened["Cache-Control"] == "private, no-store"


def test_picture_of_amber_is_given_for_an_hour(client: Client, scene: Scene) -> None:
    report = drawn(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])
    client.get(f"/reports/{report.slug}/v1/read/")

    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.get(at(report)).status_code == 403


def test_picture_of_amber_is_stamped_at_head_and_foot(client: Client, scene: Scene) -> None:
    report = drawn(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])
    client.get(f"/reports/{report.slug}/v1/read/")

    image = Image.open(io.BytesIO(client.get(at(report)).content))

    assert image.size == (200, 300)
    for place in ((198, 1), (198, 298)):
        assert image.getpixel(place) == (0, 0, 0)
    assert image.getpixel((100, 150)) == (255, 255, 255)
    assert Entry.objects.about(report).filter(verb="report.read").count() == 1


def test_small_picture_of_amber_is_not_given(client: Client, scene: Scene) -> None:
    report = drawn(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])
    client.get(f"/reports/{report.slug}/v1/read/")

    assert client.get(at(report, "1-small.webp")).status_code == 404


def test_picture_of_red_needs_the_second_factor_afresh(client: Client, scene: Scene) -> None:
    report = drawn(Tlp.RED, recipients=[scene.people["recipient"]])
    client.force_login(scene.people["recipient"])

    response = client.get(at(report))

    assert response.status_code == 302
    assert response["Location"].startswith("/me/second-factor/")


def test_number_of_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    report = drawn()

    with django_assert_num_queries(1):
        client.get(at(report))


def test_report_page_shows_its_first_page(client: Client) -> None:
    report = drawn()

    page = client.get(report.get_absolute_url()).content.decode()

    assert f'<img src="{at(report, "1-small.webp")}" alt="First page"' in page
    assert f'href="/reports/{report.slug}/v1/read/"' in page


@pytest.mark.parametrize(
    ("tlp", "persona"), [(Tlp.GREEN, "registered"), (Tlp.AMBER, "colleague"), (Tlp.AMBER, "participant")]
)
def test_report_page_keeps_the_drawn_cover(client: Client, scene: Scene, tlp: Tlp, persona: str) -> None:
    report = drawn(tlp, addressed_to=[scene.group])
    client.force_login(scene.people[persona])

    page = client.get(report.get_absolute_url())

    assert (page.status_code, ".webp" in page.content.decode()) == (200, False)


@pytest.mark.parametrize("is_indexed", [False, True])
def test_library_shows_first_pages_where_the_file_may_be_opened(
    client: Client, scene: Scene, is_indexed: bool
) -> None:
    report, members_only = drawn(), drawn(Tlp.GREEN)
    amber = drawn(Tlp.AMBER, addressed_to=[scene.group])
    undrawn = drawn(content=make.blank_pdf() + b"%another\n%%EOF\n").editions.get().file
    ReadingCopy.objects.filter(file=undrawn).update(pictures=[None])
    if is_indexed:
        rebuild()

    def covers() -> list[str]:
        response = client.get("/reports/")
        assert response.context["library"].searches_pages == is_indexed
        page = response.content.decode()
        return sorted(re.findall(r'<img src="(/reports/[^"]+)" alt=""', page))

    for_all = covers()
    client.force_login(scene.people["participant"])
    for_members = covers()

    assert for_all == [at(report, "1-small.webp")]
    assert for_members == sorted([*for_all, at(members_only, "1-small.webp")])
    assert amber.title in client.get("/reports/").content.decode()


def test_red_page_and_its_picture_open_after_the_second_factor(client: Client, scene: Scene) -> None:
    report = drawn(Tlp.RED, recipients=[scene.people["recipient"]])
    with_second_factor(client, scene.people["recipient"], seconds_ago=1)
    opened = client.get(f"/reports/{report.slug}/v1/read/")

    picture = client.get(at(report))

    assert (opened.status_code, picture.status_code) == (200, 200)
    assert Image.open(io.BytesIO(picture.content)).getpixel((198, 1)) == (0, 0, 0)
