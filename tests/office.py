"""What the tests of all admins share: somebody at work there, and the forms as a browser would send them."""

from typing import Any

from django.apps import apps
from django.contrib.admin.helpers import AdminForm
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from journal.admin.shown import ShownInput, as_said
from journal.models import Entry
from members.models import Person
from tests.signing_in import with_second_factor


def address(obj: Model, page: str = "change") -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{page}", args=[obj.pk])


def list_address(model: type[Model], page: str = "changelist") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def at_work(client: Client, person: Person, *, seconds_ago: float = 0) -> Client:
    """Signed in a moment ago, unless a test says how long."""
    with_second_factor(client, person, seconds_ago=seconds_ago)
    ContentType.objects.get_for_models(*apps.get_models())  # a process reads them once
    return client


def typed(response: Any) -> dict[str, Any]:
    """What the form of this page would send if nobody typed anything."""
    context = response.context
    data: dict[str, Any] = {}
    adminform: AdminForm = context["adminform"]
    forms = [adminform.form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for bound in form:
            data |= _parts(bound)
            if bound.field.hidden_widget is ShownInput:
                data[bound.html_initial_name] = (
                    form.data[bound.html_initial_name] if form.is_bound else as_said(bound.value())
                )
    return data


def _parts(bound: Any) -> dict[str, Any]:
    value = bound.value()
    if hasattr(bound.field.widget, "widgets"):
        parts = bound.field.widget.decompress(value) if not isinstance(value, list) else value
        return {f"{bound.html_name}_{number}": part or "" for number, part in enumerate(parts)}
    if value is None or value is False:
        return {}
    if isinstance(value, list) and not hasattr(bound.field, "queryset"):
        return {bound.html_name: ",".join(value)}
    return {
        bound.html_name: [getattr(item, "pk", item) for item in value] if isinstance(value, list) else value
    }


def with_row(data: dict[str, Any], prefix: str, **fields: Any) -> dict[str, Any]:
    """The same with one more row typed into an inline."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return {**data, **row, f"{prefix}-TOTAL_FORMS": number + 1}


def errors_of_rows(response: Any, prefix: str) -> list[Any]:
    inlines = response.context["inline_admin_formsets"]
    return next(inline.formset.errors for inline in inlines if inline.formset.prefix == prefix)


def said(response: Any) -> list[str]:
    """The messages shown on the page that the answer led to."""
    return [str(message) for message in response.context["messages"]]


def recorded() -> list[tuple[str, str]]:
    """Verb and label of every entry, oldest first."""
    return list(Entry.objects.order_by("id").values_list("verb", "object_label"))
