"""The inbox of what somebody should look at in the register."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, ReadOnlyAdmin, Step
from journal.admin.journalled import person_of
from journal.bell import ring
from members.models import Finding
from members.quality.actions import LOOKED_AT, dismiss_finding, reopen_finding
from members.quality.mending import ADVICE, about, looked_at, mending_address, naming, with_objects
from members.quality.tasks import look_for_findings

State = Finding.State
LIST = "admin:members_finding_changelist"


class StateFilter(admin.SimpleListFilter):
    """What is open, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dismissed", _("Left as it is")), ("gone", _("Mended")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Open")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Finding]) -> QuerySet[Finding]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() if self.value() in State.values else State.OPEN)


class DismissForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("So that nobody has to look into it again."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


DISMISS = Step(
    name="dismiss",
    label=_("Leave it as it is"),
    explanation=_("It is not found again, unless somebody opens it again here."),
    act=lambda request, row, reason: dismiss_finding(finding=row, reason=reason, by=person_of(request)),
    done=_("It stays as it is."),
    form_class=DismissForm,
    offered=lambda row: row.state == State.OPEN,
)
REOPEN = Step(
    name="reopen",
    label=_("Open it again"),
    explanation=_("It stands among what is to be looked at until it is mended."),
    act=lambda request, row: reopen_finding(finding=row, by=person_of(request)),
    done=_("It is open again."),
    offered=lambda row: row.state == State.DISMISSED,
)


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin[Finding], JournalledAdmin[Finding]):
    list_display = ["kind", "mend", "since", "standing"]
    list_filter = [StateFilter, "kind"]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ["object_id"]
    search_help_text = _("Organisation or person.")
    readonly_fields = ["mend", "advice", "standing"]
    steps = [DISMISS, REOPEN]
    bulk_steps = [DISMISS]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        return with_objects(super().get_queryset(request))

    def get_fields(self, request: HttpRequest, obj: Finding | None = None) -> Any:
        settled = ["settled_at", "reason", "dismissed_by"] if obj and obj.state != State.OPEN else []
        return ["kind", "mend", "advice", "since", "standing", *settled]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Finding], search_term: str
    ) -> tuple[QuerySet[Finding], bool]:
        """Found once, and not anew for the list and each of the numbers beside it."""
        words = search_term.split()
        if not words:
            return queryset, False
        named = Finding.objects.order_by()
        for word in words:
            named = named.filter(naming(word))
        return queryset.filter(pk__in=list(named.values_list("pk", flat=True))), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        finding = super().get_object(request, object_id, from_field)
        return next(iter(looked_at([finding])), None) if finding else None

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        changelist.result_list = looked_at(changelist.result_list)
        return changelist

    @admin.display(description=_("what to do"))
    def advice(self, finding: Finding) -> str:
        return str(ADVICE[Finding.Kind(finding.kind)])

    @admin.display(description=_("state"), ordering="state")
    def standing(self, finding: Any) -> str:
        """What is mended says so at once, and not only after the next look."""
        return str(State.GONE.label if finding.is_mended else finding.get_state_display())

    @admin.display(description=_("where to mend it"))
    def mend(self, finding: Any) -> str:
        """Nothing to follow where the row is no longer there."""
        address = mending_address(finding, finding.other)
        words = about(finding) if finding.other is None else f"{about(finding)} · {finding.other}"
        return format_html('<a href="{}">{}</a>', address, words) if address else "–"

    def get_urls(self) -> list[URLPattern]:
        look = path("look/", self.admin_site.admin_view(self.look_view), name="members_finding_look")
        return [look, *super().get_urls()]

    def look_view(self, request: HttpRequest) -> HttpResponse:
        """A worker looks, as each night."""
        if not self.may_act(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        ring(look_for_findings.name)
        messages.info(request, _("It is being looked for. Open the list again in a minute."))
        return redirect(LIST)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {"looked_at": cache.get(LOOKED_AT), "may_look": self.may_act(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})
