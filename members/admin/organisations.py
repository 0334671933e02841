from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin
from members import actions
from members.admin.dated import (
    OFFICE_FIELDS,
    DatedInline,
    EndWithReasonForm,
    HoldsFilter,
    PeriodMixin,
    end_step,
)
from members.dated import today
from members.models import Affiliation, FormerName, Membership, Organisation


class MembershipInline(DatedInline):
    model = Membership
    fields = ["category", "period", "decision"]


class FormerNameInline(DatedInline):
    model = FormerName
    fields = ["name", "period"]
    show_change_link = False


class AffiliationInline(DatedInline):
    model = Affiliation
    fields = ["person", "job_title", "is_official_contact", "period"]
    autocomplete_fields = ["person"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("person", "organisation")


class MemberFilter(admin.SimpleListFilter):
    title = _("membership")
    parameter_name = "member"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", _("Member today")), ("no", _("Not a member today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> QuerySet[Organisation]:
        members = Membership.objects.current().filter(organisation=OuterRef("pk"))
        match self.value():
            case "today":
                return queryset.filter(Exists(members))
            case "no":
                return queryset.exclude(Exists(members))
        return queryset


class CountryFilter(admin.SimpleListFilter):
    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = Organisation.objects.exclude(country="").order_by("country")
        return [(code, code) for code in codes.values_list("country", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return queryset.filter(country=self.value()) if self.value() else queryset


@admin.register(Organisation)
class OrganisationAdmin(JournalledAdmin[Organisation]):
    formfield_overrides = OFFICE_FIELDS
    list_display = ["name", "acronym", "country", "is_member", "is_sample"]
    list_filter = [MemberFilter, "is_sample", CountryFilter]
    search_fields = ["name", "acronym", "former_names__name"]
    search_help_text = _("Name, acronym or former name.")
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["is_sample"]
    fields = [
        "name",
        "acronym",
        "slug",
        "country",
        "website",
        "parent",
        "email_domains",
        "is_sample",
    ]
    inlines = [MembershipInline, FormerNameInline, AffiliationInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        members = Membership.objects.filter(organisation=OuterRef("pk"), period__contains=today())
        return super().get_queryset(request).annotate(is_member_today=Exists(members))

    @admin.display(description=_("member today"), boolean=True, ordering="is_member_today")
    def is_member(self, organisation: Any) -> bool:
        return bool(organisation.is_member_today)


@admin.register(Membership)
class MembershipAdmin(PeriodMixin, JournalledAdmin[Membership]):
    list_display = ["organisation", "category", "starts", "ends", "holds"]
    list_filter = [HoldsFilter, "category"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "organisation__acronym", "decision"]
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "category", "period", "decision"]
    steps = [
        end_step(
            lambda membership, by, on, reason: actions.end_membership(
                membership=membership, on=on, reason=reason, by=by
            ),
            _("From that day the organisation is no longer a member, and its people no longer act for one."),
            EndWithReasonForm,
        )
    ]
