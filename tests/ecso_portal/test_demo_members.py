"""The register of the demonstration counts as ECSO's published figure for its day does."""

import csv
import io
from functools import cache

import pytest
import yaml
from django.conf import settings
from django.test import Client

from ecso_portal import content
from ecso_portal.content import ContentLoader
from ecso_portal.demo import load_demo
from ecso_portal.demo_members import PUBLISHED_ON, load_members, made_up
from intake.examine import examine
from journal.models import Entry
from members.dated import today
from members.models import FormerName, Membership, Organisation
from members.register.figures import counted_on, number_of_countries
from tests import factories as make

pytestmark = pytest.mark.django_db
Category, Status = Membership.Category, Membership.Status
ON = f"?on={PUBLISHED_ON}"

examine_once = cache(examine)


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "examine", examine_once)
    ContentLoader(settings.BASE_DIR / "content").load()
    load_demo("a password for the samples")


@pytest.mark.usefixtures("demonstration")
def test_register_counts_as_published(client: Client) -> None:
    facts = yaml.safe_load((settings.BASE_DIR / "content" / "ecso.yaml").read_text(encoding="utf-8"))
    published = facts["figures"]

    (counted,) = counted_on([PUBLISHED_ON])

    assert published["day"] == PUBLISHED_ON
    assert (counted.total, number_of_countries(PUBLISHED_ON)) == (
        published["members"],
        published["countries"],
    )
    assert [(str(title), number) for title, number in counted.groups()] == [
        ("Large companies", published["large_companies"]),
        ("SMEs", published["smes"]),
        ("Research organisations and universities", published["research_organisations_and_universities"]),
        ("Associations", published["associations"]),
        ("Public administrations", published["public_administrations"]),
        ("Users and operators", published["users_and_operators"]),
        ("Regional clusters", published["regional_clusters"]),
    ]

    page = client.get(f"/members/{ON}")
    rows = list(csv.reader(io.StringIO(client.get(f"/members/members.csv{ON}").content.decode("utf-8-sig"))))
    europe = client.get(f"/members/map/{ON}")

    assert "245 members" in page.content.decode()
    assert len(rows) == 1 + 245
    assert len(europe.context["countries"]) == 28
    assert sum(country.count for country in europe.context["countries"]) == 245
    assert "245 members on 19 September 2018" in client.get(f"/members/figures/{ON}").content.decode()


def test_demonstration_has_a_member_of_every_status_and_a_story_by_year(client: Client) -> None:
    wg3 = make.make_group(code="WG3")
    make.make_group(code="SWG3.1", parent=wg3).sectors.add(make.make_sector())

    load_members()

    statuses = {row.status for row in Membership.objects.with_status()}
    years = [counted_on([PUBLISHED_ON.replace(year=year)])[0].total for year in range(2016, 2026)]

    assert statuses == set(Status)
    assert len(set(years)) > 5
    assert years[0] < years[2]
    assert Organisation.objects.filter(is_listed=False).count() == 1
    assert FormerName.objects.exists()
    assert {facet.name: bool(facet.choices) for facet in client.get("/members/").context["facets"]} == {
        "category": True,
        "country": True,
        "sector": True,
        "group": True,
    }


def test_members_are_made_up_the_same_each_time_and_all_marked_as_samples() -> None:
    assert list(made_up()) == list(made_up())

    load_members()

    organisations = Organisation.objects.all()
    assert all(each.is_sample and each.name.startswith("Sample ") for each in organisations)
    assert organisations.count() == Entry.objects.filter(verb="content.loaded").count()
    for row in [*organisations, *Membership.objects.all()]:
        row.clean_fields()


def test_what_was_removed_does_not_return() -> None:
    load_members()
    Membership.objects.filter(organisation__name="Sample SME 01").delete()

    load_members()

    assert not Membership.objects.filter(organisation__name="Sample SME 01").exists()
    assert not Membership.objects.filter(
        period__startswith__gt=today(), organisation__is_sample=False
    ).exists()
