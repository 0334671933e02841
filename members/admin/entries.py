"""How changes in this app are entered in the journal: with the words of its actions, without personal values."""

from journal.actions import record
from journal.admin import ADDED, Changes, enter, names_only
from members.dated import Dated
from members.models import Affiliation, IdentityProvider, Membership, Person, StaffRole

NOUNS: dict[type[Dated], str] = {
    Membership: "membership",
    Affiliation: "affiliation",
    StaffRole: "staff_role",
}


@enter.register
def enter_dated(
    row: Membership | Affiliation | StaffRole, what: str, *, by: Person, changes: Changes
) -> None:
    verb = "began" if what == ADDED else what
    record(f"{NOUNS[type(row)]}.{verb}", row, by=by, changes=names_only(changes, "person", "job_title"))


@enter.register
def enter_person(person: Person, what: str, *, by: Person, changes: Changes) -> None:
    record(f"person.{what}", person, by=by, label="account", changes=names_only(changes))


@enter.register
def enter_identity_provider(provider: IdentityProvider, what: str, *, by: Person, changes: Changes) -> None:
    record(f"identity_provider.{what}", provider, by=by, changes=names_only(changes, "secret"))
