"""Links that open an application, or the account of whoever is its contact in the end."""

import datetime

from django.utils import timezone

from members.models import Application, ApplicationLink, Person

Purpose = ApplicationLink.Purpose

HOLDS = {Purpose.APPLY: datetime.timedelta(days=30), Purpose.WELCOME: datetime.timedelta(days=14)}


def make_link(application: Application, *, person: Person | None = None) -> ApplicationLink:
    """Needs a transaction. With a person it is the link that welcomes them; one of these holds at a time."""
    purpose = Purpose.WELCOME if person else Purpose.APPLY
    if person:
        application.links.filter(purpose=purpose, used_at__isnull=True).update(used_at=timezone.now())
    return ApplicationLink.objects.create(
        application=application,
        purpose=purpose,
        person=person,
        expires_at=timezone.now() + HOLDS[purpose],
    )


def link_to_mail(application: Application, purpose: str) -> ApplicationLink | None:
    """The newest that still opens it; None where its token cannot be told any more."""
    link = application.links.valid().filter(purpose=purpose).order_by("-made_at").first()
    return link if link and link.token else None


def followed(token: str, purpose: str) -> ApplicationLink | None:
    """The link with this token, as long as it opens something."""
    links = ApplicationLink.objects.valid().by_token(token).filter(purpose=purpose)
    return links.select_related("application", "person").first()
