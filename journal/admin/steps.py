"""The steps of the office: what may be done with an object beside editing it, each at an address of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from journal.admin.refusals import is_refusal, words_of
from journal.asking_again import ask_again

if TYPE_CHECKING:
    from journal.admin.journalled import JournalledAdmin


class Confirmation(forms.Form):
    """Nothing to type: the page tells what will happen, and the button does it."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step with an object: a page that asks what is needed and says what follows, and the action it calls.

    `act(request, obj, **cleaned_data)` raises ValidationError where the step is refused. `offered(obj)` says whether
    the object's page shows the button; the action itself guards the starting state. `asks_again`: only with somebody
    who has just shown who they are.
    """

    name: str
    label: Any
    explanation: Any
    act: Callable[..., None]
    done: Any
    form_class: type[forms.BaseForm] = Confirmation
    initial: Callable[[Any], dict[str, Any]] = lambda obj: {}
    offered: Callable[[Any], bool] = lambda obj: True
    is_grave: bool = False
    asks_again: bool = False

    def url_name(self, model: type[Model]) -> str:
        return f"{model._meta.app_label}_{model._meta.model_name}_{self.name}"


def take_step(
    model_admin: "JournalledAdmin[Any]", step: Step, request: HttpRequest, object_id: str
) -> HttpResponse:
    """Ask on GET; on POST act, or ask again with what was typed and the reason of the refusal."""
    obj = model_admin.object_to_act_on(request, unquote(object_id))
    if obj is None:
        return model_admin.missing(request, object_id)
    if step.asks_again:
        ask_again(request)
    form = step.form_class(request.POST if request.method == "POST" else None, initial=step.initial(obj))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                step.act(request, obj, **form.cleaned_data)
                connection.check_constraints()  # the deferred ones too, while the page can still say so
        except (ValidationError, IntegrityError, OperationalError) as error:
            if not is_refusal(error):
                raise
            form.add_error(None, words_of(error))
        else:
            messages.success(request, step.done)
            return redirect(model_admin.address_after(request, obj))
    return _ask(model_admin, step, request, obj, form)


def _ask(
    model_admin: "JournalledAdmin[Any]", step: Step, request: HttpRequest, obj: Model, form: forms.BaseForm
) -> HttpResponse:
    model_admin.note_view(request, obj)
    options = model_admin.opts
    context = {
        **model_admin.admin_site.each_context(request),
        "title": step.label,
        "subtitle": str(obj),
        "opts": options,
        "original": obj,
        "step": step,
        "adminform": AdminForm(cast(Any, form), [(None, {"fields": list(form.fields)})], {}),
        "errors": form.errors,
        "media": model_admin.media + form.media,
        "back": reverse(
            f"admin:{options.app_label}_{options.model_name}_change",
            args=[obj.pk],
            current_app=model_admin.admin_site.name,
        ),
        **model_admin.step_context(request, step, obj),
    }
    request.current_app = model_admin.admin_site.name
    templates = [f"admin/{options.app_label}/{options.model_name}/{step.name}.html", "admin/step.html"]
    return TemplateResponse(request, templates, context)
