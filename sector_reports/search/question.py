"""What people type into the search box, read forgivingly: any text is a question, and none is an error.

    words "a phrase" -without sector:health year:2018..2020 year:2019 group:swg3.6 kind:"position paper" lang:en

A quotation mark without its partner, a lone minus, a filter without a value: all mean what they can mean, or nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# The word before the colon, and the filter of the library that it stands for.
FILTERS = {
    "sector": "sector",
    "group": "group",
    "year": "year",
    "kind": "kind",
    "lang": "language",
    "language": "language",
    "label": "label",
    "organisation": "organisation",
}
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
PART = re.compile(r'(?P<minus>-)?(?:(?P<name>\w+):)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
MOST_PARTS = 32


@dataclass(frozen=True)
class Sought:
    """A word, or the words of a phrase, which follow each other."""

    text: str
    is_phrase: bool = False

    def __str__(self) -> str:
        return f'"{self.text}"' if self.is_phrase else self.text


@dataclass(frozen=True)
class Question:
    """filters: (filter of the library, what was typed for it)."""

    wanted: tuple[Sought, ...] = ()
    unwanted: tuple[Sought, ...] = ()
    filters: tuple[tuple[str, str], ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def __str__(self) -> str:
        """The words alone, as PostgreSQL's websearch_to_tsquery reads them too."""
        return " ".join([*map(str, self.wanted), *(f"-{sought}" for sought in self.unwanted)])


def read_question(text: str) -> Question:
    wanted, unwanted, filters = [], [], []
    for minus, name, sought in _parts(text.replace("\x00", " ").translate(QUOTES)):
        if name:
            filters.append((FILTERS[name], sought.text))
        elif minus:
            unwanted.append(sought)
        else:
            wanted.append(sought)
    return Question(tuple(wanted), tuple(unwanted), tuple(filters))


def _parts(text: str) -> Iterator[tuple[bool, str, Sought]]:
    """Whether it is unwanted, the filter's name or nothing, and what is sought."""
    for number, part in enumerate(PART.finditer(text)):
        if number == MOST_PARTS:
            return
        name, phrase, word = (part[key] or "" for key in ("name", "phrase", "word"))
        if name and name.lower() not in FILTERS:
            word, name = f"{name}:{word}" if word else word, ""
        sought = Sought((phrase or word).strip(), is_phrase=bool(phrase))
        if any(letter.isalnum() for letter in sought.text):
            yield bool(part["minus"]), name.lower(), sought


def years_in(text: str, *, first: int, last: int) -> list[int]:
    """`2019`, `2018..2020`, `2018-2020`, `2018..`, `..2020`: those from `first` to `last`. Empty for anything else."""
    found = re.fullmatch(r"(?P<from>[0-9]{4})?(?P<to>(?:\.\.|-|–)(?P<end>[0-9]{4})?)?", text)
    if not found or not (found["from"] or found["end"]):
        return []
    begin = int(found["from"] or first)
    end = int(found["end"] or last) if found["to"] else begin
    return list(range(max(min(begin, end), first), min(max(begin, end), last) + 1))
