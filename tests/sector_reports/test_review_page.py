import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from sector_reports.models import Edition, Report
from sector_reports.reviewing import comment_on, propose_edition
from tests import factories as make
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(scene: Scene) -> Edition:
    report = make.make_report(Tlp.GREEN, group=scene.group, state=Report.State.DRAFT)
    return report.editions.get()


@pytest.fixture
def in_review(edition: Edition, scene: Scene) -> Edition:
    propose_edition(edition=edition, by=scene.people["chair"])
    return edition


def as_person(client: Client, scene: Scene, name: str) -> Client:
    client.force_login(scene.people[name])
    return client


def test_chair_proposes_comments_decides_and_signs_off(
    client: Client, scene: Scene, edition: Edition
) -> None:
    as_person(client, scene, "chair")
    url = edition.review_url

    client.post(f"{url}propose/")
    client.post(url, {"page": "1", "text": "Is this all?"})
    comment = edition.comments.get()
    client.post(
        f"{url}{comment.pk}/", {f"{comment.pk}-disposition": "rejected", f"{comment.pk}-reason": "Yes."}
    )
    page = client.post(f"{url}sign-off/", follow=True).content.decode()

    edition.refresh_from_db()
    assert edition.is_signed_off
    assert all(
        words in page for words in ("Is this all?", "Rejected", "Yes.", "You have signed off this edition.")
    )


def test_draft_is_made_a_draft_again(client: Client, scene: Scene, in_review: Edition) -> None:
    page = as_person(client, scene, "secretariat").post(f"{in_review.review_url}take-back/", follow=True)

    in_review.refresh_from_db()
    assert in_review.state == "draft"
    assert "The edition is a draft again." in page.content.decode()


def test_secretariat_says_on_what_its_sign_off_rests(
    client: Client, scene: Scene, in_review: Edition
) -> None:
    as_person(client, scene, "secretariat")
    url = f"{in_review.review_url}sign-off/"

    without = client.post(url)
    client.post(url, {"basis": "Board meeting of 12 March 2026"})

    assert without.status_code == 422
    assert in_review.sign_offs.get().basis == "Board meeting of 12 March 2026"


def test_refused_step_says_why_and_changes_nothing(client: Client, scene: Scene, edition: Edition) -> None:
    as_person(client, scene, "chair")

    taken_back = client.post(f"{edition.review_url}take-back/", follow=True).content.decode()
    comment = client.post(edition.review_url, {"text": "Too early"})

    assert "This edition is not in review." in taken_back
    assert comment.status_code == 422
    assert not edition.comments.exists()


def test_refused_comment_and_decision_keep_what_was_typed(
    client: Client, scene: Scene, in_review: Edition
) -> None:
    as_person(client, scene, "chair")
    row = comment_on(edition=in_review, text="Shorter.", by=scene.people["chair"])

    comment = client.post(in_review.review_url, {"page": "7", "text": "Typed with care"})
    decision = client.post(
        f"{in_review.review_url}{row.pk}/", {f"{row.pk}-disposition": "rejected", f"{row.pk}-reason": ""}
    )

    assert (comment.status_code, decision.status_code) == (422, 422)
    assert "Typed with care" in comment.content.decode()
    assert "Say why the comment is not accepted as it is." in decision.content.decode()


@pytest.mark.parametrize("name", ["participant", "colleague", "outsider", "registered"])
def test_others_find_nothing(client: Client, scene: Scene, in_review: Edition, name: str) -> None:
    as_person(client, scene, name)
    comment = comment_on(edition=in_review, text="Canary", by=scene.people["chair"])

    answers = [
        client.get(in_review.review_url),
        client.post(in_review.review_url, {"text": "Mine"}),
        *(
            client.post(f"{in_review.review_url}{step}/")
            for step in ("propose", "take-back", "sign-off", comment.pk)
        ),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert in_review.comments.count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("chair", 200), ("secretariat", 200), ("participant", 404), ("outsider", 404)]
)
def test_review_of_a_published_edition_stays_with_those_who_worked_on_it(
    client: Client, scene: Scene, name: str, status: int
) -> None:
    edition = make.make_report(Tlp.GREEN, group=scene.group).editions.get()

    answer = as_person(client, scene, name).get(edition.review_url)

    assert answer.status_code == status


def test_visitor_is_asked_to_sign_in(client: Client, in_review: Edition) -> None:
    assert client.get(in_review.review_url).status_code == 302


def test_review_of_a_restricted_report_is_on_record(client: Client, scene: Scene) -> None:
    report = make.make_report(
        Tlp.AMBER, group=scene.group, addressed_to=[scene.group], state=Report.State.DRAFT
    )
    as_person(client, scene, "secretariat").get(report.editions.get().review_url)

    assert Entry.objects.about(report).get(verb="report.viewed").by == scene.people["secretariat"]


@pytest.mark.parametrize("rows", [1, 3])
def test_review_costs_a_constant_number_of_queries(
    client: Client,
    scene: Scene,
    in_review: Edition,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    as_person(client, scene, "secretariat")
    for _row in range(rows):
        comment_on(edition=in_review, text="Again.", by=make.make_person())

    with django_assert_num_queries(14):
        client.get(in_review.review_url)
