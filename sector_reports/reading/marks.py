"""Which words of a text somebody searched for."""

import re
import unicodedata

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORD = re.compile(r"[^\W_]+")
NOT_SOUGHT = re.compile(r'(?:^|(?<=\s))(?:-"[^"]*"?|-\S+|\w+:(?:"[^"]*"?|\S+))')
LONG_ENOUGH = 4  # letters, to find longer forms of a word too


class WordsForm(forms.Form):
    """What a search handed on in the address."""

    q = forms.CharField(max_length=200, required=False)

    def words(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


def words_of(question: str) -> frozenset[str]:
    """Without filters (`sector:health`) and what is excluded (`-word`)."""
    return frozenset(map(_folded, WORD.findall(NOT_SOUGHT.sub(" ", question))))


def marked(text: str, sought: frozenset[str]) -> tuple[SafeString, int]:
    """The text, escaped, with <mark> around each word sought, and how many there are."""
    parts, done, count = [], 0, 0
    for found in WORD.finditer(text) if sought else ():
        if _is_sought(_folded(found[0]), sought):
            parts.append((text[done : found.start()], found[0]))
            done, count = found.end(), count + 1
    begun = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", begun, text[done:]), count


def _is_sought(word: str, sought: frozenset[str]) -> bool:
    """`hospital` and `hospitals` find each other, and both find `hospitalised`."""
    return word in sought or any(
        word.startswith(stem) for each in sought if len(stem := each.removesuffix("s")) >= LONG_ENOUGH
    )


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
