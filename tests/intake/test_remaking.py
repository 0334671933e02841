"""The steps of the child process, run in this one, where what they do can be seen; no file that needs its walls."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from intake import gate, remaking
from intake.first_look import look
from intake.why import RefusedError
from tests.corpus.hostile import HOSTILE
from tests.corpus.ordinary import ORDINARY
from tests.corpus.running import active_in, text_of

NEEDS_WALLS = {"too_slow", "too_heavy", "any"}
NEEDS_TIME = {"endless-drawing", "many-small-bombs", "flate-bomb", "double-flate-bomb", "object-stream-bomb"}
WITHOUT_WALLS = [
    name for name, hostile in HOSTILE.items() if hostile.ends not in NEEDS_WALLS and name not in NEEDS_TIME
]
SHAPES = ["typst-ua-1", "office-with-bookmarks", "scan-grey", "object-streams"]


@pytest.fixture(autouse=True)
def no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The share of the processor that each step has ends the process that overdraws it, which here is this one."""
    for module in (gate, remaking):
        monkeypatch.setattr(module, "allow", lambda seconds: None)


def remade(make: Callable[[], bytes]) -> tuple[str, bytes]:
    """What became of it: the code of its refusal, or nothing and the file written anew."""
    content = make()
    try:
        look(content)
        result, _removed = remaking.remake(content)
        gate.check(result)
    except RefusedError as error:
        return error.code, b""
    return "", result


@pytest.mark.parametrize("name", WITHOUT_WALLS)
def test_hostile_file_is_refused_or_cleaned(name: str) -> None:
    code, result = remade(HOSTILE[name].make)

    if HOSTILE[name].ends == "cleaned":
        assert (code, active_in(result) if result else None) == ("", [])
    else:
        assert code
        assert HOSTILE[name].ends in {code, "refused"}


@pytest.mark.parametrize("name", SHAPES)
def test_ordinary_file_is_written_the_same_each_time_and_keeps_its_text(name: str) -> None:
    content = ORDINARY[name]()  # made once: some programs write the second into it

    first, second = remade(lambda: content), remade(lambda: content)

    assert first == second
    assert text_of(first[1]) == text_of(content)


def test_what_is_written_anew_needs_no_second_cleaning() -> None:
    _code, once = remade(HOSTILE["shadow-script"].make)

    twice, removed = remaking.remake(once)

    assert not any(removed.values())
    with pikepdf.open(io.BytesIO(once)) as before, pikepdf.open(io.BytesIO(twice)) as after:
        assert len(before.pages) == len(after.pages)
