import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sector_reports.models import Relation, Report
from tests import factories as make
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

QUERIES = 9


def page(client: Client, report: Report) -> str:
    return client.get(f"/reports/{report.slug}/").content.decode()


@pytest.mark.parametrize(
    ("kind", "said", "said_by_the_other"),
    [
        (Relation.Kind.REPLACES, "Replaces", "Replaced by"),
        (Relation.Kind.TRANSLATES, "Translation of", "Translated as"),
        (Relation.Kind.RESPONDS_TO, "Response to", "Answered by"),
        (Relation.Kind.ANNEX_OF, "Annex of", "Has the annex"),
    ],
)
def test_relation_is_told_from_both_ends(
    client: Client, kind: str, said: str, said_by_the_other: str
) -> None:
    report, other = make.make_report(title="One"), make.make_report(title="Two")
    Relation.objects.create(report=report, kind=kind, other=other)

    assert f'<dt>{said}</dt><dd><a href="/reports/{other.slug}/">Two</a></dd>' in page(client, report)
    assert f'<dt>{said_by_the_other}</dt><dd><a href="/reports/{report.slug}/">One</a></dd>' in page(
        client, other
    )


def test_relation_to_a_hidden_report_is_not_told(client: Client, scene: Scene) -> None:
    hidden = make.make_report(Tlp.AMBER, addressed_to=[scene.group], title="Canary")
    report = make.make_report()
    Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=hidden)
    Relation.objects.create(report=hidden, kind=Relation.Kind.ANNEX_OF, other=report)

    drawn = page(client, report)

    assert not [word for word in ("Canary", "Replaces", "annex") if word in drawn]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_a_constant_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = make.make_report()
    for _row in range(rows):
        Relation.objects.create(
            report=report, kind=Relation.Kind.REPLACES, other=make.make_report(group=report.group)
        )
        report.sectors.add(make.make_sector())
        report.organisations.add(make.make_organisation())

    with django_assert_num_queries(QUERIES):
        page(client, report)


def test_whoever_is_with_no_member_is_led_to_join_one(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.GREEN, is_announced=True)
    client.force_login(scene.people["registered"])

    assert 'href="/me/join/"' in page(client, report)
