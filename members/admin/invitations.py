"""Who comes to an organisation, in the office: staff invites and decides for any of them, and says how many may."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, Step
from journal.admin.journalled import person_of
from members.models import AffiliationRequest, Invitation, SeatAllowance
from members.models.invitation import InvitationQuerySet
from members.my_organisation.forms import RefusalForm
from members.my_organisation.invitations import invite, revoke_invitation, send_again
from members.my_organisation.requests import approve_request, refuse_request


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Invitation.State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> QuerySet[Invitation]:
        if self.value() not in Invitation.State.values:
            return queryset
        rows = cast(InvitationQuerySet, queryset)
        return rows.of_state(str(self.value()))


def _send_again(request: HttpRequest, row: Invitation) -> None:
    send_again(invitation=row, by=person_of(request))


def _approve(request: HttpRequest, row: AffiliationRequest) -> None:
    approve_request(request=row, by=person_of(request))


@admin.register(Invitation)
class InvitationAdmin(JournalledAdmin[Invitation]):
    """Written once, by inviting; from then on there are only steps."""

    unasked = ("token_hash",)
    list_display = ["organisation", "email", "is_official_contact", "state", "sent_at", "expires_at"]
    list_filter = [StateFilter, "is_official_contact", "sent_at"]
    list_select_related = ["organisation"]
    search_fields = ["email", "organisation__name", "organisation__acronym"]
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "email", "job_title", "is_official_contact"]
    steps = [
        Step(
            name="again",
            label=_("Send again"),
            explanation=_(
                "By a new link, which holds for fourteen days; the one before opens nothing any more."
            ),
            act=_send_again,
            done=_("The invitation is sent again."),
            offered=lambda row: row.is_pending,
        ),
        Step(
            name="revoke",
            label=_("Revoke"),
            explanation=_("Its link opens nothing any more, and its seat is free."),
            act=lambda request, row: revoke_invitation(invitation=row, by=person_of(request)),
            done=_("The invitation is revoked."),
            offered=lambda row: row.is_pending,
            is_grave=True,
        ),
    ]

    @admin.display(description=_("state"))
    def state(self, invitation: Invitation) -> str:
        return str(invitation.state.label)

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        more = ["state", "invited_by", "times_sent", "sent_at", "expires_at", "accepted_at", "revoked_at"]
        return [*self.fields, *(more if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        if not change:
            sent = invite(by=person_of(request), **form.cleaned_data)
            obj.pk = sent.pk
            obj.refresh_from_db()


SHOWN = (
    "person",
    "organisation",
    "job_title",
    "message",
    "state",
    "asked_at",
    "decided_at",
    "decided_by",
    "reason",
)


@admin.register(AffiliationRequest)
class AffiliationRequestAdmin(JournalledAdmin[AffiliationRequest]):
    """Asked by a person; decided by an official contact of the organisation, or here."""

    list_display = ["person", "organisation", "job_title", "state", "asked_at"]
    list_filter = ["state", "asked_at"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "person__email", "organisation__name", "organisation__acronym"]
    fields = SHOWN
    readonly_fields = SHOWN
    steps = [
        Step(
            name="approve",
            label=_("Approve"),
            explanation=_("From today on the person acts for the organisation, and takes one of its seats."),
            act=_approve,
            done=_("The request is approved."),
            offered=lambda row: row.is_waiting,
        ),
        Step(
            name="refuse",
            label=_("Refuse"),
            explanation=_("The person is told the reason."),
            act=lambda request, row, reason: refuse_request(
                request=row, reason=reason, by=person_of(request)
            ),
            done=_("The request is refused."),
            form_class=RefusalForm,
            offered=lambda row: row.is_waiting,
            is_grave=True,
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(SeatAllowance)
class SeatAllowanceAdmin(JournalledAdmin[SeatAllowance]):
    """A category without a row has no limit."""

    list_display = ["category", "seats"]
    fields = ["category", "seats"]
