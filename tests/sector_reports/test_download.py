import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from journal.models import Entry
from members.models import StaffRole
from sector_reports.actions import publish_edition, withdraw_edition
from sector_reports.models import Edition, Report
from tests import factories as make
from tests.scene import Scene
from tests.signing_in import with_second_factor
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def latest(report: Report) -> str:
    return f"/reports/{report.slug}/latest.pdf"


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_public_file_is_sent_whole_with_etag_and_name(client: Client) -> None:
    report = make.make_report(slug="health-care")
    content = make.file_on_disk(report)

    response = client.get(latest(report))

    assert response.status_code == 200
    assert body(response) == content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(content))
    assert response["ETag"] == f'"{report.editions.get().file.sha256}"'  # type: ignore[union-attr]
    assert response["Cache-Control"] == "public, no-cache"
    assert response["Content-Disposition"] == (
        "inline; filename=\"health-care-v1.pdf\"; filename*=UTF-8''health-care-v1.pdf"
    )


def test_unchanged_public_file_is_not_sent_again(client: Client) -> None:
    report = make.make_report()
    etag = client.get(latest(report))["ETag"]

    response = client.get(latest(report), headers={"If-None-Match": f'"other", W/{etag}'})

    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=4-999999", 4, None)],
)
def test_part_of_a_file(client: Client, asked: str, first: int, last: int | None) -> None:
    report = make.make_report()
    content = make.file_on_disk(report)
    expected = content[first : None if last is None else last + 1]
    start = first % len(content)

    response = client.get(latest(report), headers={"Range": asked})

    assert response.status_code == 206
    assert body(response) == expected
    assert response["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(content)}"


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=9-3", "bytes=-0"])
def test_part_that_is_not_there(client: Client, asked: str) -> None:
    report = make.make_report()

    response = client.get(latest(report), headers={"Range": asked})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(make.file_on_disk(report))}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,3-4",
        "pages=1-2",
        "bytes=-",
        "nonsense",
        f"bytes={'9' * 5000}-",
        f"bytes=0-{'9' * 5000}",
        f"bytes=-{'9' * 5000}",
    ],
    ids=lambda asked: asked[:12],
)
def test_range_not_understood_gets_the_whole(client: Client, asked: str) -> None:
    report = make.make_report()

    assert client.get(latest(report), headers={"Range": asked}).status_code == 200


def test_resume_needs_the_same_copy(client: Client) -> None:
    report = make.make_report()
    etag = client.get(latest(report))["ETag"]

    same = client.get(latest(report), headers={"Range": "bytes=5-", "If-Range": etag})
    other = client.get(latest(report), headers={"Range": "bytes=5-", "If-Range": '"other"'})

    assert (same.status_code, other.status_code) == (206, 200)


def test_restricted_file_is_closed_to_caches_and_robots(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.GREEN)
    client.force_login(scene.people["outsider"])

    response = client.get(latest(report))

    assert response.status_code == 200
    assert "ETag" not in response
    assert "Last-Modified" not in response
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert "Cookie" in response["Vary"]


def test_permission_comes_before_the_condition(client: Client) -> None:
    report = make.make_report(Tlp.GREEN)
    sha256 = report.editions.get().file.sha256  # type: ignore[union-attr]

    response = client.get(latest(report), headers={"If-None-Match": f'"{sha256}"'})

    assert response.status_code == 403


def test_download_of_amber_is_on_record_before_it_leaves(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])

    client.get(latest(report))

    entry = Entry.objects.about(report).get(verb="report.downloaded")
    assert (entry.by, entry.tlp, report.title in entry.object_label) == (
        scene.people["participant"],
        2,
        False,
    )


def test_no_record_no_download(client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])
    client.raise_request_exception = False

    def refuse(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("sector_reports.views.report.record_access", refuse)
    response = client.get(latest(report))

    assert response.status_code == 500
    assert b"%PDF" not in response.content


def test_public_download_is_not_recorded(client: Client) -> None:
    report = make.make_report()

    client.get(latest(report))

    assert not Entry.objects.about(report).filter(verb="report.downloaded").exists()


def verbs(report: Report) -> list[str]:
    return list(Entry.objects.about(report).order_by("pk").values_list("verb", flat=True))[1:]


@pytest.mark.parametrize("file", ["latest.pdf", "v1.pdf", "v1/with-reason/"])
def test_page_shown_instead_of_a_file_is_on_record(client: Client, scene: Scene, file: str) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["colleague"])
    ask = client.post if file.endswith("/") else client.get

    response = ask(report.get_absolute_url() + file)

    assert (response.status_code, report.title in response.content.decode()) == (403, True)
    assert verbs(report) == ["report.viewed"]


def test_page_of_a_withdrawn_file_is_on_record(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group], state=Report.State.WITHDRAWN)
    client.force_login(scene.people["participant"])

    response = client.get(f"/reports/{report.slug}/v1.pdf")

    assert (response.status_code, verbs(report)) == (410, ["report.withdrawn", "report.viewed"])


def test_no_record_no_page(client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group], title="Canary")
    client.force_login(scene.people["colleague"])
    client.raise_request_exception = False

    def refuse(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("sector_reports.views.report.record_access", refuse)
    response = client.get(latest(report))

    assert (response.status_code, "Canary" in response.content.decode()) == (500, False)


def test_secretariat_opens_amber_strict_with_a_reason_only(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    client.force_login(scene.people["secretariat"])
    url = f"/reports/{report.slug}/v1/with-reason/"

    direct = client.get(latest(report))
    short = client.post(url, {"reason": "why not"})
    told = client.post(url, {"reason": "A member asks for a correction."})

    assert (direct.status_code, short.status_code, told.status_code) == (403, 422, 200)
    assert "why not" in short.content.decode()
    assert told.content.startswith(b"%PDF-")
    assert verbs(report) == ["report.viewed", "report.viewed", "report.opened_with_reason"]
    entry = Entry.objects.about(report).get(verb="report.opened_with_reason")
    assert entry.reason == "A member asks for a correction."


def edition(report: Report, number: int, state: str) -> Edition:
    """A further edition of a published report."""
    made = Edition.objects.create(report=report, number=number, file=make.make_file())
    if state != Edition.State.DRAFT:
        publish_edition(edition=made, by=None)
    if state == Edition.State.WITHDRAWN:
        withdraw_edition(edition=made, reason="It was wrong.", by=make.make_staff())
    return made


def asks_for_a_reason(page: Any) -> list[str]:
    return re.findall(r'action="[^"]+/(v\d+)/with-reason/"', page.content.decode())


@pytest.mark.parametrize(
    ("newer", "offered"), [(["draft"], "v1"), (["withdrawn"], "v1"), (["published", "draft"], "v2")]
)
def test_reason_opens_the_newest_published_edition(
    client: Client, scene: Scene, newer: list[str], offered: str
) -> None:
    report = make.make_report(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    for number, state in enumerate(newer, start=2):
        edition(report, number, state)
    client.force_login(scene.people["secretariat"])

    page = client.get(report.get_absolute_url())

    assert asks_for_a_reason(page) == [offered]


def test_reason_opens_a_draft_that_nothing_was_published_of(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER_STRICT, addressed_to=[scene.group], state=Report.State.DRAFT)
    Edition.objects.create(report=report, number=2)
    client.force_login(scene.people["secretariat"])

    page = client.get(report.get_absolute_url())

    assert asks_for_a_reason(page) == ["v1"]


@pytest.mark.parametrize("state", ["draft", "published"])
def test_reason_opens_the_edition_that_was_asked_for(client: Client, scene: Scene, state: str) -> None:
    report = make.make_report(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    for number in (2, 3):
        edition(report, number, state)
    client.force_login(scene.people["secretariat"])
    address = f"/reports/{report.slug}/v2"

    refused, short = client.get(f"{address}.pdf"), client.post(f"{address}/with-reason/", {"reason": "why"})

    assert (asks_for_a_reason(refused), asks_for_a_reason(short)) == (["v2"], ["v2"])


def test_secretariat_that_takes_part_gives_a_reason_for_a_draft_only(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    edition(report, 2, "draft")
    StaffRole.objects.create(person=scene.people["participant"], period=make.SINCE_2016)
    client.force_login(scene.people["participant"])

    page, draft = client.get(report.get_absolute_url()), client.get(f"/reports/{report.slug}/v2.pdf")

    assert (page.status_code, asks_for_a_reason(page)) == (200, [])
    assert (draft.status_code, asks_for_a_reason(draft)) == (403, ["v2"])


def test_reason_opens_nothing_for_others(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["colleague"])

    response = client.post(f"/reports/{report.slug}/v1/with-reason/", {"reason": "I would like to read it."})

    assert response.status_code == 403


def test_red_asks_for_the_second_factor_afresh(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.RED, recipients=[scene.people["recipient"]])
    client.force_login(scene.people["recipient"])

    response = client.get(latest(report))

    assert response.status_code == 302
    assert response["Location"].startswith("/me/second-factor/")


def test_red_opens_after_the_second_factor(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.RED, recipients=[scene.people["recipient"]])
    client.force_login(scene.people["recipient"])
    asked = client.get(latest(report))["Location"]
    with_second_factor(client, scene.people["recipient"], seconds_ago=1)
    back = client.get(asked)["Location"]

    response = client.get(back)

    assert (back, response.status_code) == (latest(report), 200)
    assert response.content.startswith(b"%PDF-")


def test_latest_is_the_newest_published_edition(client: Client) -> None:
    report = make.make_report()
    second = Edition.objects.create(report=report, number=2, file=make.make_file())

    before = client.get(latest(report))["Content-Disposition"]
    publish_edition(edition=second, by=None)
    after = client.get(latest(report))["Content-Disposition"]

    assert ("-v1.pdf" in before, "-v2.pdf" in after) == (True, True)


def test_draft_edition_of_a_published_report_stays_with_those_who_work_on_it(
    client: Client, scene: Scene
) -> None:
    report = make.make_report(group=scene.group)
    Edition.objects.create(report=report, number=2, file=make.make_file())
    draft = f"/reports/{report.slug}/v2.pdf"

    visitor = client.get(draft)
    client.force_login(scene.people["participant"])
    participant = client.get(draft)
    client.force_login(scene.people["chair"])
    chair = client.get(draft)

    assert (visitor.status_code, participant.status_code, chair.status_code) == (404, 404, 200)
    assert chair["Cache-Control"] == "private, no-store"


def test_withdrawn_file_is_gone_and_its_page_says_why(client: Client) -> None:
    report = make.make_report(state=Report.State.WITHDRAWN)

    page = client.get(report.get_absolute_url())

    assert client.get(f"/reports/{report.slug}/v1.pdf").status_code == 410
    assert client.get(latest(report)).status_code == 404
    assert (page.status_code, "It was wrong." in page.content.decode()) == (200, True)


def test_behind_nginx_the_address_is_handed_over(client: Client, settings: Settings) -> None:
    settings.FILES_INTERNAL_LOCATION = "/internal-files"
    report = make.make_report()
    path = report.editions.get().file.path  # type: ignore[union-attr]

    response = client.get(latest(report))

    assert response["X-Accel-Redirect"] == f"/internal-files/{path}"
    assert response.content == b""
    assert default_storage.exists(path)


@pytest.mark.parametrize("location", ["", "/internal-files"], ids=["by the portal", "by nginx"])
@pytest.mark.parametrize("damage", ["cut off", "gone"])
def test_damaged_file_is_not_given_out_as_if_it_were_whole(
    client: Client, settings: Settings, location: str, damage: str
) -> None:
    settings.FILES_INTERNAL_LOCATION = location
    client.raise_request_exception = False
    report = make.make_report()
    at_rest = Path(default_storage.path(report.editions.get().file.path))  # type: ignore[union-attr]
    at_rest.write_bytes(b"%PDF") if damage == "cut off" else at_rest.unlink()

    response = client.get(latest(report))

    assert (response.status_code, "X-Accel-Redirect" in response) == (500, False)


def test_head_tells_the_same_without_content(client: Client) -> None:
    report = make.make_report()

    response = client.head(latest(report))

    assert response["Content-Length"] == str(len(make.file_on_disk(report)))
