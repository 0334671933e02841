import pytest
from pytest_django import DjangoAssertNumQueries

from members.merging.likeness import similar_organisations
from members.models import FormerName
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(**told: object) -> list[tuple[str, list[str]]]:
    rows = similar_organisations(**told)  # type: ignore[arg-type]
    return [(row.organisation.name, row.why) for row in rows]


def test_names_that_are_nearly_alike_are_found() -> None:
    make.make_organisation(name="Sample Grid Operators")
    make.make_organisation(name="Sample Bank")
    make.make_organisation(name="Something else")

    assert found(name="SAMPLE GRID OPERATOR") == [("Sample Grid Operators", ["similar name"])]


def test_former_name_acronym_domain_and_website_are_found() -> None:
    renamed = make.make_organisation(name="New name")
    FormerName.objects.create(organisation=renamed, name="Sample Grid", period=make.UNTIL_2020)
    make.make_organisation(name="Short", acronym="SGO")
    make.make_organisation(name="Domain", email_domains=["grid.example"])
    make.make_organisation(name="Website", website="https://www.grid.example/about")
    make.make_organisation(name="Other website", website="https://smart-grid.example.org/")

    told = found(
        name="Sample Grid", acronym="sgo", domains=["Grid.example".lower()], website="https://grid.example"
    )

    assert dict(told) == {
        "New name": ["similar former name"],
        "Short": ["same acronym"],
        "Domain": ["same e-mail domain"],
        "Website": ["same website"],
    }


def test_the_likeliest_comes_first_with_all_that_speaks_for_it() -> None:
    make.make_organisation(name="Sample Grid Operations", email_domains=["grid.example"])
    make.make_organisation(name="Sample Grid Operator SA")

    told = found(name="Sample Grid Operator SA", domains=["grid.example"])

    assert told == [
        ("Sample Grid Operator SA", ["similar name"]),
        ("Sample Grid Operations", ["similar name", "same e-mail domain"]),
    ]


def test_queries_do_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in (1, 3):
        make.make_organisation(name=f"Sample Grid {number}", acronym="SG", website="https://grid.example")
        with django_assert_num_queries(5):
            found(name="Sample Grid", acronym="SG", domains=["grid.example"], website="https://grid.example")
