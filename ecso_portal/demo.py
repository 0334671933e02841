"""The people of the demonstration, one for each part that somebody can play; nobody real, and marked as samples.

What they work on is in demo_work.
"""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.text import slugify

from ecso_portal.demo_application import load_application
from ecso_portal.demo_members import load_members
from ecso_portal.demo_people import load_waiting
from ecso_portal.demo_work import load_work
from members.actions import accept_terms, accept_undertaking, admit_organisation, affiliate, appoint_staff
from members.models import Circle, Membership, Organisation, Person
from members.rules import StaffRoleName
from members.signing_in.actions import set_up_app
from working_groups.actions import begin_mandate, begin_participation
from working_groups.models import Mandate, WorkingGroup

HOSPITAL, COMPANY, BANK, CLINIC = "Sample Hospital", "Sample Company", "Sample Bank", "Sample Clinic"

ORGANISATIONS = {
    HOSPITAL: (Membership.Category.USER_OR_OPERATOR, "BE"),
    COMPANY: (Membership.Category.LARGE_COMPANY, "DE"),
    BANK: (Membership.Category.USER_OR_OPERATOR, "NL"),
    CLINIC: (Membership.Category.SME, "FR"),
}

# Who they are, and the organisation they act for; each signs in as <key>@demo.example.
PEOPLE = {
    "visitor": ("Sample visitor", None),
    "outsider": ("Sample outsider", BANK),
    "member": ("Sample member", CLINIC),
    "colleague": ("Sample colleague", HOSPITAL),
    "contact": ("Sample contact", HOSPITAL),
    "participant": ("Sample participant", HOSPITAL),
    "chair": ("Sample chair", COMPANY),
    "secretariat": ("Sample secretariat", None),
}
WITH_SECOND_FACTOR = ("participant", "chair", "secretariat")  # those who may see what needs one


@transaction.atomic
def load_demo(password: str, totp_secret: str = "") -> None:
    """Create whoever is missing, and let all of them sign in with `password`; some need a second factor besides.

    Without `totp_secret` they set one up when they sign in.
    """
    if not Person.objects.filter(email="secretariat@demo.example").exists():
        organisations = {name: _organisation(name, *facts) for name, facts in ORGANISATIONS.items()}
        people = {key: _person(key, name) for key, (name, _organisation_name) in PEOPLE.items()}
        for key, (_name, organisation) in PEOPLE.items():
            if organisation:
                affiliate(
                    person=people[key],
                    organisation=organisations[organisation],
                    starts=None,
                    is_official_contact=key == "contact",
                    by=None,
                )
        appoint_staff(person=people["secretariat"], role=StaffRoleName.SECRETARIAT, starts=None, by=None)
        _seat(people, organisations)
        load_application(by=people["secretariat"])
        load_waiting(
            organisation=organisations[HOSPITAL], contact=people["contact"], asking=people["visitor"]
        )
    load_members()
    samples = Person.objects.filter(email__endswith="@demo.example", is_sample=True)
    load_work({person.email.split("@")[0]: person for person in samples})
    # One hash for all of them: to hash seven times, or to check seven, would cost seconds at each start.
    stored = set(samples.values_list("password", flat=True))
    if len(stored) != 1 or not check_password(password, stored.pop()):
        samples.update(password=make_password(password))
    if totp_secret:
        for person in samples.filter(email__in=[_email(key) for key in WITH_SECOND_FACTOR]):
            set_up_app(person=person, secret=totp_secret)


def _email(key: str) -> str:
    return f"{key}@demo.example"


def _organisation(name: str, category: Membership.Category, country: str) -> Organisation:
    organisation = Organisation.objects.create(name=name, slug=slugify(name), country=country, is_sample=True)
    admit_organisation(organisation=organisation, category=category, starts=None, by=None)
    return organisation


def _person(key: str, name: str) -> Person:
    email = _email(key)
    person = Person.objects.create_user(
        email,
        name=name,
        is_sample=True,
        name_shown_to=Circle.MEMBERS,
        job_title_shown_to=Circle.MEMBERS,
        email_shown_to=Circle.GROUPS,
    )
    person.emailaddress_set.create(email=email, verified=True, primary=True)
    accept_terms(by=person)
    return person


def _seat(people: dict[str, Person], organisations: dict[str, Organisation]) -> None:
    """The participant and the chair work in SWG3.6 and, as its delegates, in WG3."""
    health, wg3 = WorkingGroup.objects.get(code="SWG3.6"), WorkingGroup.objects.get(code="WG3")
    begin_mandate(
        group=health,
        role=Mandate.Role.CHAIR,
        organisation=organisations[COMPANY],
        person=people["chair"],
        starts=None,
        by=None,
    )
    for key, group in (("participant", health), ("participant", wg3), ("chair", wg3)):
        organisation = organisations[HOSPITAL if key == "participant" else COMPANY]
        begin_participation(group=group, person=people[key], organisation=organisation, starts=None, by=None)
    for key in ("participant", "chair"):
        accept_undertaking(by=people[key])
