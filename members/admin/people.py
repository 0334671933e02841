from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, ReadOnlyAdmin, RowsInline, Step
from journal.admin.journalled import person_of
from members import actions
from members.admin.dated import AffiliationForm, DatedInline, HoldsFilter, PeriodMixin, end_step
from members.admin.tables import RegisterAdmin
from members.models import Affiliation, Organisation, Person, StaffRole, TableImport, Undertaking
from members.privacy.office import ERASE
from members.signing_in.office import REMOVE_SECOND_FACTORS, SIGN_OUT
from members.signing_in.second_factor import FACTORS


class AffiliationInline(DatedInline):
    model = Affiliation
    form = AffiliationForm
    fields = ["organisation", "job_title", "is_official_contact", "period"]
    autocomplete_fields = ["organisation"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("person", "organisation")


class StaffRoleInline(DatedInline):
    model = StaffRole
    fields = ["role", "period"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("person")


class UndertakingInline(RowsInline, admin.TabularInline[Undertaking, Person]):
    model = Undertaking
    fields = ["kind", "version", "accepted_at"]
    readonly_fields = ["kind", "version", "accepted_at"]
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Undertaking]:
        return super().get_queryset(request).select_related("person")


FACTOR_WORDS = {Authenticator.Type.TOTP: _("authenticator app"), Authenticator.Type.WEBAUTHN: _("passkey")}
INVITE_INSTEAD = _(
    "Whoever is to act for a member is better invited, on the page of the organisation: they then open the account"
    " themselves, and confirm its address by that."
)


@admin.register(Person)
class PersonAdmin(JournalledAdmin[Person]):
    """An account has no password until its owner sets one by the link that "Forgotten password" sends."""

    unasked = ("password",)
    list_display = ["name", "email", "acts_for", "last_visit", "is_active"]
    list_display_links = ["name", "email"]
    list_filter = ["is_active", "is_sample", "joined_at"]
    search_fields = ["names_folded__finds", "email"]
    search_help_text = _("Name, in either script and with or without its accents, or e-mail address.")
    readonly_fields = ["addresses", "second_factor", "is_sample", "joined_at", "last_visit"]
    fieldsets = [
        (None, {"fields": ["email", "name", "latin_name"]}),
        (_("Profile"), {"fields": ["language", "time_zone"]}),
        (
            _("Who sees what"),
            {"fields": ["name_shown_to", "photo_shown_to", "job_title_shown_to", "email_shown_to"]},
        ),
        (
            _("Account"),
            {"fields": ["is_active", "addresses", "second_factor", "joined_at", "last_visit", "is_sample"]},
        ),
    ]
    inlines = [AffiliationInline, StaffRoleInline, UndertakingInline]
    steps = [SIGN_OUT, REMOVE_SECOND_FACTORS, ERASE]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        current = Affiliation.objects.current().select_related("organisation").order_by("organisation__name")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("affiliations", current, to_attr="current_affiliations"))
        )

    @admin.display(description=_("acts for"), empty_value="–")
    def acts_for(self, person: Any) -> str | None:
        return ", ".join(str(row.organisation) for row in person.current_affiliations) or None

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """Who is entered decides for themselves who sees what."""
        if obj:
            return self.fieldsets
        (title, first), *_others = self.fieldsets
        return [(title, {**first, "description": INVITE_INSTEAD})]

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """The address is the key of the account: only its owner changes it, and confirms the new one."""
        return ["email", *self.readonly_fields] if obj else self.readonly_fields

    @admin.display(description=_("e-mail addresses"))
    def addresses(self, person: Person) -> str:
        """With those that nobody has confirmed: people add and take off addresses themselves."""
        words = {True: _("confirmed"), False: _("not confirmed")}
        rows = person.emailaddress_set.order_by("-primary", "email")
        return ", ".join(f"{row.email} ({words[row.verified]})" for row in rows) or "–"

    @admin.display(description=_("second factor"))
    def second_factor(self, person: Person) -> str:
        kinds = Authenticator.objects.filter(user=person.pk, type__in=FACTORS).order_by("type")
        return ", ".join(str(FACTOR_WORDS[row.type]) for row in kinds) or str(_("none"))

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Affiliation)
class AffiliationAdmin(PeriodMixin, RegisterAdmin[Affiliation]):
    table_kind = TableImport.Kind.PEOPLE
    list_display = ["person", "organisation", "job_title", "is_official_contact", "starts", "ends"]
    list_filter = [HoldsFilter, "is_official_contact"]
    list_select_related = ["person", "organisation"]
    search_help_text = _("Person or organisation.")
    search_fields = [
        "person__names_folded__finds",
        "person__email",
        "organisation__name",
        "organisation__acronym",
    ]
    autocomplete_fields = ["person", "organisation"]
    fields = ["person", "organisation", "job_title", "is_official_contact", "period"]
    steps = [
        end_step(
            lambda affiliation, by, on, reason: actions.end_affiliation(
                affiliation=affiliation, on=on, reason=reason, by=by
            ),
            _("From that day the person no longer acts for the organisation, and loses what that opened."),
            asks_again=True,
        ),
        Step(
            name="make_contact",
            label=_("Make an official contact"),
            explanation=_("They look after the people of the organisation: they invite, approve and end."),
            act=lambda request, row: actions.make_official_contact(affiliation=row, by=person_of(request)),
            done=_("The person is an official contact now."),
            offered=lambda row: row.is_current and not row.is_official_contact,
            asks_again=True,
        ),
        Step(
            name="take_back_contact",
            label=_("No official contact any more"),
            explanation=_(
                "They still act for the organisation. See that somebody else looks after its people."
            ),
            act=lambda request, row: actions.take_back_contact(affiliation=row, by=person_of(request)),
            done=_("The person is no official contact any more."),
            offered=lambda row: row.is_official_contact,
            asks_again=True,
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Affiliation | None = None) -> Any:
        """Who acts for whom does not change: that affiliation ends, and another begins."""
        return ["person", "organisation"] if obj else []

    def address_after(self, request: HttpRequest, obj: Affiliation) -> str:
        """One that was taken back has no page any more."""
        if Affiliation.objects.filter(pk=obj.pk).exists():
            return super().address_after(request, obj)
        return reverse("admin:members_affiliation_changelist")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Affiliation], search_term: str
    ) -> tuple[QuerySet[Affiliation], bool]:
        """As Django searches, but each table by its own index, and not the two joined."""
        for word in search_term.split():
            people = Person.objects.filter(Q(names_folded__finds=word) | Q(email__icontains=word))
            organisations = Organisation.objects.filter(Q(name__icontains=word) | Q(acronym__icontains=word))
            of_either = Q(person__in=people.values("pk")) | Q(organisation__in=organisations.values("pk"))
            queryset = queryset.filter(of_either)
        return queryset, False

    def held_before(self, object_id: str) -> Any:
        organisation = Affiliation.objects.filter(pk=object_id).values("organisation")
        return Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=organisation)


@admin.register(StaffRole)
class StaffRoleAdmin(PeriodMixin, JournalledAdmin[StaffRole]):
    list_display = ["person", "role", "starts", "ends", "holds"]
    list_filter = [HoldsFilter, "role"]
    list_select_related = ["person"]
    search_fields = ["person__names_folded__finds", "person__email"]
    autocomplete_fields = ["person"]
    fields = ["person", "role", "period"]
    steps = [
        end_step(
            lambda staff_role, by, on, reason: actions.end_staff_role(
                staff_role=staff_role, on=on, reason=reason, by=by
            ),
            _("From that day the person no longer enters this office."),
            asks_again=True,
        )
    ]


@admin.register(Undertaking)
class UndertakingAdmin(ReadOnlyAdmin[Undertaking]):
    list_display = ["person", "kind", "version", "accepted_at"]
    list_filter = ["kind", "version", "accepted_at"]
    list_select_related = ["person"]
    search_fields = ["person__names_folded__finds", "person__email"]
