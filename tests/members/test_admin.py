import datetime
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import is_password_usable
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from members.dated import today
from members.models import (
    Affiliation,
    IdentityProvider,
    Invitation,
    Membership,
    Organisation,
    Person,
    StaffRole,
    TableImport,
    Undertaking,
)
from members.rules import STAFF_PERMISSIONS, StaffRoleName
from tests import factories as make
from tests.office import address, at_work, list_address, recorded, said, typed, with_row

YESTERDAY = today() - datetime.timedelta(days=1)
TOMORROW = today() + datetime.timedelta(days=1)


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


LISTS: dict[type[Model], tuple[int, Callable[[], object]]] = {
    Organisation: (6, make.make_organisation),
    Membership: (6, make.make_member),
    Person: (6, lambda: make.make_affiliation(make.make_person(), make.make_member())),
    Affiliation: (5, lambda: make.make_affiliation(make.make_person(), make.make_organisation())),
    StaffRole: (5, make.make_staff),
    Undertaking: (6, lambda: make.accept_undertaking(make.make_person())),
}


@pytest.mark.parametrize("model", LISTS)
def test_lists_take_a_constant_number_of_queries(
    office: Client, model: type[Model], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries, make_one = LISTS[model]

    for rows_added in (1, 2):
        for _row in range(rows_added):
            make_one()
        with django_assert_num_queries(queries):
            office.get(list_address(model))


def test_page_of_an_organisation_takes_a_constant_number_of_queries(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation = make.make_member()

    for rows_added in (1, 2):
        for _row in range(rows_added):
            make.make_affiliation(make.make_person(), organisation)
        with django_assert_num_queries(21):
            office.get(address(organisation))


def test_organisation_is_added_with_its_membership(office: Client) -> None:
    data = typed(office.get(list_address(Organisation, "add")))
    data |= {"name": "Hospital of Ghent", "slug": "ghent", "country": "BE", "email_domains": "ghent.example"}
    data = with_row(data, "memberships", category="sme", starts="2020-01-01")

    response = office.post(list_address(Organisation, "add"), data, follow=True)

    membership = Membership.objects.get(organisation__slug="ghent")
    assert said(response)[0].startswith("The organisation “<a")
    assert membership.period == DateRange(datetime.date(2020, 1, 1), None)
    assert recorded() == [
        ("organisation.added", "Hospital of Ghent"),
        ("membership.began", "Hospital of Ghent, SME or start-up"),
    ]


def test_change_is_recorded_with_before_and_after(office: Client) -> None:
    parent = make.make_organisation(name="Group")
    organisation = make.make_organisation(name="Old", country="BE")
    data = typed(office.get(address(organisation))) | {"country": "FR", "parent": parent.pk}

    office.post(address(organisation), data)

    entry = Entry.objects.get()
    assert (entry.verb, entry.by) == ("organisation.changed", Person.objects.get(email="staff@example.org"))
    assert entry.changes == {"country": ["BE", "FR"], "parent": ["", "Group"]}


def test_saving_without_a_change_records_nothing(office: Client) -> None:
    organisation = make.make_member()

    response = office.post(address(organisation), typed(office.get(address(organisation))))

    assert response.status_code == 302
    assert recorded() == []


def test_two_rows_that_overlap_are_refused_and_nothing_is_lost(office: Client) -> None:
    organisation = make.make_organisation(name="Before")
    data = typed(office.get(address(organisation))) | {"name": "After"}
    for category in ("sme", "university"):
        data = with_row(data, "memberships", category=category, starts="2020-01-01")

    response = office.post(address(organisation), data)

    assert response.context["adminform"].form.non_field_errors() == [
        "The organisation is already a member in this period."
    ]
    assert b'value="After"' in response.content
    assert not Membership.objects.exists()
    assert Organisation.objects.get().name == "Before"
    assert recorded() == []


def test_organisation_is_not_part_of_itself(office: Client) -> None:
    child = make.make_organisation(name="Child", parent=make.make_organisation(name="Parent"))
    assert child.parent
    data = typed(office.get(address(child.parent))) | {"parent": child.pk}

    response = office.post(address(child.parent), data)

    assert response.context["adminform"].form.non_field_errors() == [
        "Nothing can be part of itself, or of one of its own parts."
    ]


def test_person_is_added_without_a_password_and_leaves_no_name_on_the_record(office: Client) -> None:
    data = typed(office.get(list_address(Person, "add"))) | {"email": "New@Example.org", "name": "New Name"}

    office.post(list_address(Person, "add"), data)

    person = Person.objects.get(email="new@example.org")
    assert not is_password_usable(person.password)
    assert recorded() == [("person.added", "account")]
    assert set(map(tuple, Entry.objects.get().changes.values())) == {("", "")}


def test_address_of_an_account_is_not_changed_in_the_office(office: Client) -> None:
    person = make.make_person(email="hers@example.org")
    data = typed(office.get(address(person))) | {"email": "mine@example.org"}

    office.post(address(person), data)

    person.refresh_from_db()
    assert person.email == "hers@example.org"


def test_affiliation_added_to_a_person_begins(office: Client) -> None:
    person, organisation = make.make_person(name="Ann"), make.make_member(name="Hospital")
    data = typed(office.get(address(person)))
    row = {"organisation": organisation.pk, "job_title": "CISO", "period_0": "2020-01-01", "period_1": ""}

    office.post(address(person), with_row(data, "affiliations", **row))

    assert recorded() == [("affiliation.began", "Hospital")]
    assert Entry.objects.get().changes["job_title"] == ["", ""]


def test_affiliation_that_is_over_already_is_entered_without_a_word_of_beginning(office: Client) -> None:
    person, organisation = make.make_person(name="Ann"), make.make_member(name="Hospital")
    row = {"organisation": organisation.pk, "period_0": "2020-01-01", "period_1": YESTERDAY.isoformat()}

    office.post(address(person), with_row(typed(office.get(address(person))), "affiliations", **row))

    assert recorded() == [("affiliation.entered_late", "Hospital")]


@pytest.mark.parametrize(
    ("typed_anew", "verb", "changes"),
    [
        ({"job_title": "CISO"}, "affiliation.job_title_changed", {"job_title": ["", ""]}),
        ({"is_official_contact": "on"}, "affiliation.made_contact", {"is_official_contact": ["no", "yes"]}),
        ({"period_1": "2030-03-01"}, "affiliation.ended", {"ends": ["2031-01-01", "2030-03-01"]}),
        (
            {"period_1": "2032-01-01"},
            "affiliation.days_changed",
            {"period": ["2016-06-13/2031-01-01", "2016-06-13/2032-01-01"]},
        ),
        (
            {"period_1": ""},
            "affiliation.days_changed",
            {"period": ["2016-06-13/2031-01-01", "2016-06-13/.."]},
        ),
    ],
)
def test_change_of_an_affiliation_is_recorded_as_its_action_does(
    office: Client, typed_anew: dict[str, str], verb: str, changes: dict[str, list[str]]
) -> None:
    period = DateRange(datetime.date(2016, 6, 13), datetime.date(2031, 1, 1))
    row = make.make_affiliation(make.make_person(), make.make_member(name="Hospital"), period=period)

    office.post(address(row), typed(office.get(address(row))) | typed_anew)

    assert recorded() == [(verb, "Hospital")]
    assert Entry.objects.get().changes == changes


def test_contact_is_taken_back_on_the_page_of_the_organisation(office: Client) -> None:
    row = make.make_affiliation(
        make.make_person(), make.make_member(name="Hospital"), is_official_contact=True
    )
    data = typed(office.get(address(row.organisation)))
    del data["affiliations-0-is_official_contact"]

    office.post(address(row.organisation), data | {"affiliations-0-job_title": "Nurse"})

    assert sorted(recorded()) == [
        ("affiliation.contact_taken_back", "Hospital"),
        ("affiliation.job_title_changed", "Hospital"),
    ]


@pytest.mark.parametrize("of", ["affiliation", "person", "organisation"])
def test_affiliation_never_becomes_that_of_somebody_else(office: Client, of: str) -> None:
    ann, ours = make.make_person(name="Ann"), make.make_member(name="Hospital")
    row = make.make_affiliation(ann, ours)
    other, theirs = make.make_person(name="Bob"), make.make_member(name="Others")
    page = address({"affiliation": row, "person": ann, "organisation": ours}[of])
    prefix = "" if of == "affiliation" else "affiliations-0-"
    forged = {f"{prefix}person": other.pk, f"{prefix}organisation": theirs.pk}

    office.post(page, typed(office.get(page)) | forged)

    row.refresh_from_db()
    assert (row.person, row.organisation) == (ann, ours)
    assert recorded() == []


def test_category_that_was_not_known_is_entered_and_then_moves_by_a_step(office: Client) -> None:
    membership = make.make_member(category="").memberships.get()

    office.post(address(membership), typed(office.get(address(membership))) | {"category": "sme"})
    office.post(address(membership), typed(office.get(address(membership))) | {"category": "university"})

    membership.refresh_from_db()
    assert membership.category == "sme"
    assert [verb for verb, _label in recorded()] == ["membership.changed"]


def test_page_of_a_person_shows_addresses_and_second_factor(office: Client) -> None:
    person = make.make_person(name="Ann", email="ann@example.org")
    person.emailaddress_set.create(email="second@example.org", verified=False, primary=False)
    before = office.get(address(person)).content.decode()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

    after = office.get(address(person)).content.decode()

    assert "second@example.org (not confirmed)" in before
    assert "authenticator app" in after
    assert "authenticator app" not in before


def test_page_that_enters_a_person_asks_for_no_more_than_the_office_knows(office: Client) -> None:
    page = office.get(list_address(Person, "add"))

    assert list(page.context["adminform"].form.fields) == ["email", "name", "latin_name"]
    assert "better invited" in page.content.decode()


def test_staff_role_begins_and_ends(office: Client) -> None:
    person = make.make_person(name="Ann")
    data = typed(office.get(list_address(StaffRole, "add")))
    data |= {"person": person.pk, "period_0": YESTERDAY.isoformat(), "period_1": ""}

    office.post(list_address(StaffRole, "add"), data)
    role = StaffRole.objects.get(person=person)
    office.post(address(role, "end"), {"on": today().isoformat(), "reason": "She retires."})

    assert recorded() == [("staff_role.began", "secretariat"), ("staff_role.ended", "secretariat")]
    assert not Person.objects.get(pk=person.pk).is_staff


ENDED: list[Callable[[], Affiliation | Membership]] = [
    lambda: make.make_affiliation(make.make_person(), make.make_member()),
    lambda: Membership.objects.get(organisation=make.make_member()),
]


@pytest.mark.parametrize("make_row", ENDED)
def test_row_is_ended_on_the_day_given(
    office: Client, make_row: Callable[[], Affiliation | Membership]
) -> None:
    row = make_row()

    response = office.post(address(row, "end"), {"on": "2021-03-01", "reason": "As decided."}, follow=True)

    row.refresh_from_db()
    entry = Entry.objects.get()
    assert row.ends == datetime.date(2021, 3, 1)
    assert said(response) == ["It ends on the day you gave."]
    assert (entry.verb, entry.reason) == (f"{row._meta.model_name}.ended", "As decided.")
    assert "End" not in [str(step.label) for step, _address in response.context["steps"]]


def test_refused_end_says_why_and_keeps_what_was_typed(office: Client) -> None:
    membership = make.make_member().memberships.get()

    response = office.post(address(membership, "end"), {"on": "2016-01-01", "reason": "Typed at length."})

    assert b"It cannot end on" in response.content
    assert b"Typed at length." in response.content
    assert recorded() == []


def test_end_of_a_membership_needs_a_reason(office: Client) -> None:
    membership = make.make_member().memberships.get()

    response = office.post(address(membership, "end"), {"on": "2021-03-01", "reason": ""})

    assert response.context["errors"] == {"reason": ["This field is required."]}


def test_step_page_does_nothing_by_itself(office: Client) -> None:
    membership = make.make_member().memberships.get()

    response = office.get(address(membership, "end"))

    membership.refresh_from_db()
    assert response.status_code == 200
    assert membership.ends is None


@pytest.mark.parametrize(
    ("holds", "shown"),
    [("", ["Ended", "Later", "Now"]), ("today", ["Now"]), ("ended", ["Ended"]), ("later", ["Later"])],
)
def test_list_of_dated_rows_is_filtered_by_day(office: Client, holds: str, shown: list[str]) -> None:
    for name, period in (
        ("Now", make.SINCE_2016),
        ("Ended", DateRange(None, today())),
        ("Later", DateRange(TOMORROW, None)),
    ):
        make.make_affiliation(make.make_person(), make.make_organisation(name=name), period=period)

    response = office.get(list_address(Affiliation), {"holds": holds} if holds else {})

    assert sorted(row.organisation.name for row in response.context["cl"].result_list) == shown


@pytest.mark.parametrize(("member", "shown"), [("today", ["In"]), ("no", ["Out"])])
def test_list_of_organisations_is_filtered_by_membership(
    office: Client, member: str, shown: list[str]
) -> None:
    make.make_member(name="In")
    make.make_member(name="Out", period=make.UNTIL_2020)

    response = office.get(list_address(Organisation), {"member": member})

    assert [row.name for row in response.context["cl"].result_list] == shown


def test_list_of_organisations_is_filtered_by_country(office: Client) -> None:
    make.make_organisation(name="Somewhere")
    make.make_organisation(name="There", country="BE")

    response = office.get(list_address(Organisation), {"country": "BE"})

    assert [row.name for row in response.context["cl"].result_list] == ["There"]
    assert [spec.title for spec in response.context["cl"].filter_specs] == [
        "membership",
        "category today",
        "in the public directory",
        "sample",
        "country",
    ]


def test_list_of_organisations_is_filtered_by_the_category_of_today(office: Client) -> None:
    make.make_member(name="Company")
    changed = make.make_member("university", name="Before", period=make.UNTIL_2020)
    Membership.objects.create(organisation=changed, category="sme", period=DateRange(YESTERDAY, None))

    response = office.get(list_address(Organisation), {"category": "sme"})
    none = office.get(list_address(Organisation), {"category": "university"})

    assert [row.name for row in response.context["cl"].result_list] == ["Before", "Company"]
    assert list(none.context["cl"].result_list) == []
    assert '<td class="field-category">SME or start-up</td>' in response.content.decode()


def test_organisation_is_found_by_its_e_mail_domain(office: Client) -> None:
    make.make_organisation(name="Ours", email_domains=["mail.ours.example"])
    make.make_organisation(name="Theirs", email_domains=["theirs.example"])

    response = office.get(list_address(Organisation), {"q": "ours.example"})

    assert [row.name for row in response.context["cl"].result_list] == ["Ours"]


def test_list_of_people_says_for_whom_they_act_today(office: Client) -> None:
    ann = make.make_person(name="Ann")
    for name, period in (("Ours", make.SINCE_2016), ("Hers", make.SINCE_2016), ("Before", make.UNTIL_2020)):
        make.make_affiliation(ann, make.make_organisation(name=name), period=period)

    listed = office.get(list_address(Person), {"q": "ann"}).content.decode()

    assert '<td class="field-acts_for">Hers, Ours</td>' in listed


@pytest.mark.parametrize("lookup", ["received_reports__isnull", "recipient__isnull", "mandates__isnull"])
def test_list_is_not_filtered_by_what_other_rows_tell(office: Client, lookup: str) -> None:
    assert office.get(list_address(Person), {lookup: "0"}).status_code == 400


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Person, "password"),
        (IdentityProvider, "sealed_secret"),
        (Invitation, "token_hash"),
        (TableImport, "content"),
        (Affiliation, "person__password"),
    ],
)
@pytest.mark.parametrize("lookup", ["", "__startswith", "__regex"])
def test_filter_tells_no_secret_letter_by_letter(
    office: Client, model: type[Model], column: str, lookup: str
) -> None:
    assert office.get(list_address(model), {f"{column}{lookup}": "pbkdf2"}).status_code == 400


@pytest.mark.parametrize(
    ("typed_in", "stored"), [("Belgium", "BE"), (" belgium ", "BE"), ("fr", "FR"), ("us", "US"), ("", "")]
)
def test_country_is_typed_by_name_or_code(office: Client, typed_in: str, stored: str) -> None:
    organisation = make.make_organisation(country="GR")
    page = address(organisation)
    shown = office.get(page).content.decode()

    office.post(page, typed(office.get(page)) | {"country": typed_in})

    organisation.refresh_from_db()
    assert organisation.country == stored
    assert '<option value="BE" label="Belgium">' in shown


def test_country_that_is_none_is_refused_and_stays_typed(office: Client) -> None:
    organisation = make.make_organisation(country="GR")
    page = address(organisation)

    response = office.post(page, typed(office.get(page)) | {"country": "Atlantis"})

    organisation.refresh_from_db()
    assert organisation.country == "GR"
    assert response.status_code == 200
    assert 'value="Atlantis"' in response.content.decode()


def test_autocomplete_finds_an_organisation_by_its_acronym(office: Client) -> None:
    organisation = make.make_organisation(name="European Space Agency", acronym="ESA")
    question = {
        "app_label": "members",
        "model_name": "membership",
        "field_name": "organisation",
        "term": "esa",
    }

    response = office.get(reverse("admin:autocomplete"), question)

    assert response.json()["results"] == [{"id": str(organisation.pk), "text": "European Space Agency"}]


def test_undertakings_are_only_looked_at(office: Client) -> None:
    undertaking = make.accept_undertaking(make.make_person())

    assert office.get(list_address(Undertaking, "add")).status_code == 403
    assert office.post(address(undertaking), {}).status_code == 403


def test_role_that_only_looks_takes_no_step(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    only_look = frozenset({"members.view_membership"})
    monkeypatch.setitem(STAFF_PERMISSIONS, StaffRoleName.SECRETARIAT, only_look)
    membership = make.make_member().memberships.get()

    page = office.get(address(membership))

    assert page.context["steps"] == []
    assert office.get(address(membership, "end")).status_code == 403
    assert office.post(address(membership, "end"), {"on": "2021-03-01", "reason": "x"}).status_code == 403
    assert office.post(address(membership), {}).status_code == 403
    assert office.get(address(membership.organisation, "history")).status_code == 403


@pytest.mark.parametrize("model", [Organisation, Person, Membership, Affiliation, StaffRole])
def test_nobody_deletes(office: Client, model: type[Model]) -> None:
    make.make_affiliation(make.make_person(), make.make_member())
    obj = model._default_manager.first()
    assert obj

    assert office.post(address(obj, "delete"), {"post": "yes"}).status_code == 403
