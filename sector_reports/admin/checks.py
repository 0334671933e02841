"""The uploads, to see how the check of a file gets on and what became of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.words import refusal, removed_in_words
from journal.admin import ReadOnlyAdmin
from sector_reports.admin.policy import download_link, viewer
from sector_reports.models import Upload


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin[Upload]):
    list_display = ["name", "edition_name", "state", "by", "received_at"]
    list_filter = ["state", "received_at"]
    list_select_related = ["edition__report", "by"]
    search_fields = ["name", "sha256"]
    search_help_text = _("Words of the name of the file, or the SHA-256 that it came with.")
    fields = [
        "edition_link",
        "progress",
        "why",
        "what_to_do",
        "taken_out",
        "given_out",
        "received_at",
        "by",
        "readable_size",
        "sha256",
    ]
    readonly_fields = [
        "edition_link",
        "progress",
        "why",
        "what_to_do",
        "taken_out",
        "given_out",
        "readable_size",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        uploads: Any = super().get_queryset(request)
        seen: QuerySet[Upload] = uploads.visible_to(viewer(request))
        return seen.select_related("edition__report", "edition__file", "by")

    def get_fields(self, request: HttpRequest, obj: Upload | None = None) -> Any:
        """Only what there is to tell in this state."""
        unsaid: set[str] = set()
        if obj is None or obj.state != Upload.State.REFUSED:
            unsaid |= {"why", "what_to_do"}
        if obj is None or obj.state != Upload.State.ACCEPTED:
            unsaid |= {"taken_out", "given_out"}
        return [field for field in self.fields if field not in unsaid]

    def view_on_site(self, obj: Upload) -> None:
        """This is the office's page of it."""

    @admin.display(description=_("edition"), ordering="edition__report__title")
    def edition_name(self, upload: Upload) -> str:
        return str(upload.edition)

    @admin.display(description=_("edition"))
    def edition_link(self, upload: Upload) -> SafeString:
        address = reverse("admin:sector_reports_edition_change", args=[upload.edition_id])
        return format_html('<a href="{}">{}</a>', address, upload.edition)

    @admin.display(description=_("state"))
    def progress(self, upload: Upload) -> SafeString:
        """Said aloud where it changes while the page is looked at."""
        return format_html('<span role="status">{}</span>', upload.get_state_display())

    @admin.display(description=_("why it was refused"))
    def why(self, upload: Upload) -> str:
        return str(refusal(upload.refusal).why)

    @admin.display(description=_("what to do"))
    def what_to_do(self, upload: Upload) -> str:
        return str(refusal(upload.refusal).what_to_do)

    @admin.display(description=_("what was taken out"))
    def taken_out(self, upload: Upload) -> SafeString | str:
        things = removed_in_words(upload.removed)
        return (
            format_html_join("", "{}<br>", ((thing,) for thing in things)) if things else gettext("Nothing")
        )

    @admin.display(description=_("file"))
    def given_out(self, upload: Upload) -> SafeString | str:
        is_taken = upload.edition.file_id == upload.file_id
        return download_link(upload.edition) if is_taken else gettext("The edition has another file by now.")

    @admin.display(description=_("size"))
    def readable_size(self, upload: Upload) -> str:
        return filesizeformat(upload.size)
