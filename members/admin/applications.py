from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from intake.words import refusal, removed_in_words
from journal.actions import record
from journal.admin import JournalledAdmin, ReadOnlyAdmin
from journal.admin.journalled import person_of
from members.admin.application_steps import STEPS, similar_to
from members.joining.documents import content_of, in_words
from members.joining.reviewing import Item
from members.models import Application, ApplicationCheck, ApplicationDocument


class StageFilter(admin.SimpleListFilter):
    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("review", _("Waits for the secretariat")),
            ("applicant", _("Waits for an answer of the applicant")),
            ("accepted", _("Accepted, to be made a member")),
            ("admitted", _("Admitted")),
            ("refused", _("Refused")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        match self.value():
            case "review":
                return queryset.filter(pk__in=Application.objects.waiting_for_review().values("pk"))
            case "applicant":
                return queryset.filter(pk__in=Application.objects.waiting_for_applicant().values("pk"))
            case "accepted":
                return queryset.filter(pk__in=Application.objects.to_be_admitted().values("pk"))
            case "admitted":
                return queryset.filter(admitted_at__isnull=False)
            case "refused":
                return queryset.filter(decision="refused")
            case "withdrawn":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin[Application], JournalledAdmin[Application]):
    """What was sent; until then an application is its author's own."""

    list_display = [
        "reference",
        "organisation_name",
        "stage",
        "open_questions",
        "submitted_at",
        "in_country",
        "category",
    ]
    list_filter = [StageFilter, "category", "submitted_at"]
    search_fields = ["reference", "organisation_name", "acronym", "contact_name", "contact_email"]
    search_help_text = _("Reference, organisation or contact.")
    fieldsets = [
        (
            _("Organisation"),
            {
                "fields": [
                    "reference",
                    "organisation_name",
                    "acronym",
                    "in_country",
                    "category",
                    "website",
                    "description",
                ]
            },
        ),
        (_("Contact"), {"fields": ["contact_name", "contact_job_title", "contact_email"]}),
        (
            _("What became of it"),
            {
                "fields": [
                    "stage",
                    "submitted_at",
                    "review_began_at",
                    "withdrawn_at",
                    "decision",
                    "decided_on",
                    "basis",
                    "refusal_reason",
                    "membership",
                    "admitted_at",
                    "forgotten_at",
                ]
            },
        ),
    ]
    readonly_fields = ["in_country", "stage"]
    steps = STEPS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        asked = Count("questions", filter=Q(questions__answered_at__isnull=True))
        return super().get_queryset(request).submitted().annotate(asked=asked)  # type: ignore[attr-defined, no-any-return]

    def get_fieldsets(self, request: HttpRequest, obj: Application | None = None) -> Any:
        """Of what may become of it, only what has."""
        *facts, (title, became) = self.fieldsets
        told = [name for name in became["fields"] if getattr(obj, str(name), True)]
        return [*facts, (title, {"fields": told})]

    @admin.display(description=_("country"), ordering="country")
    def in_country(self, application: Application) -> str:
        return application.country_name

    @admin.display(description=_("stage"))
    def stage(self, application: Application) -> str:
        return str(application.status.label)

    @admin.display(description=_("open questions"), ordering="asked", empty_value="–")
    def open_questions(self, application: Any) -> int | None:
        return application.asked or None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["review"] = review_of(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)


def review_of(application: Application) -> dict[str, Any]:
    """What the page shows beside the fields."""
    ticked: dict[str, ApplicationCheck] = {
        check.item: check for check in application.checks.select_related("by")
    }
    return {
        "checks": [(item.label, ticked.get(item)) for item in Item],
        "similar": [
            (row, reverse("admin:members_organisation_change", args=[row.organisation.pk]))
            for row in (similar_to(application) if application.is_undecided else [])
        ],
        "documents": [described(row) for row in application.documents.all()],
        "questions": application.questions.select_related("by"),
        "notes": application.notes.select_related("by"),
    }


def described(document: ApplicationDocument) -> dict[str, Any]:
    """With its address in the office, once it is accepted."""
    page = "admin:members_applicationdocument_file"
    url = reverse(page, args=[document.pk]) if document.checked_sha256 else ""
    return {**in_words(document), "url": url}


@admin.register(ApplicationDocument)
class ApplicationDocumentAdmin(ReadOnlyAdmin[ApplicationDocument]):
    list_display = ["name", "application", "state", "size", "received_at"]
    list_filter = ["state", "received_at"]
    list_select_related = ["application"]
    search_fields = ["application__reference", "application__organisation_name"]
    search_help_text = _("Reference or organisation.")
    fields = [
        "application",
        "name",
        "state",
        "why",
        "removed_things",
        "size",
        "pages",
        "received_at",
        "settled_at",
    ]
    readonly_fields = ["why", "removed_things"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApplicationDocument]:
        sent = Application.objects.submitted()
        return super().get_queryset(request).filter(application__in=sent.values("pk"))

    def get_urls(self) -> list[URLPattern]:
        file = path(
            "<path:object_id>/file/",
            self.admin_site.admin_view(partial(send_document, self)),
            name="members_applicationdocument_file",
        )
        return [file, *super().get_urls()]

    @admin.display(description=_("why it was refused"))
    def why(self, document: ApplicationDocument) -> str:
        return str(refusal(document.refusal)) if document.refusal else "–"

    @admin.display(description=_("what was removed"))
    def removed_things(self, document: ApplicationDocument) -> str:
        return ", ".join(removed_in_words(document.removed)) or "–"


def send_document(
    model_admin: ApplicationDocumentAdmin, request: HttpRequest, object_id: str
) -> HttpResponse:
    """The file as it was written anew, for the secretariat alone, and on record before its first byte leaves."""
    document = model_admin.get_object(request, object_id)
    if not model_admin.has_view_permission(request, document):
        raise PermissionDenied
    content = content_of(document) if document else None
    if document is None or content is None:
        raise Http404
    with transaction.atomic():
        changes = {"document": ["", document.checked_sha256]}
        record("application.document_opened", document.application, by=person_of(request), changes=changes)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{document.application.reference}-{document.name.removesuffix('.pdf')}.pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
