"""The people of the access tests, as in the policy table: who they are, and to which group they belong."""

from dataclasses import dataclass

from members.models import Organisation, Person
from tests import factories as make
from working_groups.models import Mandate, WorkingGroup

PERSONAS = (
    "anonymous",
    "registered",
    "outsider",
    "colleague",
    "participant",
    "chair",
    "recipient",
    "former",
    "secretariat",
)


@dataclass(frozen=True)
class Scene:
    """`group` is the group that labelled objects are addressed to; `people` holds everyone but the anonymous."""

    group: WorkingGroup
    other_group: WorkingGroup
    organisation: Organisation
    people: dict[str, Person]

    def person(self, persona: str) -> Person | None:
        """None for the anonymous visitor."""
        return self.people.get(persona)


def make_scene() -> Scene:
    group = make.make_group(code="SWG3.6", title="Healthcare")
    other_group = make.make_group(code="SWG3.4", title="Finance")
    ours = make.make_member(name="Our hospital")
    chairing = make.make_member(name="Chairing company")
    elsewhere = make.make_member(name="Elsewhere bank")
    left = make.make_member(name="Left company")
    people = {
        name: make.make_person(email=f"{name}@example.org", name=name.title()) for name in PERSONAS[1:-1]
    }
    people["secretariat"] = make.make_staff(email="secretariat@example.org", name="Secretariat")
    make.make_affiliation(people["outsider"], elsewhere)
    make.make_affiliation(people["colleague"], ours)
    make.make_affiliation(people["participant"], ours)
    make.make_affiliation(people["chair"], chairing)
    make.make_affiliation(people["recipient"], elsewhere)
    make.make_affiliation(people["former"], left, period=make.UNTIL_2020)
    make.make_participation(group, people["participant"], ours)
    make.make_participation(group, people["former"], left)
    make.make_participation(other_group, people["outsider"], elsewhere)
    make.make_mandate(group, chairing, role=Mandate.Role.CHAIR, person=people["chair"])
    for name in ("outsider", "participant", "chair", "recipient", "former"):
        make.accept_undertaking(people[name])
    return Scene(group=group, other_group=other_group, organisation=ours, people=people)
