"""The policy of the index against the predicate and the filter that stand in working_groups/policy.py."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.signing_in.second_factor import SecondFactor
from sector_reports.search.policy import keys_held, keys_to_list, keys_to_read
from tests import factories as make
from tests.policy_table import COLUMNS, TABLES
from tests.scene import PERSONAS, Scene
from working_groups.policy import Action, Audience, State, can
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS, Viewer, viewer_of

IDENTIFIERS = [UUID(int=number) for number in range(1, 4)]
some = st.frozensets(st.sampled_from(IDENTIFIERS))


@dataclass(frozen=True)
class Told:
    told: Audience

    def audience(self) -> Audience:
        return self.told


audiences = st.builds(
    Audience,
    tlp=st.sampled_from(Tlp),
    state=st.sampled_from(State),
    is_announced=st.booleans(),
    issuing_group=st.sampled_from(IDENTIFIERS),
    addressed_groups=some,
    recipients=some,
)
viewers = st.builds(
    Viewer,
    person=st.none() | st.sampled_from(IDENTIFIERS),
    organisations=some,
    groups=some,
    chaired=some,
    colleague_groups=some,
    is_secretariat=st.booleans(),
    has_accepted_undertaking=st.booleans(),
    second_factor=st.sampled_from(SecondFactor),
)


@given(audience=audiences, viewer=viewers)
def test_keys_and_predicate_agree(audience: Audience, viewer: Viewer) -> None:
    held = keys_held(viewer)

    listed, readable = bool(held & keys_to_list(audience)), bool(held & keys_to_read(audience))

    assert listed == can(viewer, Action.LIST, Told(audience))
    assert readable == can(viewer, Action.READ, Told(audience))


@pytest.mark.django_db
@pytest.mark.parametrize("state", TABLES)
@pytest.mark.parametrize("persona", PERSONAS)
def test_keys_answer_as_the_table_says(scene: Scene, persona: str, state: str) -> None:
    person = scene.person(persona)
    held = keys_held(viewer_of(person) if person else ANONYMOUS)
    rights = []
    for _name, tlp, announced in COLUMNS:
        audience = make.make_report(
            tlp,
            state=state,
            group=scene.group,
            is_announced=announced,
            addressed_to=[scene.group],
            recipients=[scene.people["recipient"]] if tlp == Tlp.RED else [],
        ).audience()
        letters = {"l": keys_to_list(audience), "d": keys_to_read(audience)}
        rights.append("".join(letter for letter, keys in letters.items() if held & keys))

    assert tuple(rights) == tuple(cell.replace("r", "") for cell in TABLES[state][persona])
