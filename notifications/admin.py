from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from journal.admin import OfficeAdmin
from members.http import PersonRequest
from notifications import actions
from notifications.models import Delivery
from sector_reports.models import Report

# Not the entry itself: its text keeps a title that a stricter label has since withdrawn from view.
SHOWN = (
    "recipient",
    "about",
    "reason",
    "channel",
    "state",
    "attempts",
    "last_error",
    "created_at",
    "next_attempt_at",
    "leased_until",
    "sent_at",
)


@admin.register(Delivery)
class DeliveryAdmin(OfficeAdmin[Delivery]):
    """What was sent to whom, and what could not be. To be read, and sent again; nothing here is written by hand."""

    list_display = [
        "created_at",
        "recipient",
        "about",
        "reason",
        "state",
        "attempts",
        "last_error",
        "sent_at",
    ]
    list_filter = ["state", "reason", "channel", "created_at"]
    list_select_related = ["person", "entry"]
    search_fields = ["person__names_folded__finds", "person__email", "address"]
    search_help_text = _("Name or e-mail address")
    actions = ["send_again"]
    fields = SHOWN
    readonly_fields = SHOWN

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("entry__object")

    @admin.display(description=_("to"))
    def recipient(self, delivery: Delivery) -> str:
        return str(delivery.person or delivery.address)

    @admin.display(description=_("about"))
    def about(self, delivery: Delivery) -> str:
        told_of = delivery.entry.object
        return told_of.journal_label if isinstance(told_of, Report) else delivery.entry.object_label

    @admin.action(description=_("Send again what was given up"), permissions=["change"])
    def send_again(self, request: PersonRequest, deliveries: Any) -> None:
        count = sum(actions.send_again(delivery=delivery, by=request.user) for delivery in deliveries)
        text = ngettext("%d delivery is tried again.", "%d deliveries are tried again.", count) % count
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """For the action on the list; a single one is only looked at."""
        return obj is None and super().has_change_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False
