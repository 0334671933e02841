from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, ReadOnlyAdmin, Step
from journal.admin.journalled import person_of
from working_groups.actions import answer_message
from working_groups.models import ContactMessage


class AnsweredFilter(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Waits for an answer")), ("yes", _("Answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ContactMessage]) -> QuerySet[ContactMessage]:
        if self.value() in ("no", "yes"):
            return queryset.filter(answered_at__isnull=self.value() == "no")
        return queryset


def answered(request: HttpRequest, message: ContactMessage) -> None:
    answer_message(message=message, by=person_of(request))


@admin.register(ContactMessage)
class ContactMessageAdmin(ReadOnlyAdmin[ContactMessage], JournalledAdmin[ContactMessage]):
    list_display = ["reference", "group_code", "subject", "name", "sent_at", "answered_at"]
    list_filter = [AnsweredFilter, "sent_at", ("group", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["group"]
    search_fields = ["reference", "name", "email", "subject"]
    search_help_text = _("Reference, name, e-mail address or subject.")
    fields = ["reference", "group", "name", "write_to", "subject", "message", "sent_at", "answered_at"]
    readonly_fields = ["write_to"]
    steps = [
        Step(
            name="answered",
            label=_("Mark as answered"),
            explanation=_("You have answered by mail, and the message no longer waits."),
            act=answered,
            done=_("The message is answered."),
            offered=lambda message: message.answered_at is None,
        )
    ]
    bulk_steps = steps

    @admin.display(description=_("group"), ordering="group__code")
    def group_code(self, message: ContactMessage) -> str:
        return message.group.code

    @admin.display(description=_("e-mail address"))
    def write_to(self, message: ContactMessage) -> SafeString:
        return format_html('<a href="mailto:{}">{}</a>', message.email, message.email)
