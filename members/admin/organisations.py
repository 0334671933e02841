from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from members.admin.cockpit import cockpit_of
from members.admin.dated import OFFICE_FIELDS, DatedInline
from members.admin.memberships import MembershipInline
from members.admin.merging import merge_view
from members.admin.tables import RegisterAdmin
from members.dated import today
from members.models import Affiliation, FormerCountry, FormerName, Membership, Organisation, TableImport
from members.register.countries import country_name


class FormerNameInline(DatedInline):
    model = FormerName
    fields = ["name", "period"]
    show_change_link = False


class FormerCountryInline(DatedInline):
    model = FormerCountry
    fields = ["country", "period"]
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
        distinct = codes.values_list("country", flat=True).distinct()
        return sorted(((code, country_name(code)) for code in distinct), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return queryset.filter(country=self.value()) if self.value() else queryset


@admin.register(Organisation)
class OrganisationAdmin(RegisterAdmin[Organisation]):
    table_kind = TableImport.Kind.ORGANISATIONS
    formfield_overrides = OFFICE_FIELDS
    list_display = ["name", "acronym", "in_country", "is_member", "is_listed", "is_sample"]
    list_filter = [MemberFilter, "is_listed", "is_sample", CountryFilter]
    search_fields = ["name", "acronym", "former_names__name", "vat", "lei", "ror"]
    search_help_text = _("Name, acronym, former name, VAT number, LEI or ROR ID.")
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["is_sample"]
    fields = [
        "name",
        "acronym",
        "slug",
        "country",
        "website",
        "description",
        "parent",
        "email_domains",
        "vat",
        "lei",
        "ror",
        "is_listed",
        "is_sample",
    ]
    inlines = [MembershipInline, FormerNameInline, FormerCountryInline, AffiliationInline]

    def get_urls(self) -> list[URLPattern]:
        merge = path(
            "<path:object_id>/merge/",
            self.admin_site.admin_view(partial(merge_view, self)),
            name="members_organisation_merge",
        )
        return [merge, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        organisation = context["original"]
        if organisation is not None:
            context["cockpit"] = cockpit_of(organisation, may_act=self.may_act(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        members = Membership.objects.filter(organisation=OuterRef("pk"), period__contains=today())
        return super().get_queryset(request).annotate(is_member_today=Exists(members))

    @admin.display(description=_("country"), ordering="country")
    def in_country(self, organisation: Organisation) -> str:
        return organisation.country_name

    @admin.display(description=_("member today"), boolean=True, ordering="is_member_today")
    def is_member(self, organisation: Any) -> bool:
        return bool(organisation.is_member_today)
