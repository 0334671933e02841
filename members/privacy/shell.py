"""What is left of a person who was erased: a row without name or address, to which the record still points."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Circle, Person
from members.models.person import NOWHERE
from members.privacy.erasing import Erasing, Erasure, Rows


def _empty(rows: Rows, erasure: Erasure) -> None:
    rows.update(
        email=f"{erasure.person.pk}@{NOWHERE}",
        name="",
        latin_name="",
        language=settings.LANGUAGE_CODE,
        time_zone=settings.TIME_ZONE,
        name_shown_to=Circle.STAFF,
        photo_shown_to=Circle.STAFF,
        job_title_shown_to=Circle.STAFF,
        email_shown_to=Circle.STAFF,
        password=make_password(None),
        is_active=False,
        terms_version="",
        last_login=None,
        last_visit=None,
        visit_before=None,
        erased_at=timezone.now(),
        represented=last_organisation(erasure.person),
    )


def last_organisation(person: Person) -> str:
    """Whom they represented, at last; empty for somebody who never did."""
    latest = person.affiliations.order_by("-period").select_related("organisation").first()
    return str(latest.organisation) if latest else ""


SHELL = Erasing(_("emptied: the record keeps a person without name or address"), _empty)
