"""What is left of a person who was erased: a row without name or address, to which the record still points."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from members.privacy.erasing import Erasing, Erasure, Rows

NOWHERE = "erased.invalid"  # RFC 6761: no mail ever goes there


def _empty(rows: Rows, erasure: Erasure) -> None:
    rows.update(
        email=f"{erasure.person.pk}@{NOWHERE}",
        name="",
        latin_name="",
        password=make_password(None),
        is_active=False,
        last_login=None,
        last_visit=None,
        visit_before=None,
    )


SHELL = Erasing(_("emptied: the record keeps a person without name or address"), _empty)
