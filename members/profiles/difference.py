"""What a proposal would change, for whoever decides about it."""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from members.models import Picture, ProfileProposal

PIECES = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Difference:
    """Between what the page says today and what is proposed; pieces of the description in reading order."""

    description: list[tuple[Kind, str]]
    website: tuple[str, str]
    logo_change: str
    logo: Picture | None
    new_logo: Picture | None

    @property
    def is_described_anew(self) -> bool:
        return any(kind != Kind.SAME for kind, _text in self.description)

    @property
    def has_another_website(self) -> bool:
        return self.website[0] != self.website[1]


def difference_of(proposal: ProfileProposal) -> Difference:
    organisation = proposal.organisation
    pictures = Picture.objects.without_bytes()
    return Difference(
        description=words_between(organisation.description, proposal.description),
        website=(organisation.website, proposal.website),
        logo_change=proposal.logo_change,
        logo=pictures.filter(organisation=organisation).first(),
        new_logo=pictures.filter(proposal=proposal).first(),
    )


def words_between(before: str, after: str) -> list[tuple[Kind, str]]:
    old, new = PIECES.findall(before), PIECES.findall(after)
    found: list[tuple[Kind, str]] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what == "equal":
            found.append((Kind.SAME, "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            found.append((Kind.GONE, "".join(old[old_from:old_to])))
        if new_to > new_from:
            found.append((Kind.NEW, "".join(new[new_from:new_to])))
    return found
