"""Two organisations become one and are parted again: nothing stays behind, nothing is lost."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from members.actions import admit_organisation
from members.merging.actions import merge_organisations, undo_merge
from members.merging.relations import as_stored, relations
from members.models import (
    Affiliation,
    AffiliationRequest,
    FormerAddress,
    FormerCountry,
    FormerName,
    IdentityProvider,
    Invitation,
    Membership,
    Merge,
    Organisation,
    Person,
    Picture,
    ProfileProposal,
)
from sector_reports.models.reading_count import ReadingCount
from tests import factories as make
from tests.office import recorded
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

NOW = timezone.now


def invitation(organisation: Organisation) -> Invitation:
    row = Invitation(organisation=organisation, email="guest@example.org")
    row.begin_to_hold()
    row.save()
    return row


def link_to_report(organisation: Organisation) -> models.Model:
    report = make.make_report(Tlp.CLEAR, state="draft")
    report.organisations.add(organisation)
    return report.organisations.through.objects.get(organisation=organisation)


def earlier_merge(organisation: Organisation) -> Merge:
    return Merge.objects.create(
        organisation=organisation, gone_id=organisation.pk, gone_name="Older", merged_by=make.make_staff()
    )


def picture(organisation: Organisation) -> Picture:
    size = {"width": 1, "height": 1, "small_width": 1, "small_height": 1}
    return Picture.objects.create(
        organisation=organisation, content=b"x", small=b"y", sha256="0" * 64, **size
    )


# A row for each foreign key: a new one that is not here fails the test below.
ROWS: dict[str, Callable[[Organisation], models.Model]] = {
    "members.affiliation.organisation": lambda gone: make.make_affiliation(
        make.make_person(), gone, job_title="Analyst"
    ),
    "members.affiliationrequest.organisation": lambda gone: AffiliationRequest.objects.create(
        person=make.make_person(), organisation=gone
    ),
    "members.formeraddress.organisation": lambda gone: FormerAddress.objects.create(
        organisation=gone, slug="even-older"
    ),
    "members.formercountry.organisation": lambda gone: FormerCountry.objects.create(
        organisation=gone, country="FR", period=make.UNTIL_2020
    ),
    "members.formername.organisation": lambda gone: FormerName.objects.create(
        organisation=gone, name="Old", period=make.UNTIL_2020
    ),
    "members.identityprovider.organisation": lambda gone: IdentityProvider.objects.create(
        organisation=gone, issuer="https://id.example", client_id="portal", sealed_secret="x"
    ),
    "members.invitation.organisation": invitation,
    "members.membership.organisation": lambda gone: Membership.objects.create(
        organisation=gone, category="sme", period=make.SINCE_2016
    ),
    "members.merge.organisation": earlier_merge,
    "members.organisation.parent": lambda gone: make.make_organisation(parent=gone),
    "members.picture.organisation": picture,
    "members.profileproposal.organisation": lambda gone: ProfileProposal.objects.create(
        organisation=gone, by=make.make_person()
    ),
    "sector_reports.readingcount.organisation": lambda gone: ReadingCount.objects.create(
        organisation=gone, month=datetime.date(2026, 1, 1), count=7
    ),
    "sector_reports.report_organisations.organisation": link_to_report,
    "working_groups.mandate.organisation": lambda gone: make.make_mandate(make.make_group(), gone),
    "working_groups.participation.organisation": lambda gone: make.make_participation(
        make.make_group(), make.make_person(), gone
    ),
}


def pair() -> tuple[Organisation, Organisation]:
    kept = make.make_organisation(name="Kept", email_domains=["kept.example"], country="BE")
    gone = make.make_organisation(
        name="Gone", email_domains=["gone.example", "kept.example"], country="DE", vat="BE0123456789"
    )
    return kept, gone


def everything() -> dict[str, Any]:
    """Every row that points to an organisation, and every organisation."""
    rows = {
        f"{relation.key} {row.pk}": as_stored(row)
        for relation in relations()
        for row in relation.model._base_manager.all()
        if relation.model is not Merge
    }
    return rows | {str(row.pk): as_stored(row) for row in Organisation.objects.all()}


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff()


def test_every_foreign_key_to_an_organisation_is_tried() -> None:
    assert {relation.key for relation in relations()} == set(ROWS)


@pytest.mark.parametrize("key", ROWS)
def test_every_row_moves_and_comes_back(key: str, staff: Person) -> None:
    kept, gone = pair()
    row = ROWS[key](gone)
    before = everything()
    relation = next(each for each in relations() if each.key == key)

    merge = merge_organisations(kept=kept, gone=gone, by=staff)
    moved = getattr(relation.model._base_manager.get(pk=row.pk), f"{relation.field}_id")
    connection.check_constraints()
    undo_merge(merge=merge, by=staff)
    connection.check_constraints()

    assert moved == kept.pk
    assert everything() == before


def test_everything_at_once_moves_and_comes_back(staff: Person) -> None:
    kept, gone = pair()
    for make_row in ROWS.values():
        make_row(gone)
    before = everything()

    merge = merge_organisations(kept=kept, gone=gone, by=staff)
    left = [relation.key for relation in relations() if relation.rows_of(gone)]
    undo_merge(merge=merge, by=staff)

    assert left == []
    assert everything() == before
    assert Merge.objects.get(pk=merge.pk).gone == {}
    assert [verb for verb, _label in recorded() if verb.startswith("organisation.")] == [
        "organisation.merged",
        "organisation.merged_into",
        "organisation.parted",
        "organisation.parted",
    ]


def test_the_one_that_stays_takes_over_what_it_does_not_say(staff: Person) -> None:
    kept, gone = pair()

    merge_organisations(kept=kept, gone=gone, by=staff)
    kept.refresh_from_db()

    assert (kept.name, kept.country, kept.vat) == ("Kept", "BE", "BE0123456789")
    assert kept.email_domains == ["kept.example", "gone.example"]
    assert not Organisation.objects.filter(pk=gone.pk).exists()


def test_what_both_tell_of_themselves_is_kept_once_and_comes_back(staff: Person) -> None:
    kept, gone = pair()
    report = make.make_report(Tlp.CLEAR)
    report.organisations.set([kept, gone])
    for organisation in (kept, gone):
        FormerName.objects.create(organisation=organisation, name="Old", period=make.UNTIL_2020)
        picture(organisation)
    before = everything()

    merge = merge_organisations(kept=kept, gone=gone, by=staff)
    contributors = list(report.organisations.all())
    undo_merge(merge=merge, by=staff)

    assert contributors == [kept]
    assert everything() == before


@pytest.mark.parametrize("what", ["Memberships", "Affiliations"])
def test_overlap_is_refused_in_words_and_nothing_moves(what: str, staff: Person) -> None:
    kept, gone = pair()
    person = make.make_person(name="Ann")
    for organisation in (kept, gone):
        if what == "Memberships":
            Membership.objects.create(organisation=organisation, category="sme", period=make.SINCE_2016)
        else:
            make.make_affiliation(person, organisation)
    ROWS["members.formername.organisation"](gone)
    before = everything()

    with pytest.raises(ValidationError) as refused:
        merge_organisations(kept=kept, gone=gone, by=staff)

    assert len(refused.value.messages) == 1
    assert refused.value.messages[0].startswith(f"{what}, “")
    assert "in this period. Open its page and end it, settle it or put its days right first." in str(
        refused.value.messages[0]
    )
    assert everything() == before


def test_memberships_one_after_the_other_are_no_hindrance(staff: Person) -> None:
    kept, gone = pair()
    Membership.objects.create(organisation=gone, category="sme", period=make.UNTIL_2020)
    Membership.objects.create(
        organisation=kept, category="sme", period=DateRange(datetime.date(2020, 1, 1), None)
    )

    merge_organisations(kept=kept, gone=gone, by=staff)

    assert kept.memberships.count() == 2


def into_itself() -> tuple[Organisation, Organisation]:
    kept = make.make_organisation()
    return kept, Organisation.objects.get(pk=kept.pk)


def into_its_child() -> tuple[Organisation, Organisation]:
    gone = make.make_organisation()
    return make.make_organisation(parent=gone), gone


def into_its_grandchild() -> tuple[Organisation, Organisation]:
    gone = make.make_organisation()
    return make.make_organisation(parent=make.make_organisation(parent=gone)), gone


def into_a_sample() -> tuple[Organisation, Organisation]:
    return make.make_organisation(is_sample=True), make.make_organisation()


def already_merged() -> tuple[Organisation, Organisation]:
    kept, gone = pair()
    merge_organisations(kept=kept, gone=Organisation.objects.get(pk=gone.pk), by=make.make_staff())
    return kept, gone


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (into_itself, "the same organisation"),
        (into_its_child, "is a part of"),
        (into_its_grandchild, "is a part of"),
        (into_a_sample, "is a sample"),
        (already_merged, "no longer here"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arrange: Callable[[], tuple[Organisation, Organisation]], words: str, staff: Person
) -> None:
    kept, gone = arrange()

    with pytest.raises(ValidationError, match=words):
        merge_organisations(kept=kept, gone=gone, by=staff)


def test_child_merges_into_its_parent(staff: Person) -> None:
    kept = make.make_organisation()
    gone = make.make_organisation(parent=kept)

    undo_merge(merge=merge_organisations(kept=kept, gone=gone, by=staff), by=staff)

    assert Organisation.objects.get(pk=gone.pk).parent == kept


def changed_row(kept: Organisation, row: Affiliation) -> None:
    Affiliation.objects.filter(pk=row.pk).update(job_title="Director")


def removed_row(kept: Organisation, row: Affiliation) -> None:
    row.delete()


def changed_field(kept: Organisation, row: Affiliation) -> None:
    Organisation.objects.filter(pk=kept.pk).update(vat="BE0987654321")


def merged_on(kept: Organisation, row: Affiliation) -> None:
    merge_organisations(
        kept=make.make_organisation(), gone=Organisation.objects.get(pk=kept.pk), by=make.make_staff()
    )


def too_late(kept: Organisation, row: Affiliation) -> None:
    kept.merges.update(merged_at=NOW() - datetime.timedelta(days=31))


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (changed_row, "was changed since"),
        (removed_row, "no longer here"),
        (changed_field, "VAT number"),
        (merged_on, "undo that first"),
        (too_late, "30 days"),
    ],
)
def test_undo_is_refused_where_it_would_lose_what_was_done_since(
    meanwhile: Callable[[Organisation, Affiliation], None], words: str, staff: Person
) -> None:
    kept, gone = pair()
    row = make.make_affiliation(make.make_person(), gone)
    merge = merge_organisations(kept=kept, gone=gone, by=staff)
    meanwhile(kept, row)
    before = everything()

    with pytest.raises(ValidationError, match=words):
        undo_merge(merge=merge, by=staff)

    assert everything() == before


def test_later_merge_is_undone_first_then_the_earlier_one(staff: Person) -> None:
    kept, gone = pair()
    last = make.make_organisation(name="Last")
    make.make_affiliation(make.make_person(), gone)
    before = everything()

    first = merge_organisations(kept=kept, gone=gone, by=staff)
    second = merge_organisations(kept=last, gone=Organisation.objects.get(pk=kept.pk), by=staff)
    undo_merge(merge=second, by=staff)
    undo_merge(merge=first, by=staff)

    assert everything() == before


def test_undo_twice_is_refused(staff: Person) -> None:
    kept, gone = pair()
    merge = merge_organisations(kept=kept, gone=gone, by=staff)
    undo_merge(merge=merge, by=staff)

    with pytest.raises(ValidationError, match="undone already"):
        undo_merge(merge=merge, by=staff)


def test_old_address_leads_on_for_ever_and_is_nobody_elses(client: Client, staff: Person) -> None:
    kept, gone = make.make_member(name="Kept"), make.make_organisation(name="Gone")
    last = make.make_organisation(name="Last")

    merge_organisations(kept=kept, gone=gone, by=staff)
    once = client.get("/members/gone/?on=2018-09-19")
    merge_organisations(kept=last, gone=kept, by=staff)
    twice = client.get("/members/gone/")

    assert (once.status_code, once["Location"]) == (301, "/members/kept/?on=2018-09-19")
    assert (twice.status_code, twice["Location"]) == (301, "/members/last/")


def test_old_address_of_what_a_visitor_may_not_see_is_missing(client: Client, staff: Person) -> None:
    kept, gone = make.make_member(name="Kept", is_listed=False), make.make_organisation(name="Gone")
    merge_organisations(kept=kept, gone=gone, by=staff)

    assert client.get("/members/gone/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_membership_that_begins_meanwhile_waits_and_then_is_refused() -> None:
    staff = make.make_staff()
    kept, gone = pair()
    refused: list[Exception] = []

    def admit() -> None:
        try:
            admit_organisation(organisation=gone, category="sme", starts=None, by=staff)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test looks at it
            refused.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        merge_organisations(kept=kept, gone=gone, by=staff)
        acting = threading.Thread(target=admit)
        acting.start()
        acting.join(0.5)
        waits = acting.is_alive()
    acting.join(10)

    assert waits
    assert len(refused) == 1
    assert not Membership.objects.exists()
