"""A sample of the corpus; `python -m tests.corpus.lane` runs and measures all of it."""

import pytest

from tests.corpus.hostile import HOSTILE
from tests.corpus.lane import faults, surprises
from tests.corpus.ordinary import ORDINARY
from tests.corpus.running import run, text_of

SAMPLE = [
    "javascript-by-hex-name",
    "uri-wide",
    "next-chain",
    "names-javascript",
    "embedded-file",
    "annotation-kept-by-tags",
    "used-twice",
    "signed",
    "in-object-stream",
    "shadow-script",
    "odd-trailer",
    "triple-flate-bomb",
    "kids-doubling",
    "outline-next-loop",
    "tags-loop",
    "deep-arrays",
    "encrypted-empty-password",
    "xref-loop",
    "endless-drawing",
    "length-of-what-it-unpacks-to",
]
SHAPES = [
    "typst-ua-1",
    "typst-words-of-attacks",
    "office-with-bookmarks",
    "scan-grey",
    "oddly-named-fonts",
    "object-streams",
]


def test_corpus_is_as_large_as_promised() -> None:
    assert len(HOSTILE) >= 60
    assert len(ORDINARY) >= 30


@pytest.mark.parametrize("name", SAMPLE)
def test_hostile_file_does_no_harm(name: str) -> None:
    done = run(name, HOSTILE[name].make())

    assert faults(done) + surprises(done, HOSTILE[name].ends) == []


@pytest.mark.parametrize("name", SHAPES)
def test_ordinary_file_keeps_its_text(name: str) -> None:
    content = ORDINARY[name]()
    done = run(name, content)

    assert done.result is not None, done.code
    assert text_of(done.result.content) == text_of(content)
