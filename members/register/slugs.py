"""The last part of the address of an organisation's page."""

from collections.abc import Container
from itertools import count

from django.utils.text import slugify

from members.models import FormerAddress
from members.models.organisation import TAKEN

LONGEST = 75  # of 80 characters; the rest is for a number


def kept_from_all() -> set[str]:
    """What no organisation may have: another page is there, or it leads to one that took another in."""
    return {*TAKEN, *FormerAddress.objects.values_list("slug", flat=True)}


def free_slug(words: str, taken: Container[str]) -> str:
    """Made of these words, and numbered where it is taken; without any where none of them is in Latin letters."""
    plain = slugify(words)[:LONGEST].strip("-") or "organisation"
    if plain not in taken:
        return plain
    return next(slug for number in count(2) if (slug := f"{plain}-{number}") not in taken)
