"""What the tables of this app and of the journal below it hold."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from journal.models import DailyRoot, Entry, Seal
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
    RetentionRun,
    SeatAllowance,
    StaffRole,
    Suspension,
    Undertaking,
)
from members.privacy.erasing import DELETED, KEPT, ended
from members.privacy.registry import declare, of
from members.privacy.shell import SHELL
from members.privacy.subject import Subject

# Organisations

declare(
    Organisation,
    organisational="name acronym slug country website description parent email_domains is_sample is_listed vat lei ror"
    " lets_domains_join",
    technical="id",
)
declare(FormerCountry, organisational="organisation country period", technical="id")
declare(FormerName, organisational="organisation name period", technical="id")
declare(Membership, organisational="organisation category decision dues_until period", technical="id")
declare(SeatAllowance, organisational="category seats", technical="id")
declare(Suspension, organisational="membership reason period", technical="id")

# People

declare(
    Person,
    of(
        "pk",
        "id email name latin_name language time_zone is_active is_sample"
        " joined_at last_login last_visit visit_before erased_at terms_version"
        " names_folded name_shown_to photo_shown_to job_title_shown_to email_shown_to",
        beside="represented",
        withheld="password",
        erasing=SHELL,
    ),
    organisational="represented",
)
declare(
    Picture,
    of(
        "person",
        "person content small width height small_width small_height sha256",
        erasing=DELETED,
    ),
    organisational="organisation proposal",
    technical="id",
)
declare(
    ProfileProposal,
    of("by", "by proposed_at", beside="organisation", erasing=KEPT),
    of("settled_by", "settled_by settled_at", beside="organisation", erasing=KEPT),
    organisational="organisation description website logo_change state reason",
    technical="id",
)
declare(
    Affiliation,
    of(
        "person",
        "person period job_title is_official_contact",
        beside="organisation",
        erasing=ended("affiliation", job_title=""),
    ),
    organisational="organisation",
    technical="id",
)
declare(
    AffiliationRequest,
    of(
        "person",
        "person job_title message state asked_at decided_at reason",
        beside="organisation",
        erasing=DELETED,
    ),
    of("decided_by", "decided_by", beside="organisation decided_at", erasing=KEPT),
    organisational="organisation",
    technical="id",
)


def invited(subject: Subject) -> Q:
    return subject.written("email")


declare(
    Invitation,
    of(
        invited,
        "email job_title sent_at expires_at",
        withheld="token_hash",
        beside="organisation is_official_contact",
        erasing=DELETED,
    ),
    of("invited_by", "invited_by", beside="organisation sent_at", erasing=KEPT),
    organisational="organisation is_official_contact affiliation accepted_at revoked_at",
    technical="id times_sent",
)
declare(StaffRole, of("person", "person role period", erasing=ended("staff_role")), technical="id")
declare(
    Undertaking,
    of("person", "person accepted_at", beside="kind version", erasing=KEPT),
    organisational="kind version",
    technical="id",
)

# The journal holds no personal values: what a person did there stays, and the person has no name any more.


def done_to(subject: Subject) -> Q:
    people = ContentType.objects.get_for_model(Person)
    return Q(content_type=people, object_id=subject.person.pk) & ~Q(by=subject.person)


declare(
    Entry,
    of("by", "by at verb", erasing=KEPT),
    of(done_to, "object_id", beside="at verb", erasing=KEPT),
    organisational="content_type object_label group_id tlp changes reason",
    technical="id",
)
declare(Seal, technical="number entry hash")
declare(DailyRoot, technical="day seal_number hash")
declare(RetentionRun, technical="id ran_at counts")
