from collections.abc import Iterable
from contextlib import nullcontext
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import (
    FieldDoesNotExist,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.core.paginator import Paginator
from django.db import DataError, IntegrityError, OperationalError, connection, models, transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from journal.admin.autocomplete import ManySelect
from journal.admin.bulk import as_action
from journal.admin.changes import ADDED, CHANGED, REMOVED, changes_of, enter, matters
from journal.admin.refusals import Refusable, is_refusal, words_of
from journal.admin.steps import Step, take_step
from journal.asking_again import ask_again
from journal.models import Entry

M = TypeVar("M", bound=models.Model)


class OfficeAdmin(admin.ModelAdmin[M], Generic[M]):
    """What all lists of the office share."""

    show_full_result_count = False
    list_per_page = 50
    unasked: ClassVar[tuple[str, ...]] = ()  # columns of secrets, which a filter would tell letter by letter

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """What the database cannot read in the address is answered like any other lookup that means nothing."""
        try:
            with transaction.atomic() if request.GET else nullcontext():
                return super().get_changelist_instance(request)
        except (DataError, ValueError) as error:
            raise IncorrectLookupParameters from error

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Not what other rows point here: a list filtered by them tells of rows its reader may not see."""
        name = lookup.partition("__")[0]
        if name in self.unasked:
            return False
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            field = None
        if field is not None and field.auto_created and not field.concrete:
            return False
        return super().lookup_allowed(lookup, value, cast(HttpRequest, request))


class ReadOnlyAdmin(OfficeAdmin[M], Generic[M]):
    """A list to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class JournalledAdmin(OfficeAdmin[M], Generic[M]):
    """An admin whose every change is a journal entry in the same transaction, and whose history is the journal.

    What the database or an action refuses is shown on the form, beside what was typed. `steps` are the actions
    offered on an object's page, `bulk_steps` those offered in the list for many.
    """

    form = Refusable
    steps: ClassVar[list[Step]] = []
    bulk_steps: ClassVar[list[Step]] = []

    # What is saved is read anew, and held until it is saved

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        return held(request, super().get_queryset(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M | None:
        if getattr(request, "is_saving", False) and is_key(self.model, object_id):
            list(self.held_before(object_id))
        return super().get_object(request, object_id, from_field)

    def held_before(self, object_id: str) -> Iterable[models.Model]:
        """Locked rows that everybody locks before this one: see docs/locks.md."""
        return []

    def get_formset_kwargs(self, request: HttpRequest, obj: M, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**kwargs, "queryset": held(request, kwargs["queryset"])}

    # Changes, as journal entries; of what matters, by somebody who has just shown who they are

    def save_form(self, request: HttpRequest, form: ModelForm[M], change: bool) -> M:  # noqa: FBT001 -- Django's signature
        if matters(form):
            ask_again(request)
        return cast(M, super().save_form(request, form, change))

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:  # noqa: FBT001 -- Django's signature
        if change:
            obj.save(update_fields=cast(Refusable, form).columns())
        else:
            super().save_model(request, obj, form, change)
        if form.has_changed() or not change:
            self.enter(request, obj, CHANGED if change else ADDED, form)

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[M],
        formset: BaseModelFormSet[Any, Any],
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        if any(matters(row) for row in formset.forms):
            ask_again(request)
        gone = formset.deleted_forms
        touched = [
            (row, CHANGED if row.instance.pk and not row.instance._state.adding else ADDED)
            for row in formset.forms
            if row.has_changed() and row not in gone
        ]
        for row in gone:
            if not row.instance._state.adding:
                enter(row.instance, REMOVED, by=person_of(request), changes={})
        super().save_formset(request, form, formset, change)
        for row, what in touched:
            self.enter(request, row.instance, what, row)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[M],
        formsets: Any,
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        super().save_related(request, form, formsets, change)
        connection.check_constraints()  # the deferred ones too, while the form can still say so

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """What may go is taken off the page it belongs to; nothing is deleted on a page of its own."""
        return False

    def enter(self, request: HttpRequest, obj: models.Model, what: str, form: ModelForm[Any]) -> None:
        enter(obj, what, by=person_of(request), changes=changes_of(form))

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Nothing: the journal has it."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Nothing: the journal has it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Nothing: the journal has it."""

    # Widgets

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing from the address: no page of the office leads here with values, and others may be anything."""
        return {}

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ManySelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Refusals

    def get_form(
        self,
        request: HttpRequest,
        obj: M | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        request.is_saving = request.method == "POST"  # type: ignore[attr-defined]
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, IntegrityError, OperationalError) as error:
            if not is_refusal(error):
                raise
            request.refusal = words_of(error)  # type: ignore[attr-defined]
        request.is_saving = False  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    # Steps

    def get_urls(self) -> list[URLPattern]:
        steps = [
            path(
                f"<path:object_id>/{step.name}/",
                self.admin_site.admin_view(partial(take_step, self, step)),
                name=step.url_name(self.model),
            )
            for step in self.steps
        ]
        return [*steps, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context["original"]
        if obj is not None:
            self.note_view(request, obj)
            context["steps"] = self.steps_for(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def steps_for(self, request: HttpRequest, obj: M) -> list[tuple[Step, str]]:
        """The steps that this person may take with the object now, with their addresses."""
        if not self.may_act(request):
            return []
        return [
            (step, reverse(f"admin:{step.url_name(self.model)}", args=[obj.pk]))
            for step in self.steps
            if step.offered(obj)
        ]

    def may_act(self, request: HttpRequest) -> bool:
        """A step needs the permission to change, also where the form itself only shows."""
        return bool(person_of(request).has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))

    def object_to_act_on(self, request: HttpRequest, object_id: str) -> M | None:
        if not self.may_act(request):
            raise PermissionDenied
        return self.get_object(request, object_id)

    def missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return cast(HttpResponse, self._get_obj_does_not_exist_redirect(request, self.opts, object_id))  # type: ignore[attr-defined]

    def address_after(self, request: HttpRequest, obj: M) -> str:
        """Where a step leads."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def step_context(self, request: HttpRequest, step: Step, obj: M) -> dict[str, Any]:
        """What the step's page shows beside its form."""
        return {}

    # Steps with many objects

    def get_actions(self, request: HttpRequest) -> Any:
        """Instead of Django's own, none of which leaves a trace in the journal."""
        steps = self.bulk_steps if self.may_act(request) and "_popup" not in request.GET else []
        return {f"bulk_{step.name}": as_action(step) for step in steps}

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[M], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        try:
            return super().response_action(request, queryset, *args, **kwargs)
        except ValidationError as error:
            raise SuspiciousOperation("What was chosen is no row.") from error

    def look(self, obj: M) -> Any:
        """What is compared before and after a step, read anew; None if there is nothing to tell."""
        return None

    def told(self, request: HttpRequest, before: Any, after: Any) -> list[str]:
        """What a step changes, in words."""
        return []

    def note_view(self, request: HttpRequest, obj: M) -> None:
        """Called before a page about the object is answered, for models whose views are on the record."""

    # History

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            return self.missing(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        self.note_view(request, obj)
        entries = Paginator(Entry.objects.about(obj).select_related("by"), 50)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(obj),
            "page": entries.get_page(request.GET.get("p")),
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "object": obj,
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)

    def view_on_site(self, obj: M) -> str | None:
        """The page itself, and not an address that leads from any object's id to its page."""
        address = getattr(obj, "get_absolute_url", None)
        return cast(str, address()) if address else None


def is_key(model: type[models.Model], text: str) -> bool:
    try:
        model._meta.pk.to_python(text)
    except (ValidationError, ValueError):
        return False
    return True


def held(request: HttpRequest, rows: QuerySet[M]) -> QuerySet[M]:
    """While a form is saved, nobody else changes the rows that it was compared with."""
    if not getattr(request, "is_saving", False):
        return rows
    return rows.select_for_update(of=("self",), no_key=True)


def person_of(request: HttpRequest) -> Any:
    """Who works here; the admin site has let nobody else in."""
    return request.user
