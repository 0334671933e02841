import datetime
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries

from ecso_portal.office import APPS
from journal.admin import JournalledAdmin, OfficeAdmin, ReadOnlyAdmin
from members.dated import today
from members.models import ProfileProposal
from members.quality.actions import look_for_findings
from tests import factories as make
from tests.office import at_work, list_address
from tests.scene import Scene
from working_groups.models import ContactMessage
from working_groups.tlp import Tlp

INDEX = "/admin/"


def days(number: int) -> datetime.date:
    return today() + datetime.timedelta(days=number)


def test_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    response = client.get(INDEX, follow=True)

    assert response.redirect_chain[-1] == ("/accounts/login/?next=%2Fadmin%2F", 302)


def test_sign_in_leads_over_the_second_factor_to_the_office(client: Client, db: None) -> None:
    staff = make.make_staff()
    form = client.get(INDEX, follow=True).context["form"]

    response = client.post(
        "/accounts/login/?next=%2Fadmin%2F", {"login": staff.email, "password": make.PASSWORD}, follow=True
    )

    assert form.fields["login"]
    assert response.redirect_chain == [(INDEX, 302), ("/me/second-factor/?next=%2Fadmin%2F", 302)]


def test_staff_who_ask_to_sign_in_again_are_already_there(client: Client, db: None) -> None:
    assert at_work(client, make.make_staff()).get(reverse("admin:login"))["Location"] == INDEX


@pytest.mark.parametrize("persona", ["registered", "participant", "chair"])
def test_office_is_for_the_secretariat(client: Client, scene: Scene, persona: str) -> None:
    response = at_work(client, scene.people[persona]).get(INDEX, follow=True)

    assert response.status_code == 403


def test_office_is_closed_on_the_day_a_role_ends(client: Client, db: None) -> None:
    staff = make.make_staff()
    at_work(client, staff)
    assert client.get(INDEX).status_code == 200

    staff.staff_roles.update(period=DateRange(days(-9), today()))

    assert client.get(INDEX, follow=True).status_code == 403


def test_index_follows_the_order_of_the_work(client: Client, db: None) -> None:
    response = at_work(client, make.make_staff()).get(INDEX)

    apps = response.context["app_list"]
    assert [app["app_label"] for app in apps] == [
        "working_groups",
        "members",
        "sector_reports",
        "notifications",
        "journal",
    ]
    assert [model["object_name"] for model in apps[1]["models"]] == [
        "Application",
        "ApplicationDocument",
        "Finding",
        "Organisation",
        "Membership",
        "Person",
        "Affiliation",
        "AffiliationRequest",
        "Invitation",
        "SeatAllowance",
        "StaffRole",
        "IdentityProvider",
        "Undertaking",
        "ProfileProposal",
        "Merge",
        "TableImport",
    ]


def test_index_tells_days_as_the_clock_of_the_reader_shows_them(client: Client, db: None) -> None:
    hospital, at = make.make_member(name="Hospital"), "2026-11-01T23:30:00Z"
    ProfileProposal.objects.create(organisation=hospital, by=make.make_person(), proposed_at=at)
    ContactMessage.objects.create(
        group=make.make_group(code="WG3"), name="Ann", email="ann@example.org", subject="Hello", sent_at=at
    )

    waiting = at_work(client, make.make_staff()).get(INDEX).context["what_waits"]

    details = [row.detail for rows in waiting for row in rows.rows]
    assert details[0] == "WG3, 2 November 2026"
    assert "2 November 2026" in details[1:]


def test_index_says_what_waits(client: Client, db: None) -> None:
    group, organisation = make.make_group(code="WG3"), make.make_member(name="Hospital")
    for answered_at in (None, "2026-01-01T12:00:00Z"):
        ContactMessage.objects.create(
            group=group, name="Ann", email="ann@example.org", subject="Hello", answered_at=answered_at
        )
    ProfileProposal.objects.create(organisation=organisation, by=make.make_person())
    make.make_report(title="Draft", state="draft")
    make.make_report(Tlp.RED, title="Canary", state="draft", recipients=[make.make_person()])
    make.make_report(title="Out")
    make.make_mandate(group, organisation, period=DateRange(days(-9), days(59)))
    make.make_mandate(group, make.make_member(), period=DateRange(days(-9), days(61)))
    make.make_mandate(group, make.make_member(), period=DateRange(days(-9), None))

    response = at_work(client, make.make_staff()).get(INDEX)

    waiting = response.context["what_waits"]
    assert [[row.text for row in rows.rows] for rows in waiting] == [
        ["Hello"],
        [],
        [],
        ["Hospital"],
        ["Draft"],
        ["Hospital, Chair, WG3"],
        [],
    ]
    assert b"Canary" not in response.content
    for rows in (each for each in waiting if each.rows):
        assert client.get(rows.address).status_code == 200
        assert client.get(rows.rows[0].address).status_code == 200


def test_index_shows_five_and_says_that_there_are_more(client: Client, db: None) -> None:
    for _report in range(6):
        make.make_report(state="draft")

    response = at_work(client, make.make_staff()).get(INDEX)

    messages, _applications, _requests, _profiles, drafts, *_others = response.context["what_waits"]
    assert (len(drafts.rows), drafts.has_more) == (5, True)
    assert (len(messages.rows), messages.has_more) == (0, False)
    assert b"Every message is answered." in response.content


def test_index_draws_how_many_members_there_are(client: Client, db: None) -> None:
    make.make_member("university")

    response = at_work(client, make.make_staff()).get(INDEX)

    members, coming_and_going = response.context["figures"]
    assert {label: numbers[0].count for label, numbers in members.rows}["University"] == 1
    assert len(coming_and_going.rows) == 8
    assert response.content.decode().count('<svg class="bar"') == len(members.rows) + 16


def test_index_counts_findings_by_kind(client: Client, db: None) -> None:
    for name in ("One", "Another"):
        make.make_member(name=name, category="")
    make.make_member(name="Third", country="BE")
    look_for_findings(["no_country", "no_category"])

    response = at_work(client, make.make_staff()).get(INDEX)

    rows = response.context["what_waits"][-1].rows
    assert [(row.text, row.detail) for row in rows] == [
        ("Member without a country", "2 findings"),
        ("Membership without a category", "2 findings"),
    ]
    assert len(client.get(rows[0].address).context["cl"].result_list) == 2


def test_index_takes_a_constant_number_of_queries(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    at_work(client, make.make_staff())

    for rows_added in (1, 2):
        for _row in range(rows_added):
            report = make.make_report(state="draft")
            member = make.make_member()
            make.make_mandate(report.group, member, period=DateRange(days(-9), days(9)))
            ProfileProposal.objects.create(organisation=member, by=make.make_person())
            ContactMessage.objects.create(group=report.group, name="A", email="a@example.org", subject="S")
        look_for_findings(["no_country"])
        with django_assert_num_queries(14):
            client.get(INDEX)


def test_password_is_changed_where_everyone_changes_it(client: Client, db: None) -> None:
    response = at_work(client, make.make_staff()).get(reverse("admin:password_change"))

    assert response["Location"] == reverse("account_change_password")


def test_no_address_leads_from_an_id_to_its_page() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, "x"])


def test_every_foreign_key_has_an_autocomplete() -> None:
    missing = [
        f"{type(owner).__name__}.{field.name}"
        for owner in _admins_and_inlines()
        for field in owner.model._meta.get_fields()
        if getattr(field, "remote_field", None)
        and field.concrete
        and field.name in _asked(owner)
        and field.name not in owner.autocomplete_fields
        and not isinstance(owner, ReadOnlyAdmin)
    ]

    assert missing == []


def _admins_and_inlines() -> list[Any]:
    ours = [one for one in admin.site._registry.values() if isinstance(one, JournalledAdmin)]
    return [*ours, *(inline(one.model, admin.site) for one in ours for inline in one.inlines)]


def _asked(owner: Any) -> set[str]:
    shown = {name for _title, options in owner.fieldsets or [] for name in options["fields"]} | set(
        owner.fields or []
    )
    return shown - set(owner.readonly_fields) - set(getattr(owner, "settled", []))


OURS = [model for model in admin.site._registry if model._meta.app_label in APPS]
LOOKUPS = ["period__contains", "name__regex", "kind__in", "country", "q", "o", "p"]
TEXTLESS = (models.IntegerField, models.BooleanField, models.DateField, models.UUIDField, models.ForeignKey)


def questions(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """What is no number and no day; what no text may hold; what is no expression."""
    fields = model._meta.concrete_fields
    texts = [field for field in fields if not isinstance(field, TEXTLESS)]
    yield from product([*(field.attname for field in fields), *LOOKUPS], ["abc"])
    yield from product([*(field.attname for field in texts), *LOOKUPS], ["\0"])
    yield from product(["name__regex", "q"], ["("])


@pytest.mark.no_cover
@pytest.mark.parametrize("model", OURS)
def test_question_that_means_nothing_breaks_no_list(client: Client, db: None, model: Any) -> None:
    office = at_work(client, make.make_staff())
    page = list_address(model)

    answers = {asked: office.get(page, dict([asked])).status_code for asked in questions(model)}

    assert set(answers.values()) <= {200, 302, 400}, answers


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("members_affiliation", {"period": "abc"}),
        ("members_affiliation", {"period__contains": "abc"}),
        ("sector_reports_report", {"state__exact": "\0"}),
        ("journal_entry", {"verb": "\0"}),
        ("notifications_delivery", {"state__exact": "\0"}),
    ],
)
def test_question_that_means_nothing_leads_to_the_whole_list(
    client: Client, db: None, page: str, question: dict[str, str]
) -> None:
    office = at_work(client, make.make_staff())
    address = reverse(f"admin:{page}_changelist")

    assert office.get(address, question)["Location"] == f"{address}?e=1"
    assert office.get(address, {"e": "1"}).status_code == 200


def test_term_that_means_nothing_finds_nothing(client: Client, db: None) -> None:
    office = at_work(client, make.make_staff())
    field = {"app_label": "members", "model_name": "affiliation", "field_name": "person"}

    response = office.get(reverse("admin:autocomplete"), {**field, "term": "a\0b"})

    assert response.json() == {"results": [], "pagination": {"more": False}}


@pytest.mark.parametrize("value", ["abc", "\0", "9" * 30])
def test_value_that_means_nothing_breaks_no_new_page(client: Client, db: None, value: str) -> None:
    office = at_work(client, make.make_staff())
    fields = ["organisation", "person", "period", "group", "tlp", "addressed_groups", "title", "published_on"]

    for page in ("members_affiliation", "sector_reports_report", "working_groups_mandate"):
        response = office.get(reverse(f"admin:{page}_add"), dict.fromkeys(fields, value))
        assert response.status_code in (200, 302), page


def test_all_lists_of_the_office_are_alike() -> None:
    assert [model for model in OURS if not isinstance(admin.site._registry[model], OfficeAdmin)] == []
