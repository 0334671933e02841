from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from journal.admin import Step
from journal.admin.journalled import person_of
from journal.asking_again import ask_again
from members.admin.cockpit import cockpit_of
from members.admin.countries import CountryMixin
from members.admin.dated import OFFICE_FIELDS, AffiliationForm, DatedInline
from members.admin.memberships import MembershipInline
from members.admin.merging import merge_view
from members.admin.tables import RegisterAdmin
from members.models import Affiliation, FormerCountry, FormerName, Membership, Organisation, TableImport
from members.my_organisation.forms import InvitationForm
from members.my_organisation.invitations import invite
from members.register.countries import country_name


class FormerNameInline(DatedInline):
    model = FormerName
    fields = ["name", "period"]
    show_change_link = False


class FormerCountryInline(CountryMixin, DatedInline):
    model = FormerCountry
    fields = ["country", "period"]
    show_change_link = False


class AffiliationInline(DatedInline):
    model = Affiliation
    form = AffiliationForm
    fields = ["person", "job_title", "is_official_contact", "period"]
    autocomplete_fields = ["person"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("person", "organisation")


def looks_for_a_contact(organisation: Organisation) -> dict[str, Any]:
    return {"is_official_contact": not organisation.affiliations.current().contacts().exists()}


def invite_somebody(request: HttpRequest, organisation: Organisation, **typed: Any) -> None:
    if typed["is_official_contact"]:
        ask_again(request)
    invite(organisation=organisation, by=person_of(request), **typed)


INVITE = Step(
    name="invite",
    label=_("Invite somebody"),
    explanation=_(
        "They get a mail with a link that holds for fourteen days, and act for the organisation once they accept. Its"
        " official contacts are told."
    ),
    act=invite_somebody,
    done=_("The invitation is on its way."),
    form_class=InvitationForm,
    initial=looks_for_a_contact,
)


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


class CategoryFilter(admin.SimpleListFilter):
    title = _("category today")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Membership.Category.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> QuerySet[Organisation]:
        members = Membership.objects.current().filter(organisation=OuterRef("pk"), category=self.value())
        return queryset.filter(Exists(members)) if self.value() else queryset


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
class OrganisationAdmin(CountryMixin, RegisterAdmin[Organisation]):
    table_kind = TableImport.Kind.ORGANISATIONS
    formfield_overrides = OFFICE_FIELDS
    list_display = ["name", "acronym", "in_country", "category", "is_listed"]
    list_filter = [MemberFilter, CategoryFilter, "is_listed", "is_sample", CountryFilter]
    search_fields = ["name", "acronym", "former_names__name", "email_domains", "vat", "lei", "ror"]
    search_help_text = _("Name, acronym, former name, e-mail domain, VAT number, LEI or ROR ID.")
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["lets_domains_join", "is_sample"]
    fields = [
        "name",
        "acronym",
        "slug",
        "country",
        "website",
        "description",
        "parent",
        "email_domains",
        "lets_domains_join",
        "vat",
        "lei",
        "ror",
        "is_listed",
        "is_sample",
    ]
    steps = [INVITE]
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
        members = Membership.objects.current().filter(organisation=OuterRef("pk"))
        return super().get_queryset(request).annotate(category_today=Subquery(members.values("category")))

    @admin.display(description=_("country"), ordering="country")
    def in_country(self, organisation: Organisation) -> str:
        return organisation.country_name

    @admin.display(description=_("member today as"), ordering="category_today", empty_value="–")
    def category(self, organisation: Any) -> str | None:
        category = organisation.category_today
        if category is None:
            return None
        return str(Membership.Category(category).label if category else _("Category not known"))
