"""From which countries an organisation can become a member.

European Union: the treaties. EEA: Iceland, Liechtenstein, Norway. EFTA: these and Switzerland. Horizon: the countries
associated to all of Horizon Europe by the European Commission's list; those associated to its second pillar alone
(Canada, New Zealand, the Republic of Korea) are not in it. Who keeps the list up to date: docs/joining.md.
"""

from django.utils.translation import gettext_lazy as _

from members.register.countries import country_name

# fmt: off
UNION = frozenset([
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
])
EEA_AND_EFTA = frozenset(["CH", "IS", "LI", "NO"])
ASSOCIATED = frozenset(["AL", "AM", "BA", "FO", "GB", "GE", "IL", "MD", "ME", "MK", "RS", "TN", "TR", "UA", "XK"])
# fmt: on
ELIGIBLE = UNION | EEA_AND_EFTA | ASSOCIATED

ELSEWHERE = "ZZ"  # ISO 3166-1 leaves it to its users

NOT_ELIGIBLE = _(
    "ECSO admits organisations that are established in the European Union, the EEA, EFTA or a country associated to"
    " Horizon. An organisation that is established elsewhere cannot become a member."
)


def is_eligible(country: str) -> bool:
    return country in ELIGIBLE


def country_choices() -> list[tuple[str, object]]:
    """By the ground on which a country is eligible, for a list to choose from."""
    groups = [
        (_("European Union"), UNION),
        (_("EEA and EFTA"), EEA_AND_EFTA),
        (_("Associated to Horizon"), ASSOCIATED),
    ]
    return [
        ("", _("Choose a country")),
        *((str(ground), _by_name(codes)) for ground, codes in groups),
        (ELSEWHERE, _("Another country")),
    ]


def _by_name(codes: frozenset[str]) -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])
