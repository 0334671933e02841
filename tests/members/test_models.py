"""Every promise of the members' tables, broken once; a promise without a row here fails the test."""

import datetime
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.models import (
    Affiliation,
    AffiliationRequest,
    FormerCountry,
    FormerName,
    Invitation,
    Membership,
    Organisation,
    Person,
    Picture,
    ProfileProposal,
    SeatAllowance,
    StaffRole,
    Suspension,
    Undertaking,
)
from members.models.person import validate_time_zone
from tests import factories as make
from tests.members.joining.breaks import BREAKS as APPLICATIONS
from tests.members.office.breaks import BREAKS as OFFICE
from tests.members.office.breaks import TRIGGERS as OFFICE_TRIGGERS
from tests.members.signing_in.breaks import BREAKS as LOG_INS

pytestmark = pytest.mark.django_db

DAY = datetime.date(2020, 1, 1)
EMPTY = DateRange(DAY, DAY)
LATER = DateRange(DAY, None)


def affiliation(**fields: object) -> Affiliation:
    return Affiliation(person=make.make_person(), organisation=make.make_organisation(), **fields)


def saved(row: Affiliation) -> Affiliation:
    row.save()
    return row


def second_affiliation() -> Affiliation:
    first = make.make_affiliation(make.make_person(), make.make_organisation())
    return Affiliation(person=first.person, organisation=first.organisation, period=LATER)


def former_name(**fields: object) -> FormerName:
    return FormerName(organisation=make.make_organisation(), name="Old", **fields)


def second_former_name() -> FormerName:
    first = former_name(period=make.SINCE_2016)
    first.save()
    return FormerName(organisation=first.organisation, name="Older", period=LATER)


def former_country(**fields: object) -> FormerCountry:
    return FormerCountry(organisation=make.make_organisation(), **{"country": "BE", **fields})


def second_former_country() -> FormerCountry:
    first = former_country(period=make.SINCE_2016)
    first.save()
    return FormerCountry(organisation=first.organisation, country="FR", period=LATER)


def membership(**fields: object) -> Membership:
    return Membership(organisation=make.make_organisation(), **fields)


def suspension(**fields: object) -> Suspension:
    member = make.make_member()
    return Suspension(membership=member.memberships.get(), **{"reason": "Unpaid.", **fields})


def second_suspension() -> Suspension:
    first = suspension(period=make.SINCE_2016)
    first.save()
    return Suspension(membership=first.membership, reason="Again.", period=LATER)


def namesake() -> Organisation:
    make.make_organisation(name="Ours", slug="first")
    return Organisation(name="OURS", slug="second")


def own_parent() -> Organisation:
    organisation = make.make_organisation()
    organisation.parent = organisation
    return organisation


def same_identifier(**identifier: str) -> Organisation:
    make.make_organisation(**identifier)
    return Organisation(name="Ours", slug="ours", **identifier)


def in_a_circle() -> Organisation:
    mother = make.make_organisation()
    child = make.make_organisation(parent=mother)
    mother.parent = make.make_organisation(parent=child)
    return mother


def request(**fields: object) -> AffiliationRequest:
    return AffiliationRequest(person=make.make_person(), organisation=make.make_organisation(), **fields)


def second_request() -> AffiliationRequest:
    first = request()
    first.save()
    return AffiliationRequest(person=first.person, organisation=first.organisation)


def invitation(**fields: object) -> Invitation:
    row = Invitation(organisation=make.make_organisation(), email="guest@example.org")
    row.begin_to_hold()
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def second_invitation() -> Invitation:
    first = invitation()
    first.save()
    return invitation(organisation=first.organisation)


def expired_at_once() -> Invitation:
    row = invitation()
    row.expires_at = row.sent_at
    return row


def second_role() -> StaffRole:
    return StaffRole(person=make.make_staff(), period=LATER)


def second_undertaking() -> Undertaking:
    first = make.accept_undertaking(make.make_person())
    return Undertaking(person=first.person, kind=first.kind, version=first.version)


def picture(**fields: object) -> Picture:
    size = {"width": 1, "height": 1, "small_width": 1, "small_height": 1}
    return Picture(
        **{"person": make.make_person(), "content": b"x", "small": b"x", "sha256": "0" * 64, **size, **fields}
    )


def proposal(**fields: object) -> ProfileProposal:
    return ProfileProposal(organisation=make.make_organisation(), by=make.make_person(), **fields)


def second_proposal() -> ProfileProposal:
    first = proposal()
    first.save()
    return ProfileProposal(organisation=first.organisation, by=first.by)


def settled() -> dict[str, object]:
    return {"settled_at": timezone.now(), "settled_by": make.make_person()}


BREAKS: dict[str, Callable[[], models.Model]] = {
    "affiliation_period_not_empty": lambda: affiliation(period=EMPTY),
    "affiliation_one_a_day": second_affiliation,
    "former_country_period_not_empty": lambda: former_country(period=EMPTY),
    "former_country_one_a_day": second_former_country,
    "former_country_iso": lambda: former_country(country="be"),
    "former_name_period_not_empty": lambda: former_name(period=EMPTY),
    "former_name_one_a_day": second_former_name,
    "membership_period_not_empty": lambda: membership(period=EMPTY),
    "membership_one_a_day": lambda: Membership(organisation=make.make_member(), period=LATER),
    "membership_category_known": lambda: membership(category="friend"),
    "membership_dues_within_period": lambda: membership(dues_until=DAY, period=LATER),
    "suspension_period_not_empty": lambda: suspension(period=EMPTY),
    "suspension_one_a_day": second_suspension,
    "suspension_has_reason": lambda: suspension(reason=""),
    "organisation_name_unique": namesake,
    "organisation_country_iso": lambda: Organisation(name="Ours", slug="ours", country="be"),
    "organisation_not_own_parent": own_parent,
    "organisation_no_cycle": in_a_circle,
    "organisation_slug_free": lambda: Organisation(name="Ours", slug="figures"),
    "organisation_vat_valid": lambda: Organisation(name="Ours", slug="ours", vat="0123456789"),
    "organisation_lei_valid": lambda: Organisation(name="Ours", slug="ours", lei="529900T8BM49AURSDO56"),
    "organisation_ror_valid": lambda: Organisation(name="Ours", slug="ours", ror="05gq02988"),
    "organisation_vat_unique": lambda: same_identifier(vat="BE0123456789"),
    "organisation_lei_unique": lambda: same_identifier(lei="529900T8BM49AURSDO55"),
    "organisation_ror_unique": lambda: same_identifier(ror="05gq02987"),
    "organisation_domains_are_its_own": lambda: Organisation(
        name="Ours", slug="ours", email_domains=["ours.example", "gmail.com"]
    ),
    "affiliation_request_one_waiting": second_request,
    "affiliation_request_state_known": lambda: request(state="lost", decided_at=timezone.now()),
    "affiliation_request_decided_has_its_time": lambda: request(state="approved"),
    "affiliation_request_refused_with_reason": lambda: request(state="refused", decided_at=timezone.now()),
    "invitation_one_pending": second_invitation,
    "invitation_email_lower_case": lambda: invitation(email="Guest@example.org"),
    "invitation_accepted_or_revoked": lambda: invitation(
        email="", accepted_at=timezone.now(), revoked_at=timezone.now(), affiliation=saved(affiliation())
    ),
    "invitation_accepted_leads_to_affiliation": lambda: invitation(email="", accepted_at=timezone.now()),
    "invitation_address_while_pending": lambda: invitation(email=""),
    "invitation_expires_after_it_was_sent": expired_at_once,
    "seat_allowance_category_known": lambda: SeatAllowance(category="friend", seats=3),
    "seat_allowance_at_least_one": lambda: SeatAllowance(category="sme", seats=0),
    "person_email_lower_case": lambda: Person(email="Somebody@Example.org", password="!"),
    "person_name_shown_to_known": lambda: Person(email="a@example.org", password="!", name_shown_to="me"),
    "person_photo_shown_to_known": lambda: Person(email="a@example.org", password="!", photo_shown_to="me"),
    "person_job_title_shown_to_known": lambda: Person(
        email="a@example.org", password="!", job_title_shown_to="me"
    ),
    "person_email_shown_to_known": lambda: Person(email="a@example.org", password="!", email_shown_to="me"),
    "picture_one_owner": lambda: picture(person=None),
    "picture_light_enough": lambda: picture(content=b"x" * 102_401),
    "picture_size": lambda: picture(width=513),
    "picture_sha256_hex": lambda: picture(sha256="x"),
    "profile_proposal_one_open": second_proposal,
    "profile_proposal_state_known": lambda: proposal(state="lost", **settled()),
    "profile_proposal_logo_change_known": lambda: proposal(logo_change="turn"),
    "profile_proposal_settled_by_somebody": lambda: proposal(state="accepted"),
    "profile_proposal_refused_has_reason": lambda: proposal(state="refused", **settled()),
    "staff_role_period_not_empty": lambda: StaffRole(person=make.make_person(), period=EMPTY),
    "staff_role_one_a_day": second_role,
    "staff_role_known": lambda: StaffRole(person=make.make_person(), role="porter"),
    "undertaking_once_a_version": second_undertaking,
    "undertaking_kind_known": lambda: Undertaking(person=make.make_person(), kind="other", version="1"),
    "person_erased_is_nobody": lambda: Person(
        email="erased@example.org", erased_at=timezone.now(), password="!"
    ),
    **APPLICATIONS,
    **LOG_INS,
    **OFFICE,
}
TRIGGERS = {"organisation_no_cycle", *OFFICE_TRIGGERS}
SAID_FIRST = {"organisation_not_own_parent": "organisation_no_cycle"}  # a trigger speaks before a constraint


def test_state_of_an_invitation_is_the_same_by_itself_and_in_a_list() -> None:
    now, long_ago = timezone.now(), timezone.now() - datetime.timedelta(days=30)
    for row in (
        invitation(),
        invitation(sent_at=long_ago, expires_at=long_ago + datetime.timedelta(days=14)),
        invitation(email="", accepted_at=now, affiliation=saved(affiliation())),
        invitation(email="", revoked_at=now),
    ):
        row.save()

    told = [[row.state for row in Invitation.objects.of_state(state)] for state in Invitation.State]

    assert told == [[state] for state in Invitation.State]


def test_every_named_constraint_is_broken_once() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("members").get_models()
        for constraint in model._meta.constraints
    }

    assert set(BREAKS) == named | TRIGGERS


@pytest.mark.parametrize("name", BREAKS)
def test_database_refuses_what_breaks_the_promise(name: str) -> None:
    row = BREAKS[name]()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()

    cause = refused.value.__cause__
    assert cause.diag.constraint_name == SAID_FIRST.get(name, name)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(set(BREAKS) - TRIGGERS))
def test_model_says_the_promise_in_words(name: str) -> None:
    row = BREAKS[name]()
    constraint = next(each for each in row._meta.constraints if each.name == name)

    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()

    assert str(constraint.violation_error_message) in refused.value.messages


def test_organisation_shown_was_a_member_or_held_a_seat() -> None:
    former = make.make_member(period=make.UNTIL_2020)
    seated = make.make_organisation()
    make.make_mandate(make.make_group(), seated, period=make.UNTIL_2020)
    make.make_organisation(name="A stranger")
    make.make_member(name="Of the future", period=DateRange(datetime.date(2999, 1, 1), None))

    assert set(Organisation.objects.shown()) == {former, seated}


def test_organisation_called_by_name_acronym_or_former_name() -> None:
    ours = make.make_organisation(name="New name", acronym="NNN")
    FormerName.objects.create(organisation=ours, name="Ancient name", period=make.UNTIL_2020)
    make.make_organisation(name="Another")

    assert [list(Organisation.objects.called(words)) for words in ("new", "nnn", "ancient", "nothing")] == [
        [ours],
        [ours],
        [ours],
        [],
    ]


def test_name_on_a_day_is_the_one_borne_then() -> None:
    organisation = make.make_organisation(name="New name")
    FormerName.objects.create(organisation=organisation, name="Old name", period=make.UNTIL_2020)

    assert organisation.name_on(datetime.date(2019, 12, 31)) == "Old name"
    assert organisation.name_on(DAY) == "New name"


@pytest.mark.parametrize(
    ("period", "status"),
    [
        (DateRange(None, None), Membership.Status.ACTIVE),
        (make.UNTIL_2020, Membership.Status.ENDED),
        (DateRange(datetime.date(2999, 1, 1), None), Membership.Status.APPROVED),
    ],
)
def test_membership_status_follows_its_dates(period: DateRange, status: Membership.Status) -> None:
    assert Membership(period=period).status == status


def test_dated_rows_know_whether_they_hold() -> None:
    person = make.make_person()
    ended = make.make_affiliation(person, make.make_organisation(), period=make.UNTIL_2020)
    holds = make.make_affiliation(person, make.make_organisation())
    coming = make.make_affiliation(
        person, make.make_organisation(), period=DateRange(datetime.date(2999, 1, 1), None)
    )
    rows = person.affiliations

    assert list(rows.current()) == [holds]
    assert set(rows.begun()) == {ended, holds}
    assert (ended.is_current, holds.is_current, coming.is_current) == (False, True, False)
    assert (ended.last_day, holds.last_day) == (datetime.date(2019, 12, 31), None)


def test_affiliation_acts_only_while_organisation_is_a_member() -> None:
    person = make.make_person()
    acting = make.make_affiliation(person, make.make_member())
    make.make_affiliation(person, make.make_member(period=make.UNTIL_2020))
    make.make_affiliation(person, make.make_member(), period=make.UNTIL_2020)

    assert list(Affiliation.objects.acting()) == [acting]


def test_person_is_staff_while_a_role_holds() -> None:
    former = make.make_person()
    StaffRole.objects.create(person=former, period=make.UNTIL_2020)
    current = make.make_staff()
    locked_out = make.make_staff(is_active=False)

    assert [person.is_staff for person in (former, current, locked_out)] == [False, True, False]
    assert current.has_perms(["members.change_person", "members.view_organisation"])
    assert not current.has_perm("members.delete_person")
    assert current.has_module_perms("members")
    assert not current.has_module_perms("auth")


def test_person_is_found_by_e_mail_in_any_case() -> None:
    person = make.make_person(email="somebody@example.org")

    assert Person.objects.get_by_natural_key("Somebody@Example.org") == person


def test_person_is_cleaned_into_small_letters() -> None:
    person = Person(email="NEW@Example.org")

    person.clean()

    assert person.email == "new@example.org"


def test_time_zone_is_one_that_exists() -> None:
    validate_time_zone("Europe/Brussels")

    with pytest.raises(ValidationError, match="not a time zone"):
        validate_time_zone("Europe/Atlantis")


def test_rows_say_what_they_are() -> None:
    organisation = make.make_organisation(name="Ours")
    person = make.make_person(name="Ada")

    assert [
        str(person),
        str(Person(email="a@example.org")),
        str(Affiliation(person=person, organisation=organisation)),
        str(Membership(organisation=organisation)),
        str(FormerName(name="Old")),
        str(StaffRole(person=person)),
        str(Undertaking(person=person, version="1")),
    ] == [
        "Ada",
        "a@example.org",
        "Ada, Ours",
        "Ours, category not known",
        "Old",
        "Ada, Secretariat",
        "Ada, TLP undertaking 1",
    ]
