"""What somebody should look at: found by itself, gone by itself, and quiet once it was dismissed."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.actions import record
from members.actions.memberships import GRACE
from members.dated import today
from members.merging.actions import merge_organisations
from members.models import Finding, Membership, Organisation, Person
from members.quality.actions import look_for_findings, mended
from members.quality.checks import checks
from members.quality.mending import ADVICE
from notifications.models import Delivery
from tests import factories as make
from tests.office import address, at_work, list_address, recorded, said

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
Kind = Finding.Kind


def found(kind: str) -> list[tuple[UUID, str]]:
    return list(Finding.objects.filter(kind=kind).values_list("object_id", "state"))


def looked_after(**fields: Any) -> Organisation:
    """A member about which nothing is to be found."""
    member = make.make_member(country="BE", **fields)
    make.make_affiliation(make.make_person(), member, is_official_contact=True)
    return member


def no_contact() -> Any:
    member = make.make_member(country="BE")
    closed = make.make_person(is_active=False)
    make.make_affiliation(closed, member, is_official_contact=True)
    return member


def ended_member() -> Any:
    return make.make_affiliation(make.make_person(), make.make_member(period=make.UNTIL_2020))


def bouncing() -> Any:
    person = make.make_person()
    entry = record("person.added", person, by=None)
    Delivery.objects.create(entry=entry, person=person, reason="concerned", state="failed", last_error="550")
    return person


def unverified() -> Any:
    person = make.make_person(joined_at=timezone.now() - 31 * DAY)
    person.emailaddress_set.create(email="second@example.org", verified=False, primary=False)
    return person


def no_country() -> Any:
    member = make.make_member()
    make.make_affiliation(make.make_person(), member, is_official_contact=True)
    return member


def no_category() -> Any:
    return looked_after(category="").memberships.get()


def paid_until(day: datetime.date) -> Any:
    organisation = looked_after()
    period = DateRange(datetime.date(2016, 6, 13), day + GRACE)
    organisation.memberships.update(dues_until=day, period=period)
    return organisation.memberships.get()


def duplicate() -> Any:
    first = make.make_organisation(name="Institute of Secure Networks, Ghent")
    second = make.make_organisation(name="Institute for Secure Networks, Ghent")
    return min(first, second, key=lambda row: row.pk)


ARRANGED: dict[Kind, Callable[[], Any]] = {
    Kind.NO_CONTACT: no_contact,
    Kind.ENDED_MEMBER: ended_member,
    Kind.BOUNCING: bouncing,
    Kind.UNVERIFIED: unverified,
    Kind.DUPLICATE: duplicate,
    Kind.NO_COUNTRY: no_country,
    Kind.NO_CATEGORY: no_category,
    Kind.DUES: lambda: paid_until(today() + 29 * DAY),
    Kind.GRACE: lambda: paid_until(today()),
}


def mend_contact(row: Organisation) -> None:
    make.make_affiliation(make.make_person(), row, is_official_contact=True)


MENDED: dict[Kind, Callable[[Any], Any]] = {
    Kind.NO_CONTACT: mend_contact,
    Kind.ENDED_MEMBER: lambda row: type(row).objects.update(period=make.UNTIL_2020),
    Kind.BOUNCING: lambda row: Delivery.objects.update(
        state="sent", sent_at=timezone.now() + DAY, last_error=""
    ),
    Kind.UNVERIFIED: lambda row: row.emailaddress_set.update(verified=True),
    Kind.DUPLICATE: lambda row: Organisation.objects.filter(pk=row.pk).update(name="Something else"),
    Kind.NO_COUNTRY: lambda row: Organisation.objects.update(country="FR"),
    Kind.NO_CATEGORY: lambda row: Membership.objects.update(category="sme"),
    Kind.DUES: lambda row: Membership.objects.update(dues_until=None),
    Kind.GRACE: lambda row: Membership.objects.update(dues_until=None),
}


@pytest.fixture
def office(client: Client) -> Client:
    return at_work(client, make.make_staff(name="Staff"))


def test_every_kind_has_a_check() -> None:
    assert [check.kind for check in checks()] == Kind.values == [kind.value for kind in ARRANGED]


@pytest.mark.parametrize("kind", list(Kind))
def test_finding_comes_stays_once_and_goes_when_mended(kind: Kind) -> None:
    looked_after()
    row = ARRANGED[kind]()

    look_for_findings()
    look_for_findings()
    first = found(kind)
    MENDED[kind](row)
    look_for_findings()

    assert first == [(row.pk, "open")]
    assert found(kind) == [(row.pk, "gone")]


def test_nothing_is_found_where_all_is_well() -> None:
    looked_after()

    assert look_for_findings() == 0


def test_what_was_mended_and_breaks_again_is_open_again() -> None:
    member = no_country()
    look_for_findings()
    Organisation.objects.filter(pk=member.pk).update(country="BE")
    look_for_findings()
    Organisation.objects.filter(pk=member.pk).update(country="")

    look_for_findings()

    assert found(Kind.NO_COUNTRY) == [(member.pk, "open")]


def test_dismissed_finding_stays_dismissed_with_its_reason(office: Client) -> None:
    row = duplicate()
    look_for_findings()
    finding = Finding.objects.get()

    empty = office.post(address(finding, "dismiss"), {"reason": " "})
    office.post(address(finding, "dismiss"), {"reason": "Two institutes in one town."})
    look_for_findings()
    Organisation.objects.filter(pk=row.pk).update(name="Something else")
    look_for_findings()
    finding.refresh_from_db()

    assert empty.status_code == 200
    assert (finding.state, finding.reason) == ("dismissed", "Two institutes in one town.")
    assert recorded()[-1] == ("finding.dismissed", "May be the same organisation as another")
    office.post(address(finding, "reopen"))
    look_for_findings()
    finding.refresh_from_db()
    assert (finding.state, finding.reason) == ("gone", "")


def test_many_are_dismissed_together(office: Client) -> None:
    for _row in range(2):
        no_country()
    look_for_findings()
    chosen = {
        ACTION_CHECKBOX_NAME: [row.pk for row in Finding.objects.filter(kind=Kind.NO_COUNTRY)],
        "action": "bulk_dismiss",
        "reason": "International.",
    }

    looked = office.post(list_address(Finding), {**chosen, "stage": "look"})
    done = office.post(list_address(Finding), {**chosen, "stage": "act"}, follow=True)

    assert len(looked.context["possible"]) == 2
    assert said(done) == ["Leave it as it is: done with 2 rows."]
    assert Finding.objects.filter(state="dismissed").count() == 2


@pytest.mark.parametrize("kind", list(Kind))
def test_finding_says_that_it_is_mended_before_the_next_look(kind: Kind, office: Client) -> None:
    row = ARRANGED[kind]()
    look_for_findings([kind])
    finding = Finding.objects.get()

    def standing() -> str:
        listed = office.get(list_address(Finding)).content.decode()
        return listed.split('<td class="field-standing">')[1].split("<")[0]

    before = standing()
    MENDED[kind](row)

    assert (before, standing()) == ("Open", "Mended")
    assert '<div class="readonly">Mended</div>' in office.get(address(finding)).content.decode()


def test_pair_that_was_merged_is_mended(office: Client) -> None:
    row = duplicate()
    look_for_findings([Kind.DUPLICATE])
    gone = Organisation.objects.exclude(pk=row.pk).get()

    merge_organisations(kept=row, gone=gone, by=make.make_staff())

    assert mended(Finding.objects.all()) == {Finding.objects.get().pk}


def test_kinds_are_counted_beside_the_inbox(office: Client) -> None:
    for arrange in (no_country, no_country, no_category):
        arrange()
    look_for_findings()

    shown = office.get(list_address(Finding), {"kind__exact": Kind.NO_COUNTRY})

    assert len(shown.context["cl"].result_list) == 2
    assert "Member without a country (2)" in shown.content.decode()
    assert "Membership without a category (1)" in shown.content.decode()


@pytest.mark.parametrize("words", ["ghent", "ANN", "ann ghent"])
def test_findings_are_searched_by_organisation_and_person(words: str, office: Client) -> None:
    ours = make.make_member(name="Hospital of Ghent", period=make.UNTIL_2020)
    make.make_affiliation(make.make_person(name="Ann"), ours)
    make.make_affiliation(make.make_person(name="Bob"), make.make_member(name="Port", period=make.UNTIL_2020))
    look_for_findings()

    listed = office.get(list_address(Finding), {"q": words}).context["cl"].result_list

    assert [str(row.object) for row in listed] == ["Ann, Hospital of Ghent"]
    assert list(office.get(list_address(Finding), {"q": "nobody"}).context["cl"].result_list) == []


def test_every_kind_says_what_to_do() -> None:
    assert list(ADVICE) == list(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_finding_leads_to_the_page_that_mends_it(kind: Kind, office: Client) -> None:
    ARRANGED[kind]()
    look_for_findings()
    link = office.get(list_address(Finding), {"kind__exact": kind}).context["cl"]
    finding = link.result_list[0]

    shown = office.get(address(finding)).content.decode()
    there = shown.split('<div class="readonly"><a href="')[1].split('"')[0].replace("&amp;", "&")

    assert office.get(there).status_code == 200


def test_inbox_takes_as_many_queries_for_more_rows(office: Client) -> None:
    for arrange in ARRANGED.values():
        arrange()
    look_for_findings()
    office.get(list_address(Finding))

    with CaptureQueriesContext(connection) as few:
        office.get(list_address(Finding))
    for arrange in (no_contact, ended_member, bouncing, unverified, no_country, no_category):
        arrange()
    look_for_findings()
    with CaptureQueriesContext(connection) as many:
        listed = office.get(list_address(Finding))

    assert len(few) == len(many)
    assert len(listed.context["cl"].result_list) > len(ARRANGED)


def test_inbox_shows_what_is_open_and_the_button_rings(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr("members.admin.findings.ring", rung.append)
    no_country()
    look_for_findings()
    Finding.objects.update(state="gone", settled_at=timezone.now())

    listed = office.get(list_address(Finding))
    every = office.get(list_address(Finding), {"state": "all"})
    looked = office.get(list_address(Finding, "look"))
    told = office.post(list_address(Finding, "look"), follow=True)

    assert (len(listed.context["cl"].result_list), len(every.context["cl"].result_list)) == (0, 1)
    assert looked.status_code == 405
    assert rung == ["members.quality.tasks.look_for_findings"]
    assert said(told) == ["It is being looked for. Open the list again in a minute."]


def test_finding_about_what_is_gone_leads_nowhere(office: Client) -> None:
    organisation = no_country()
    look_for_findings()
    organisation.affiliations.all().delete()
    organisation.memberships.all().delete()
    organisation.delete()

    assert office.get(list_address(Finding)).status_code == 200


def test_pairs_that_differ_in_numbers_or_are_samples_of_real_ones_are_no_duplicates() -> None:
    for name, fields in (
        ("Sample company 1", {}),
        ("Sample company 2", {}),
        ("Ministry of Health", {"email_domains": ["health.example"]}),
        ("Ministry of Health!", {"slug": "sample", "is_sample": True, "email_domains": ["health.example"]}),
    ):
        make.make_organisation(name=name, **fields)

    look_for_findings([Kind.DUPLICATE])

    assert found(Kind.DUPLICATE) == []


def test_shared_domain_makes_a_pair() -> None:
    first = make.make_organisation(name="One", email_domains=["one.example", "shared.example"])
    other = make.make_organisation(name="Wholly different", email_domains=["shared.example"])

    look_for_findings([Kind.DUPLICATE])
    finding = Finding.objects.get()

    assert {finding.object_id, finding.other_id} == {first.pk, other.pk}


def test_person_is_named_in_the_office_and_not_on_record(office: Client) -> None:
    person = bouncing()
    look_for_findings()

    listed = office.get(list_address(Finding)).content.decode()
    office.post(address(Finding.objects.get(), "dismiss"), {"reason": "On leave."})

    assert Person.objects.get(pk=person.pk).name in listed
    assert recorded()[-1] == ("finding.dismissed", "Mail does not reach this person")
