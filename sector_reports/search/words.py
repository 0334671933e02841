"""How texts become words that can be compared: small letters, no accents, and one form for all forms of a word."""

from functools import cache

from django.conf import settings
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LONGEST = 60

# The languages whose forms of a word tantivy brings together, by their codes.
STEMMED = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
# Those of them whose little words it knows: "the" and "of" need not stand in what is found.
WITH_LITTLE_WORDS = {"da", "de", "en", "es", "fi", "fr", "hu", "it", "nb", "nl", "pt", "ru", "sv"}
PLAIN = "plain"


def languages() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.LANGUAGES)


@cache
def analyzer(language: str) -> TextAnalyzer:
    """For texts of this language; PLAIN, like a language that tantivy does not know, keeps each form apart."""
    builder = _folding()
    if language in STEMMED:
        builder = builder.filter(Filter.stemmer(STEMMED[language]))
    return builder.build()


@cache
def _without_little_words(language: str) -> TextAnalyzer:
    return _folding().filter(Filter.stopword(STEMMED[language])).build()


def _folding() -> TextAnalyzerBuilder:
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    return builder.filter(Filter.remove_long(LONGEST)).filter(Filter.lowercase()).filter(Filter.ascii_fold())


def folded(text: str) -> list[str]:
    return analyzer(PLAIN).analyze(text)


def is_little(text: str) -> bool:
    """Whether it is only little words, in one of the languages of the portal."""
    return any(
        not _without_little_words(language).analyze(text)
        for language in languages()
        if language in WITH_LITTLE_WORDS
    )
