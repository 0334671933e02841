import datetime

import pytest
from django.test import Client

from ecso_portal.demo_work import load_work
from journal.models import Entry
from members.dated import today
from members.models import Person
from notifications.triggers import is_news
from sector_reports.models import Comment, Edition, Report, UsageCount
from tests import factories as make
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
DRAFT = "/reports/care-at-home/v1/review/"


@pytest.fixture
def people(scene: Scene) -> dict[str, Person]:
    make.make_sector(name="Health")
    return {part: scene.people[part] for part in ("chair", "secretariat")}


def sample(tlp: Tlp = Tlp.CLEAR, **fields: object) -> Report:
    return make.make_report(tlp, is_sample=True, published_on=datetime.date(2018, 3, 1), **fields)  # type: ignore[arg-type]


def test_draft_in_review_has_comments_of_every_kind(client: Client, people: dict[str, Person]) -> None:
    load_work(people)

    edition = Edition.objects.get(report__slug="care-at-home")
    assert (edition.state, edition.report.is_sample) == ("in_review", True)
    assert {comment.disposition for comment in Comment.objects.all()} == {"", *Comment.Disposition.values}
    assert edition.file is not None
    assert all((comment.page or 1) <= edition.file.pages for comment in edition.comments.all())
    assert all(comment.disposed_by != comment.by for comment in edition.comments.all())
    for part in ("chair", "secretariat"):
        client.force_login(people[part])
        page = client.get(DRAFT).content.decode()
        words = ("Page 3", "Whole document", "Accepted with changes", "Rejected", "Open")
        assert [word for word in words if word not in page] == []
    client.logout()
    assert client.get("/reports/care-at-home/").status_code == 404


def test_words_that_comments_speak_of_stand_on_their_pages(people: dict[str, Person]) -> None:
    load_work(people)

    file = Edition.objects.get(report__slug="care-at-home").file
    assert file is not None
    texts = dict(file.page_texts.values_list("number", "text"))
    assert "silence looks like health" in " ".join(texts[3].split())
    assert "nine in ten" in texts[4]
    assert "taken out of use" in " ".join(texts[4].split())


def test_numbers_fill_the_pages_of_usage(client: Client, people: dict[str, Person], scene: Scene) -> None:
    report = sample(slug="used", group=scene.group)

    load_work(people)

    client.force_login(people["chair"])
    page = client.get("/reports/used/usage/").content.decode()
    client.force_login(people["secretariat"])
    office = client.get("/admin/sector_reports/usagecount/").content.decode()
    assert "its numbers are made up as well" in page
    assert "whose numbers are made up in a demonstration" in office
    assert all('<svg class="plot"' in html for html in (page, office))
    assert len(UsageCount.objects.filter(report=report).dates("day", "month")) == 15
    assert UsageCount.objects.filter(day__gte=today()).exclude(day__day=1).count() == 0


def test_only_samples_get_numbers_and_only_from_those_who_may_open_them(people: dict[str, Person]) -> None:
    real = make.make_report()
    green = sample(Tlp.GREEN)
    amber = sample(Tlp.AMBER, addressed_to=[make.make_group()])

    load_work(people)

    outside = {"anonymous", "registered"}
    assert not UsageCount.objects.filter(report=real).exists()
    assert not UsageCount.objects.filter(report=amber, category__in=outside).exists()
    assert not UsageCount.objects.filter(report=green, metric="download", category__in=outside).exists()
    assert UsageCount.objects.filter(report=green, metric="view", category="anonymous").exists()


def test_second_time_changes_nothing_and_what_was_removed_stays_away(people: dict[str, Person]) -> None:
    sample()
    load_work(people)
    before = list(UsageCount.objects.order_by("pk").values())
    Edition.objects.filter(report__slug="care-at-home").delete()
    Report.objects.filter(slug="care-at-home").delete()

    load_work(people)

    assert list(UsageCount.objects.order_by("pk").values()) == before
    assert not Report.objects.filter(slug="care-at-home").exists()


def test_nobody_is_told(people: dict[str, Person]) -> None:
    sample()
    known = set(Entry.objects.values_list("pk", flat=True))

    load_work(people)

    assert not [entry for entry in Entry.objects.exclude(pk__in=known) if is_news(entry)]
