import datetime
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from intake.limits import LARGEST
from journal.models import Entry
from sector_reports import proposing
from sector_reports.intake.pipeline import check_next
from sector_reports.models import Edition, Report, Upload
from tests import factories as make
from tests.scene import Scene
from tests.sector_reports.proposing.writing import (
    NEW,
    address,
    as_person,
    errors,
    facts,
    pdf,
    published,
    verbs,
)
from tests.signing_in import with_second_factor, without_second_factor
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["chair", "secretariat"])
def test_report_begins_as_a_draft_and_its_file_is_checked(client: Client, scene: Scene, name: str) -> None:
    sector = make.make_sector()
    as_person(client, scene, name)

    answer = client.post(NEW, facts(scene, notes="First.", sectors=[sector.pk], upload=pdf()))

    report = Report.objects.get()
    edition = report.editions.get()
    upload = edition.uploads.get()
    assert answer.headers["Location"] == upload.get_absolute_url()
    assert (report.title, report.group, report.tlp, report.state) == (
        "Water and waste",
        scene.group,
        Tlp.GREEN,
        "draft",
    )
    assert (list(report.addressed_groups.all()), list(report.sectors.all())) == ([scene.group], [sector])
    assert (edition.number, edition.state, edition.notes, edition.file) == (1, "draft", "First.", None)
    assert (upload.by, upload.name, upload.state) == (scene.people[name], "Draft.pdf", "waiting")
    assert verbs(report) == ["report.added", "edition.added", "upload.received"]
    assert set(Entry.objects.about(report).values_list("by", flat=True)) == {scene.people[name].pk}


def test_pipeline_gives_the_draft_its_file_and_the_progress_page_leads_on(
    client: Client, scene: Scene
) -> None:
    as_person(client, scene, "chair")
    progress = client.post(NEW, facts(scene, upload=pdf())).headers["Location"]

    check_next()

    edition = Edition.objects.get()
    page = client.get(progress).content.decode()
    assert edition.file is not None
    assert "Accepted" in page
    assert f'href="{edition.review_url}"' in page


def test_draft_is_not_proposed_while_its_only_file_is_being_checked(client: Client, scene: Scene) -> None:
    as_person(client, scene, "chair")
    client.post(NEW, facts(scene, upload=pdf()))
    edition = Edition.objects.get()

    page = client.post(f"{edition.review_url}propose/", follow=True).content.decode()

    assert "The file of this edition is still being checked; wait for the answer." in page
    assert Edition.objects.get().state == "draft"


def test_report_may_begin_without_its_file(client: Client, scene: Scene) -> None:
    answer = as_person(client, scene, "chair").post(NEW, facts(scene), follow=True)

    edition = Edition.objects.get()
    assert answer.request["PATH_INFO"] == edition.review_url
    assert "Change the draft or upload its file" in answer.content.decode()


def test_address_has_letters_of_chance_so_that_no_hidden_one_is_guessed(client: Client, scene: Scene) -> None:
    make.make_report(Tlp.RED, slug="water-and-waste", recipients=[scene.people["recipient"]])
    as_person(client, scene, "chair")

    client.post(NEW, facts(scene))
    client.post(NEW, facts(scene, title="Gas"))
    client.post(NEW, facts(scene, title="水"))

    slugs = Report.objects.filter(tlp=Tlp.GREEN).order_by("number").values_list("slug", flat=True)
    forms = [re.sub("-[a-z0-9]{5}$", "-?????", slug) for slug in slugs]
    assert forms == ["water-and-waste-?????", "gas-?????", "report-?????"]


def test_refused_report_keeps_what_was_typed_and_asks_for_the_file_again(
    client: Client, scene: Scene
) -> None:
    as_person(client, scene, "chair")

    answer = client.post(NEW, facts(scene, title="", abstract="Typed with care", notes="Noted", upload=pdf()))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Report.objects.exists()
    assert not Upload.objects.exists()
    assert "Typed with care" in page
    assert "Noted" in page
    assert errors(answer)["upload"] == ["Choose the file again: no browser keeps it chosen."]


BAD_INPUT: list[tuple[str, dict[str, Any]]] = [
    ("title", {"title": "Two\nlines"}),
    ("title", {"title": "A" * 251}),
    ("abstract", {"abstract": " "}),
    ("kind", {"kind": "novel"}),
    ("language", {"language": "xx"}),
    ("tlp", {"tlp": "4"}),
    ("tlp", {"tlp": ""}),
    ("addressed_groups", {"tlp": "2", "addressed_groups": []}),
    ("addressed_groups", {"addressed_groups": ["none"]}),
    ("sectors", {"sectors": ["none"]}),
    ("upload", {"upload": pdf(b"GIF89a")}),
    ("upload", {"upload": pdf(b"%PDF-1.7 cut off")}),
    ("upload", {"upload": pdf(b"")}),
    ("upload", {"upload": pdf(b"%PDF-" + bytes(LARGEST) + b"%%EOF")}),
]


def test_bad_input_is_refused_at_its_field(client: Client, scene: Scene) -> None:
    as_person(client, scene, "chair")

    for field, fields in BAD_INPUT:
        answer = client.post(NEW, facts(scene, **fields))

        assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("tlp", "state", "words"),
    [
        (Tlp.RED, "active", "No report begins as TLP:RED"),
        (Tlp.AMBER, "active", "TLP:AMBER is stricter than SWG3.6 allows."),
        (Tlp.GREEN, "proposed", "This group is not at work"),
    ],
)
def test_action_guards_by_itself_what_begins(scene: Scene, tlp: Tlp, state: str, words: str) -> None:
    scene.group.highest_tlp = Tlp.RED if tlp == Tlp.RED else Tlp.GREEN
    scene.group.state = state

    with pytest.raises(ValidationError, match=words):
        proposing.begin_report(
            group=scene.group,
            title="Ports",
            abstract="What ports need.",
            kind="sector_report",
            tlp=tlp,
            is_announced=True,
            addressed_groups=[],
            sectors=[],
            language="en",
            notes="",
            file=None,
            by=scene.people["chair"],
        )

    assert not Report.objects.exists()


def test_group_may_allow_less(client: Client, scene: Scene) -> None:
    scene.group.highest_tlp = scene.group.default_tlp = Tlp.GREEN
    scene.group.save()
    as_person(client, scene, "chair")

    form = client.get(NEW).context["form"]
    answer = client.post(NEW, facts(scene, tlp="2"))

    assert [value for value, _label in form.fields["tlp"].choices] == [Tlp.CLEAR, Tlp.GREEN]
    assert list(errors(answer)) == ["tlp"]


def test_chair_without_undertaking_begins_nothing_they_could_not_see(client: Client, scene: Scene) -> None:
    scene.people["chair"].undertakings.in_force().delete()
    as_person(client, scene, "chair")

    page = client.get(NEW)
    answer = client.post(NEW, facts(scene, tlp="2"))

    assert "first accepts the TLP undertaking" in page.content.decode()
    assert list(errors(answer)) == ["tlp"]


@pytest.mark.parametrize(
    ("has_promised", "has_shown", "next_step"),
    [
        (False, False, "/me/undertaking/"),
        (False, True, "/me/undertaking/"),
        (True, False, "/me/second-factor/"),
        (True, True, None),
    ],
)
def test_chair_is_told_what_the_stricter_labels_wait_for(
    client: Client, scene: Scene, has_promised: bool, has_shown: bool, next_step: str | None
) -> None:
    chair = scene.people["chair"]
    if not has_promised:
        chair.undertakings.in_force().delete()
    (with_second_factor if has_shown else without_second_factor)(client, chair)
    client.get("/")  # where whoever has just signed in is asked for a second factor, once

    page = client.get(NEW)

    labels = [value for value, _label in page.context["form"].fields["tlp"].choices]
    steps = re.findall(rf'href="(/me/[a-z-]+/)\?next={NEW}"', page.content.decode())
    assert (Tlp.AMBER in labels) == (next_step is None)
    assert steps == ([next_step] if next_step else [])


def test_groups_that_are_only_proposed_are_not_offered(client: Client, scene: Scene) -> None:
    hidden = make.make_group(code="WG99", title="Canary", state=WorkingGroup.State.PROPOSED)
    as_person(client, scene, "chair")

    page = client.get(NEW).content.decode()
    answer = client.post(NEW, facts(scene, addressed_groups=[hidden.pk]))

    assert "Canary" not in page
    assert list(errors(answer)) == ["addressed_groups"]


def test_too_many_files_within_an_hour_wait(
    client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "MOST_FILES", 2)
    as_person(client, scene, "chair")
    for _number in range(2):
        client.post(NEW, facts(scene, upload=pdf()))

    answer = client.post(NEW, facts(scene, title="The third", upload=pdf()))
    Upload.objects.update(received_at=timezone.now() - datetime.timedelta(hours=2))
    later = client.post(NEW, facts(scene, title="Later", upload=pdf()))

    assert answer.status_code == 422
    assert "You have uploaded 2 files within an hour. Please wait a while." in errors(answer)["__all__"]
    assert later.status_code == 302
    assert Report.objects.count() == 3


def test_next_edition_is_numbered_on_and_the_published_one_stays(client: Client, scene: Scene) -> None:
    report = published(scene)
    as_person(client, scene, "chair")

    answer = client.post(
        address("edition_new", report), {"language": "en", "notes": "Second.", "upload": pdf()}
    )

    second, first = report.editions.all()
    report.refresh_from_db()
    assert answer.headers["Location"] == second.uploads.get().get_absolute_url()
    assert (second.number, second.state, second.notes) == (2, "draft", "Second.")
    assert (first.state, report.state) == ("published", "published")
    assert verbs(report)[-2:] == ["edition.added", "upload.received"]


def test_one_edition_at_a_time_is_on_its_way(client: Client, scene: Scene) -> None:
    report = published(scene)
    url = address("edition_new", report)
    as_person(client, scene, "chair")
    client.post(url, {"language": "en"})

    again = client.post(url, {"language": "en", "notes": "Typed with care"})
    led_away = client.get(url, follow=True).content.decode()

    words = "Edition 2 is not published yet: go on with that one."
    assert again.status_code == 422
    assert words in again.content.decode()
    assert "Typed with care" in again.content.decode()
    assert words in led_away
    assert report.editions.count() == 2


def test_red_report_has_no_second_edition(client: Client, scene: Scene) -> None:
    chair = scene.people["chair"]
    report = make.make_report(Tlp.RED, group=scene.group, recipients=[chair])
    as_person(client, scene, "chair")

    answer = client.post(address("edition_new", report), {"language": "en"})

    assert answer.status_code == 422
    assert report.editions.count() == 1
