"""The first start shows the facts, a second one changes nothing, and what staff has changed stays."""

import datetime
from functools import cache
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from ecso_portal import content
from ecso_portal.content import ContentLoader
from ecso_portal.demo import PEOPLE
from ecso_portal.demo_members import made_up
from intake.examine import examine
from journal.actions import record
from journal.models import Entry
from members.models import Organisation, Person
from sector_reports.models import Report, StoredFile
from tests import factories as make
from working_groups.models import (
    AboutPage,
    Activity,
    Mandate,
    Mission,
    NewsItem,
    Objective,
    Sector,
    WorkingGroup,
)
from working_groups.policy import Action, can
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS, viewer_of

pytestmark = pytest.mark.django_db
PASSWORD = "a password for the samples"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


examine_once = cache(examine)


@pytest.fixture(autouse=True)
def files_are_examined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "examine", examine_once)


def load() -> ContentLoader:
    loader = ContentLoader(Path(settings.BASE_DIR) / "content")
    loader.load()
    return loader


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, and the names of the files."""
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            rows[table] = cursor.fetchall()
    rows["files"] = [(str(path),) for path in sorted(Path(str(settings.FILES_DIR)).rglob("*"))]
    return rows


def test_groups_and_chairs_are_those_of_the_facts() -> None:
    load()

    wg3 = WorkingGroup.objects.get(code="WG3")
    chairs = {
        group.code: sorted(mandate.organisation.name for mandate in group.mandates.current())
        for group in wg3.sub_groups.all()
    }
    assert chairs == {
        "SWG3.1": ["AIRBUS", "LSEC"],
        "SWG3.2": ["EDF"],
        "SWG3.3": ["AIRBUS", "LSEC"],
        "SWG3.4": ["BBVA", "RABOBANK"],
        "SWG3.5": ["ENGINEERING"],
        "SWG3.6": ["GMV"],
        "SWG3.7": ["ENGINEERING"],
        "SWG3.8": ["LSEC", "TSSG"],
    }
    assert {(seat.organisation.name, seat.held_by) for seat in wg3.mandates.all()} == {
        ("AIRBUS", "Charlotte Graire"),
        ("LEONARDO", "Gabriele Rizzo"),
    }
    assert not Mandate.objects.filter(group__parent=wg3).exclude(person=None, person_name="").exists()


def test_mission_of_wg3_is_whole() -> None:
    load()

    mission = Mission.objects.get(group__code="WG3")
    assert mission.objectives.count() == 6
    assert [(activity.status, activity.impacts.count()) for activity in mission.activities.all()] == [
        ("ongoing", 1),
        ("ongoing", 0),
        ("in_progress", 0),
        ("ongoing", 1),
        ("envisaged", 1),
    ]


def test_eight_publications_are_known_to_the_month_and_have_a_file() -> None:
    load()

    reports = Report.objects.order_by("published_on", "slug")
    assert [(report.date_iso, report.group.code, report.label.label) for report in reports] == [
        ("2018-03", "SWG3.4", "TLP:AMBER"),
        ("2018-03", "SWG3.6", "TLP:CLEAR"),
        ("2018-03", "SWG3.1", "TLP:CLEAR"),
        ("2018-03", "SWG3.7", "TLP:CLEAR"),
        ("2018-11", "SWG3.2", "TLP:GREEN"),
        ("2018-12", "WG3", "TLP:GREEN"),
        ("2019-02", "WG3", "TLP:CLEAR"),
        ("2020-03", "SWG3.3", "TLP:CLEAR"),
    ]
    for report in reports:
        edition = report.latest_edition
        assert edition
        assert edition.file
        assert edition.file.pages >= 5
        assert default_storage.size(edition.file.path) == edition.file.size


def test_files_of_the_publications_have_gone_through_the_intake() -> None:
    load()

    for file in StoredFile.objects.all():
        stored = Path(default_storage.path(file.path)).read_bytes()
        again = examine_once(stored)
        assert (again.content, again.pages, again.removed) == (stored, file.pages, [])


def test_nobody_is_told_of_what_was_published_years_ago() -> None:
    load()

    assert set(Entry.objects.values_list("verb", flat=True)) == {"content.loaded", "report.imported"}


def test_second_load_changes_nothing() -> None:
    load()
    before = snapshot()

    second = load()

    assert second.created == {}
    assert snapshot() == before


def test_edits_of_staff_are_kept() -> None:
    load()
    AboutPage.objects.filter(slug="ecso").update(title="Who we are")
    WorkingGroup.objects.filter(code="SWG3.6").update(title="Health")
    Objective.objects.filter(mission__group__code="WG3", position=6).delete()
    Activity.objects.filter(mission__group__code="WG3").update(status="done")
    NewsItem.objects.update(is_published=False)
    Report.objects.filter(slug="health-care").update(title="Health")
    before = snapshot()

    load()

    assert snapshot() == before


def test_words_for_sectors_reach_a_portal_that_is_older_than_they_are() -> None:
    load()
    Sector.objects.update(search_words=[])

    second, third = load(), load()

    assert "healthcare" in Sector.objects.get(slug="health").search_words
    assert (second.created, third.created) == ({"sectors with other words": 8}, {})


def test_what_a_chairing_member_is_reaches_a_portal_that_is_older_than_that() -> None:
    load()
    chairing = Organisation.objects.get(slug="leonardo")
    Organisation.objects.filter(pk=chairing.pk).update(country="")
    chairing.memberships.update(category="")
    Organisation.objects.filter(slug="edf").update(country="")
    record("organisation.changed", Organisation.objects.get(slug="edf"), by=make.make_staff())

    load()

    chairing.refresh_from_db()
    assert (chairing.country, chairing.memberships.get().category) == ("IT", "large_company")
    assert Organisation.objects.get(slug="edf").country == ""


def test_words_for_a_sector_that_staff_has_changed_are_left_as_they_are() -> None:
    load()
    sector = Sector.objects.get(slug="health")
    sector.search_words = []
    sector.save()
    record("sector.changed", sector, by=make.make_staff(), changes={"search_words": ["healthcare", ""]})

    assert load().created == {}
    sector.refresh_from_db()
    assert sector.search_words == []


def test_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_content")
    call_command("load_content")

    first, second = capsys.readouterr().out.strip().splitlines()
    assert "8 reports" in first
    assert second == "All content is loaded already."


def test_demo_has_one_person_for_each_part(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setenv("PORTAL_DEMO_PASSWORD", PASSWORD)
    load()

    call_command("load_demo")
    call_command("load_demo")

    assert Person.objects.filter(is_sample=True).count() == len(PEOPLE) == 8
    assert Organisation.objects.filter(is_sample=True).count() == 4 + len(list(made_up()))
    for key in PEOPLE:
        email = f"{key}@demo.example"
        response = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
        assert response.status_code == 302, key
        client.logout()


@pytest.mark.parametrize(
    ("key", "green", "amber"),
    [
        ("visitor", "l", ""),
        ("outsider", "ld", ""),
        ("member", "ld", ""),
        ("colleague", "ld", "l"),
        ("contact", "ld", "l"),
        ("participant", "ld", "ld"),
        ("chair", "ld", "ld"),
        ("secretariat", "ld", "ld"),
    ],
)
def test_demo_shows_the_labels_at_work(
    monkeypatch: pytest.MonkeyPatch, key: str, green: str, amber: str
) -> None:
    monkeypatch.setenv("PORTAL_DEMO_PASSWORD", PASSWORD)
    load()
    call_command("load_demo")
    viewer = viewer_of(Person.objects.get(email=f"{key}@demo.example"))

    def rights(tlp: Tlp) -> str:
        report = Report.objects.filter(tlp=tlp)[0]
        return "".join(
            letter
            for action, letter in ((Action.LIST, "l"), (Action.READ, "d"))
            if can(viewer, action, report)
        )

    assert (rights(Tlp.GREEN), rights(Tlp.AMBER)) == (green, amber)


def test_demo_has_an_app_for_those_who_need_a_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DEMO_PASSWORD", PASSWORD)
    monkeypatch.setenv("PORTAL_DEMO_TOTP_SECRET", TOTP_SECRET)
    load()

    call_command("load_demo")
    call_command("load_demo")

    apps = Authenticator.objects.select_related("user")
    assert {app.user.email.split("@")[0] for app in apps} == {"participant", "chair", "secretariat"}
    assert {get_adapter().decrypt(app.data["secret"]) for app in apps} == {TOTP_SECRET}


@pytest.mark.parametrize("secret", ["ONLYSHORT", "not base 32 at all, and long enough"])
def test_demo_wants_a_secret_that_is_one(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("PORTAL_DEMO_PASSWORD", PASSWORD)
    monkeypatch.setenv("PORTAL_DEMO_TOTP_SECRET", secret)

    with pytest.raises(CommandError, match="base 32"):
        call_command("load_demo")


def test_demo_wants_a_password_as_long_as_everybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DEMO_PASSWORD", "short")

    with pytest.raises(CommandError, match="at least 15"):
        call_command("load_demo")


def test_pages_of_the_first_start_answer_as_the_policy_says(client: Client) -> None:
    load()
    public = Report.objects.visible_to(ANONYMOUS)
    groups = WorkingGroup.objects.all()
    pages = ["/", "/groups/", "/members/", "/reports/", "/news/", "/healthz", "/readyz", "/sitemap.xml"]
    pages += [
        "/robots.txt",
        "/.well-known/security.txt",
        *(page.get_absolute_url() for page in AboutPage.objects.all()),
    ]
    pages += [group.get_absolute_url() for group in groups] + [report.get_absolute_url() for report in public]

    answers = {page: client.get(page).status_code for page in pages}
    hidden = Report.objects.get(tlp=Tlp.AMBER)

    assert set(answers.values()) == {200}, answers
    assert (len(groups), len(public)) == (9, 7)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    for report in public:
        expected = 200 if report.tlp == Tlp.CLEAR else 403
        assert client.get(f"{report.get_absolute_url()}latest.pdf").status_code == expected


def test_facts_about_ecso_are_on_its_page() -> None:
    load()

    page = AboutPage.objects.get(slug="ecso")
    assert "13 June 2016" in page.body
    assert (
        datetime.date(2016, 6, 13)
        == ContentLoader(Path(settings.BASE_DIR) / "content").facts["organisation"]["founded"]
    )
