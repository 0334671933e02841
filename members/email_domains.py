"""The e-mail domains of organisations: what an address tells of whom somebody works for."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Anybody opens a mailbox there, so an address says nothing of an employer. The large ones; the rest is for whoever
# enters a domain to notice.
FREE_MAIL = [
    "aol.com",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "o2.pl",
    "onet.pl",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "seznam.cz",
    "skynet.be",
    "t-online.de",
    "telenet.be",
    "tuta.com",
    "tutanota.com",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.com",
    "yahoo.fr",
    "yandex.com",
    "ziggo.nl",
    "zoho.com",
]

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})+")


def validate_domain(value: str) -> None:
    if not DOMAIN.fullmatch(value):
        raise ValidationError(
            _("%(value)s is not a domain in small letters, such as example.org."), params={"value": value}
        )
    if value in FREE_MAIL:
        raise ValidationError(
            _("Anybody can have an address at %(value)s: it is no organisation's own."),
            params={"value": value},
        )


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()
