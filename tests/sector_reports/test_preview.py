import pytest

from sector_reports.preview import everyone, in_words, preview, preview_once_published
from tests import factories as make
from tests.scene import Scene
from working_groups.policy import Action, can
from working_groups.tlp import Tlp
from working_groups.viewer import viewer_of

ALL = "title, abstract and file"
LISTED = "title and abstract"
WITH_REASON = "title and abstract, and the file for a typed reason"
NOTHING = "nothing"


def test_everyone_is_seen_as_the_policy_sees_each(scene: Scene) -> None:
    scene.people["gone"] = make.make_person(is_active=False)
    make.make_affiliation(scene.people["gone"], scene.organisation)
    make.make_participation(scene.group, scene.people["gone"], scene.organisation)

    expected = {viewer_of(person) for name, person in scene.people.items() if name != "gone"}

    assert set(everyone()) == expected


@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
@pytest.mark.parametrize("tlp", Tlp)
def test_words_say_what_the_policy_answers(scene: Scene, tlp: Tlp, state: str) -> None:
    report = make.make_report(
        tlp, state=state, addressed_to=[scene.group], recipients=[scene.people["recipient"]]
    )
    said = {ALL: "ld", LISTED: "l", WITH_REASON: "lr", NOTHING: ""}
    letters = {Action.LIST: "l", Action.READ: "d", Action.READ_WITH_REASON: "r"}

    for viewer in everyone():
        allowed = "".join(letter for action, letter in letters.items() if can(viewer, action, report))
        assert said[in_words(viewer, report)] == allowed


@pytest.mark.parametrize(
    ("tlp", "public", "circles", "secretariat"),
    [
        (Tlp.CLEAR, ALL, [(ALL, 5, 3, [])], ALL),
        (Tlp.GREEN, LISTED, [(ALL, 5, 3, [])], ALL),
        (
            Tlp.AMBER,
            NOTHING,
            [(ALL, 2, 2, ["Chairing company", "Our hospital"]), (LISTED, 1, 1, ["Our hospital"])],
            ALL,
        ),
        (Tlp.AMBER_STRICT, NOTHING, [(ALL, 2, 2, ["Chairing company", "Our hospital"])], WITH_REASON),
        (Tlp.RED, NOTHING, [(ALL, 1, 1, ["Recipient"])], "number, label and dates"),
    ],
)
def test_preview_says_who_will_see_a_draft(
    scene: Scene, tlp: Tlp, public: str, circles: list[object], secretariat: str
) -> None:
    report = make.make_report(
        tlp, state="draft", addressed_to=[scene.group], recipients=[scene.people["recipient"]]
    )

    shown = preview_once_published(report)

    assert shown.public == public
    assert [(c.sees, c.people, c.organisations, c.names) for c in shown.circles] == circles
    assert shown.secretariat == secretariat


def test_preview_of_a_draft_today_is_for_those_who_work_on_it(scene: Scene) -> None:
    report = make.make_report(Tlp.GREEN, state="draft", group=scene.group)

    shown = preview(report)

    assert shown.public == NOTHING
    assert [(circle.sees, circle.people) for circle in shown.circles] == [(ALL, 1)]
    assert shown.secretariat == ALL
