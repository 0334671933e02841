"""Memberships in the office: their status is computed, and their dates move by steps that call the actions."""

import datetime
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, Step
from journal.admin.autocomplete import RowForm
from journal.admin.journalled import person_of
from journal.admin.refusals import Refusable
from members import actions
from members.actions.memberships import period_of
from members.admin.dated import DatedInline, EndWithReasonForm, PeriodMixin, end_step
from members.date_range import FIRST_DAY, DayInput
from members.dated import today
from members.models import Membership, Suspension
from members.models.membership import MembershipQuerySet

Status = Membership.Status
REASON = _("Reason")


class AdmitForm(RowForm):
    """A new membership: its period follows from its first day and from its dues."""

    starts = forms.DateField(
        label=FIRST_DAY, required=False, widget=DayInput, help_text=_("Empty while it is not known.")
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        starts, dues_until = cleaned.get("starts"), cleaned.get("dues_until")
        if starts and dues_until and dues_until <= starts:
            self.add_error("dues_until", _("Dues are paid beyond the first day."))
        elif self.instance._state.adding:
            self.instance.period = period_of(starts, dues_until)
        return cleaned


class MembershipMixin(PeriodMixin):
    @admin.display(description=_("status"), empty_value="…")
    def status(self, membership: Membership) -> str:
        return str(membership.status.label)


class MembershipInline(MembershipMixin, DatedInline):
    """Those there are, to look at; a new one is admitted here."""

    model = Membership
    form = AdmitForm
    fields = ["category", "starts", "dues_until", "ends", "status", "decision"]
    readonly_fields = ["ends", "status"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: Any = super().get_queryset(request)
        return cast(QuerySet[Membership], rows.with_status())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SuspensionInline(DatedInline):
    model = Suspension
    fields = ["starts", "ends", "reason"]
    readonly_fields = ["starts", "ends"]
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, status.label) for status in Status]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = cast(MembershipQuerySet, queryset)
        return rows.of_status(str(self.value()), today()) if self.value() in Status.values else rows


class RenewForm(forms.Form):
    dues_until = forms.DateField(
        label=_("Dues paid until"), widget=DayInput, help_text=_("The first day that is not paid for.")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=REASON,
        max_length=1000,
        help_text=_("It stays on record for good: name no person in it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UntilForm(ReasonForm):
    until = forms.DateField(
        label=_("Grace ends on"), widget=DayInput, help_text=_("From that day it is no longer a member.")
    )
    field_order = ["until", "reason"]


class FromForm(ReasonForm):
    starts = forms.DateField(label=FIRST_DAY, initial=today, widget=DayInput)
    field_order = ["starts", "reason"]


class CategoryForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=Membership.Category.choices)
    on = forms.DateField(label=_("From"), initial=today, widget=DayInput)
    decision = forms.CharField(
        label=_("Decision"), required=False, max_length=200, help_text=_("The decision that it rests on.")
    )


def _act(action: Callable[..., Any]) -> Callable[..., None]:
    """The action with the membership and what was typed."""

    def act(request: HttpRequest, membership: Membership, **typed: Any) -> None:
        action(membership=membership, by=person_of(request), **typed)

    return act


def _next_dues(membership: Membership) -> dict[str, Any]:
    """A year more."""
    until = membership.dues_until
    if until is None:
        return {}
    leap_day = (until.month, until.day) == (2, 29)
    return {"dues_until": until.replace(year=until.year + 1, day=28 if leap_day else until.day)}


def _is_running(membership: Membership) -> bool:
    return membership.status != Status.ENDED


def _suspension(membership: Membership) -> Suspension | None:
    """The one that holds or will."""
    rows = (row for row in membership.suspensions.all() if row.ends is None or row.ends > today())
    return next(rows, None)


def _lift(request: HttpRequest, membership: Membership, on: datetime.date, reason: str) -> None:
    suspension = _suspension(membership)
    if suspension is None:
        raise forms.ValidationError(_("It is not suspended."))
    actions.lift_suspension(suspension=suspension, on=on, reason=reason, by=person_of(request))


RENEW = Step(
    name="renew",
    label=_("Renew"),
    explanation=_("Dues are paid up to that day; the time of grace follows it by itself."),
    act=_act(actions.renew_membership),
    done=_("The membership is renewed."),
    form_class=RenewForm,
    initial=_next_dues,
    offered=lambda row: _is_running(row) and row.dues_until is not None,
)
STEPS = [
    RENEW,
    Step(
        name="extend_grace",
        label=_("Extend the time of grace"),
        explanation=_(
            "An exception: the organisation stays a member until that day, although dues are not paid."
        ),
        act=_act(actions.extend_grace),
        done=_("The time of grace ends on the day you gave."),
        form_class=UntilForm,
        offered=lambda row: _is_running(row) and row.dues_until is not None,
    ),
    Step(
        name="suspend",
        label=_("Suspend"),
        explanation=_("From that day its people act for no member, until the suspension is lifted."),
        act=_act(actions.suspend_membership),
        done=_("The membership is suspended from the day you gave."),
        form_class=FromForm,
        offered=lambda row: _is_running(row) and _suspension(row) is None,
        is_grave=True,
        asks_again=True,
    ),
    Step(
        name="lift",
        label=_("Lift the suspension"),
        explanation=_(
            "From that day the organisation is a member as before, and its people act for it again."
        ),
        act=_lift,
        done=_("The suspension ends on the day you gave."),
        form_class=EndWithReasonForm,
        offered=lambda row: _suspension(row) is not None,
        asks_again=True,
    ),
    Step(
        name="change_category",
        label=_("Change the category"),
        explanation=_("This row ends on that day, and one of the new category begins with the same dues."),
        act=_act(actions.change_category),
        done=_("From that day the organisation is in its new category."),
        form_class=CategoryForm,
        offered=lambda row: row.status == Status.ACTIVE,
    ),
    Step(
        name="correct",
        label=_("Correct the first day"),
        explanation=_("For a day that was written down wrong. What is shown of past days changes with it."),
        act=_act(actions.correct_first_day),
        done=_("The first day is corrected."),
        form_class=FromForm,
        initial=lambda row: {"starts": row.starts},
    ),
    end_step(
        lambda membership, by, on, reason: actions.end_membership(
            membership=membership, on=on, reason=reason, by=by
        ),
        _("From that day the organisation is no longer a member, and its people no longer act for one."),
        EndWithReasonForm,
        asks_again=True,
    ),
]


@admin.register(Membership)
class MembershipAdmin(MembershipMixin, JournalledAdmin[Membership]):
    list_display = ["organisation", "category", "status", "starts", "dues_until", "ends"]
    list_filter = [StatusFilter, "category"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "organisation__acronym", "decision"]
    autocomplete_fields = ["organisation"]
    inlines = [SuspensionInline]
    steps = STEPS
    bulk_steps = [RENEW]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: Any = super().get_queryset(request)
        return cast(QuerySet[Membership], rows.with_status())

    def get_form(
        self,
        request: HttpRequest,
        obj: Membership | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        form = Refusable if change else AdmitForm
        return super().get_form(request, obj, change=change, **{"form": form, **kwargs})

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        if obj is None:
            return ["organisation", "category", "starts", "dues_until", "decision"]
        return ["organisation", "category", "status", "starts", "dues_until", "ends", "decision"]

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        """Once it is there, its dates and its category move by steps; a category that was not known is entered."""
        if obj is None:
            return []
        written = ["decision"] if obj.category else ["decision", "category"]
        return [name for name in self.get_fields(request, obj) if name not in written]

    def get_inlines(self, request: HttpRequest, obj: Membership | None) -> list[Any]:
        return self.inlines if obj else []
