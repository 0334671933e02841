"""How changes in this app are entered in the journal: with the words of its actions, without personal values."""

from journal.actions import record
from journal.admin import ADDED, CHANGED, Changes, enter, names_only
from members.dated import today
from members.models import Affiliation, IdentityProvider, Membership, Person, StaffRole

NOUNS: dict[type[Membership | StaffRole], str] = {Membership: "membership", StaffRole: "staff_role"}


@enter.register
def enter_dated(row: Membership | StaffRole, what: str, *, by: Person, changes: Changes) -> None:
    verb = "began" if what == ADDED else what
    record(f"{NOUNS[type(row)]}.{verb}", row, by=by, changes=names_only(changes, "person"))


@enter.register
def enter_affiliation(row: Affiliation, what: str, *, by: Person, changes: Changes) -> None:
    """Each field by the word of its action, so that the person and the official contacts are told of it."""
    if what == ADDED:
        is_over = row.ends is not None and row.ends <= today()
        verb = "affiliation.entered_late" if is_over else "affiliation.began"
        record(verb, row, by=by, changes=names_only(changes, "person", "job_title"))
        return
    for name, (before, after) in names_only(changes, "job_title").items():
        verb, told = _of_field(name, before, after)
        record(verb, row, by=by, changes=told)


def _of_field(name: str, before: str, after: str) -> tuple[str, Changes]:
    """The verb, and what the entry tells of the change."""
    told = {name: [before, after]}
    if name == "job_title":
        return "affiliation.job_title_changed", told
    if name == "is_official_contact":
        is_contact = after == "yes"
        return "affiliation.made_contact" if is_contact else "affiliation.contact_taken_back", told
    (starts_before, ends_before), (starts, ends) = before.split("/"), after.split("/")
    is_shorter = ends != ".." and (ends_before == ".." or ends < ends_before)
    if starts == starts_before and is_shorter:
        return "affiliation.ended", {"ends": [ends_before.strip("."), ends]}
    return "affiliation.days_changed", told


@enter.register
def enter_person(person: Person, what: str, *, by: Person, changes: Changes) -> None:
    """That an account is closed, or opened again, has a word of its own: it is told."""
    told = names_only(changes)
    closing = told.pop("is_active", None) if what == CHANGED else None
    if closing:
        verb = "person.account_opened" if person.is_active else "person.account_closed"
        record(verb, person, by=by, label="account", changes={"is_active": closing})
    if told or not closing:
        record(f"person.{what}", person, by=by, label="account", changes=told)


@enter.register
def enter_identity_provider(provider: IdentityProvider, what: str, *, by: Person, changes: Changes) -> None:
    record(f"identity_provider.{what}", provider, by=by, changes=names_only(changes, "secret"))
