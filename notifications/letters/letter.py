from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from working_groups.models import WorkingGroup


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    template: str
    because: str
    context: dict[str, Any]
    group: WorkingGroup | None = None  # whose affair it is; None: one between ECSO and its members
    unsubscribe: str = (
        ""  # the address that stops such letters; empty for what concerns the recipient in person
    )
    reply_to: list[str] = field(default_factory=list)


def as_message(letter: Letter, delivery_id: UUID) -> EmailMessage:
    """The same Message-ID at every try, so that a mail that arrives twice is recognised."""
    host = str(urlsplit(settings.BASE_URL).hostname)
    headers = {
        "Message-ID": f"<{delivery_id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Id": _list_of(letter.group, host),
    }
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    context = {"because": letter.because, "unsubscribe": letter.unsubscribe, **letter.context}
    return EmailMessage(
        subject=" ".join(letter.subject.split()),
        body=render_to_string(letter.template, context).strip() + "\n",
        to=[letter.to],
        reply_to=letter.reply_to,
        headers=headers,
    )


def _list_of(group: WorkingGroup | None, host: str) -> str:
    if group is None:
        return f'"ECSO" <members.{host}>'
    return f'"{group.code}" <{group.code.lower()}.{host}>'


def secretariat_of(group: WorkingGroup) -> str:
    return _("You get this because this is the address of the secretariat of %(group)s.") % {
        "group": group.code
    }


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
