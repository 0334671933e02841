"""What waits in the secretariat's office, newest or most urgent first; a constant number of queries."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.dated import today
from members.models import Affiliation, AffiliationRequest, Application, Finding, ProfileProposal
from sector_reports.models import Edition, Report
from working_groups.models import ContactMessage, Mandate
from working_groups.viewer import Viewer

SHOWN = 5
SOON = datetime.timedelta(days=60)


@dataclass(frozen=True)
class Row:
    text: str
    detail: str
    address: str


@dataclass(frozen=True)
class Waiting:
    title: str
    empty: str
    rows: list[Row]
    has_more: bool
    address: str


def what_waits(viewer: Viewer) -> list[Waiting]:
    return [_messages(), _applications(), _requests(), _profiles(), _drafts(viewer), _mandates(), _findings()]


def _messages() -> Waiting:
    return _waiting(
        ContactMessage.objects.unanswered().select_related("group").order_by("sent_at"),
        lambda message: Row(message.subject, _since(message), _address(message)),
        title=_("Messages to answer"),
        empty=_("Every message is answered."),
        query="?answered=no",
    )


def _profiles() -> Waiting:
    return _waiting(
        ProfileProposal.objects.open().select_related("organisation").order_by("proposed_at"),
        lambda proposal: Row(str(proposal), _day_of(proposal.proposed_at), _address(proposal)),
        title=_("Profiles that organisations propose"),
        empty=_("No profile waits."),
        query="?state__exact=open",
    )


def _applications() -> Waiting:
    return _waiting(
        Application.objects.waiting_for_review().order_by("submitted_at"),
        lambda row: Row(
            row.organisation_name,
            f"{row.status.label}, {_day_of(row.submitted_at)}",
            _address(row),
        ),
        title=_("Applications to review"),
        empty=_("No application waits."),
        query="?stage=review",
    )


def _requests() -> Waiting:
    looked_after = Affiliation.objects.acting().contacts().values("organisation")
    return _waiting(
        AffiliationRequest.objects.waiting()
        .exclude(organisation__in=looked_after)
        .select_related("person", "organisation"),
        lambda request: Row(str(request), _day_of(request.asked_at), _address(request)),
        title=_("Requests to join an organisation without official contact"),
        empty=_("Every request waits for an official contact, or is decided."),
        query="?state__exact=waiting",
    )


def _drafts(viewer: Viewer) -> Waiting:
    visible = Report.objects.visible_to(viewer)
    return _waiting(
        Edition.objects.drafts()
        .filter(report__in=visible)
        .select_related("report")
        .order_by("report__title", "number"),
        lambda edition: Row(
            edition.report.title,
            f"{edition.report.label.label} · {edition.get_state_display()}",
            _address(edition.report),
        ),
        title=_("Editions on their way"),
        empty=_("No edition waits to be published."),
        query="?state__in=draft,in_review,scheduled",
    )


def _mandates() -> Waiting:
    return _waiting(
        Mandate.objects.current()
        .filter(period__endswith__lte=today() + SOON)
        .select_related("group", "organisation")
        .order_by("period__endswith"),
        lambda mandate: Row(str(mandate), date_format(mandate.ends), _address(mandate)),
        title=_("Mandates that end within 60 days"),
        empty=_("No mandate ends soon."),
        query="?holds=today",
    )


def _findings() -> Waiting:
    """Counted by kind: there may be thousands, and each kind is worked off by itself."""
    address = reverse("admin:members_finding_changelist")
    counted = Finding.objects.open().order_by().values("kind").annotate(number=Count("pk"))
    numbers = {row["kind"]: row["number"] for row in counted}
    rows = [
        Row(
            str(kind.label),
            ngettext("%(number)s finding", "%(number)s findings", numbers[kind])
            % {"number": number_format(numbers[kind], force_grouping=True)},
            f"{address}?kind__exact={kind}",
        )
        for kind in Finding.Kind
        if kind in numbers
    ]
    return Waiting(
        _("What to look at in the register"),
        _("Nothing in the register needs a look."),
        rows,
        has_more=False,
        address=address,
    )


def _waiting(
    rows: QuerySet[Any], row: Callable[[Any], Row], *, title: str, empty: str, query: str
) -> Waiting:
    found = list(rows[: SHOWN + 1])
    options = rows.model._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist") + query
    return Waiting(title, empty, [row(item) for item in islice(found, SHOWN)], len(found) > SHOWN, address)


def _address(obj: Model) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def _since(message: ContactMessage) -> str:
    return f"{message.group.code}, {_day_of(message.sent_at)}"


def _day_of(moment: datetime.datetime) -> str:
    """As the clock of the reader shows it."""
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
