import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from journal.models import Entry
from sector_reports import proposing
from sector_reports.actions import publish_edition
from sector_reports.intake.pipeline import check_next
from sector_reports.models import Edition, Report, Upload
from sector_reports.reviewing import propose_edition, sign_off
from tests import factories as make
from tests.scene import Scene
from tests.sector_reports.proposing.writing import (
    address,
    as_person,
    draft,
    errors,
    facts,
    pdf,
    typed,
    unchanged,
    verbs,
)
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def test_report_is_changed_and_the_change_is_on_record(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    as_person(client, scene, "chair")
    page = client.get(address("report_change", edition.report))

    answer = client.post(
        address("report_change", edition.report),
        typed(page, title="Ports and harbours", addressed_groups=[scene.group.pk, scene.other_group.pk]),
    )

    edition.report.refresh_from_db()
    assert answer.headers["Location"] == edition.report.get_absolute_url()
    assert edition.report.title == "Ports and harbours"
    assert edition.report.addressed_groups.count() == 2
    assert Entry.objects.about(edition.report).get(verb="report.changed").changes == {
        "title": ["Ports", "Ports and harbours"],
        "addressed_groups": ["SWG3.6", "SWG3.4, SWG3.6"],
    }


def test_from_amber_on_the_record_tells_no_title_but_to_whom_it_was_opened(
    client: Client, scene: Scene
) -> None:
    edition = draft(scene, Tlp.AMBER)
    as_person(client, scene, "chair")
    page = client.get(address("report_change", edition.report))

    client.post(
        address("report_change", edition.report),
        typed(page, title="Canary", addressed_groups=[scene.other_group.pk]),
    )

    entry = Entry.objects.about(edition.report).get(verb="report.changed")
    assert entry.changes == {"title": ["", ""], "addressed_groups": ["SWG3.6", "SWG3.4"]}
    assert "Canary" not in entry.object_label


def test_restricted_draft_keeps_a_group_that_may_read_it(client: Client, scene: Scene) -> None:
    edition = draft(scene, Tlp.AMBER)
    url = address("report_change", edition.report)
    as_person(client, scene, "chair")

    answer = client.post(url, typed(client.get(url), addressed_groups=[]))

    assert list(errors(answer)) == ["addressed_groups"]
    assert edition.report.addressed_groups.get() == scene.group


def test_group_that_the_office_added_before_it_is_at_work_stays(client: Client, scene: Scene) -> None:
    hidden = make.make_group(state=WorkingGroup.State.PROPOSED)
    edition = draft(scene, addressed_to=[scene.group, hidden])
    url = address("report_change", edition.report)
    as_person(client, scene, "chair")

    answer = client.post(url, typed(client.get(url), title="Harbours"))

    assert answer.status_code == 302
    assert set(edition.report.addressed_groups.all()) == {scene.group, hidden}


def test_form_saved_as_it_is_changes_nothing(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    as_person(client, scene, "chair")
    pages = [address("report_change", edition.report), address("edition_change", edition.report, number=1)]

    answers = [client.post(page, typed(client.get(page))) for page in pages]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert unchanged(edition)


def test_two_editors_of_a_report_lose_nothing(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    url = address("report_change", edition.report)
    office = as_person(Client(), scene, "secretariat")
    as_person(client, scene, "chair")
    shown = client.get(url)
    office.post(url, typed(office.get(url), title="Sea ports", abstract="Theirs."))

    refused = client.post(url, typed(shown, title="My ports"))
    edition.report.refresh_from_db()
    kept = (edition.report.title, edition.report.abstract)
    client.post(url, typed(refused))

    edition.report.refresh_from_db()
    assert refused.status_code == 422
    assert errors(refused)["title"] == [
        "Secretariat changed this meanwhile. It is now: Sea ports. Save again to write yours over it."
    ]
    assert "My ports" in refused.content.decode()
    assert "Sea ports</a>" in refused.content.decode()  # the page itself speaks of the report as it is
    assert kept == ("Sea ports", "Theirs.")
    assert (edition.report.title, edition.report.abstract) == ("My ports", "Theirs.")


def test_form_that_does_not_say_what_it_showed_is_refused(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    as_person(client, scene, "chair")

    answer = client.post(address("report_change", edition.report), facts(scene))

    assert answer.status_code == 422
    assert unchanged(edition)


def test_what_is_refused_at_the_last_moment_is_told_beside_what_was_typed(
    client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = draft(scene)
    url = address("report_change", edition.report)
    as_person(client, scene, "chair")
    page = client.get(url)
    monkeypatch.setattr(proposing, "change_report", refuse)

    answer = client.post(url, typed(page, title="Typed with care"))

    assert answer.status_code == 422
    assert "Typed with care" in answer.content.decode()
    assert errors(answer)["__all__"] == ["Not now."]


def refuse(**_given: Any) -> None:
    raise ValidationError("Not now.")


@pytest.mark.parametrize("state", ["scheduled", "published", "withdrawn"])
def test_what_came_out_or_is_about_to_is_not_changed(client: Client, scene: Scene, state: str) -> None:
    edition = draft(scene)
    as_person(client, scene, "chair")
    pages = [address("report_change", edition.report), address("edition_change", edition.report, number=1)]
    shown = [client.get(page) for page in pages]
    come_out(edition, state)

    posted = [
        client.post(page, typed(form, **{field: "Mine"}))
        for page, form, field in zip(pages, shown, ["title", "notes"], strict=True)
    ]
    led_away = [client.get(page, follow=True) for page in pages]

    edition.refresh_from_db()
    assert [answer.status_code for answer in posted] == [422, 422]
    assert "Mine" in posted[0].content.decode()
    assert "stays as it is" in posted[1].content.decode()
    assert [len(answer.redirect_chain) for answer in led_away] == [1, 1]
    assert (edition.report.title, edition.notes, edition.state) == ("Ports", "", state)


def come_out(edition: Edition, state: str) -> None:
    changed: dict[str, Any] = {"state": state}
    match state:
        case "scheduled":
            changed["publish_at"] = timezone.now() + datetime.timedelta(days=1)
        case "withdrawn":
            changed |= {"withdrawn_at": timezone.now(), "withdrawn_reason": "It was wrong."}
    if state != "scheduled":
        publish_edition(edition=edition, by=None)
    Edition.objects.filter(pk=edition.pk).update(**changed)
    if state == "withdrawn":
        Report.objects.filter(pk=edition.report_id).update(state=state)


def test_notes_of_a_draft_are_changed_and_its_file_is_replaced(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    url = address("edition_change", edition.report, number=1)
    as_person(client, scene, "chair")

    answer = client.post(url, typed(client.get(url), notes="Better figures.", upload=pdf()))
    old = edition.file_id
    check_next()

    edition.refresh_from_db()
    assert answer.headers["Location"] == edition.uploads.get().get_absolute_url()
    assert edition.notes == "Better figures."
    assert edition.file_id not in {None, old}
    assert verbs(edition.report) == ["edition.changed", "upload.received", "upload.accepted"]


def test_another_file_needs_another_sign_off(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    propose_edition(edition=edition, by=scene.people["chair"])
    sign_off(edition=edition, by=scene.people["chair"])
    url = address("edition_change", edition.report, number=1)
    as_person(client, scene, "chair")
    page = client.get(url)

    client.post(url, typed(page, upload=pdf()))
    check_next()

    edition.refresh_from_db()
    assert "whoever signed off the old file has to sign off the new one" in page.content.decode()
    assert (edition.state, edition.is_signed_off) == ("in_review", False)


def test_file_that_somebody_replaced_meanwhile_is_not_replaced_unseen(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    url = address("edition_change", edition.report, number=1)
    office = as_person(Client(), scene, "secretariat")
    as_person(client, scene, "chair")
    shown = client.get(url)
    office.post(url, typed(office.get(url), upload=pdf()))
    check_next()

    refused = client.post(url, typed(shown, upload=pdf()))

    assert refused.status_code == 422
    assert "upload" in errors(refused)
    assert Upload.objects.count() == 1


def test_refused_file_is_told_on_the_review_with_what_to_do(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    url = address("edition_change", edition.report, number=1)
    as_person(client, scene, "chair")
    progress = client.post(url, typed(client.get(url), upload=pdf(b"%PDF-1.7\nnothing\n%%EOF"))).headers[
        "Location"
    ]

    check_next()

    review = client.get(edition.review_url).content.decode()
    assert Upload.objects.get().state == "refused"
    assert Upload.objects.get().get_absolute_url() in review
    assert "The file is damaged" in review
    assert "Upload another file" in client.get(progress).content.decode()


def test_edition_that_does_not_exist_is_missing(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    as_person(client, scene, "chair")

    assert client.get(address("edition_change", edition.report, number=2)).status_code == 404
