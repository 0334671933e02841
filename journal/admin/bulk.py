"""Steps with many objects: chosen in a list, tried on each, looked at, and taken with those that allow it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminForm
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.admin.refusals import is_refusal, sentences_of
from journal.admin.steps import Step

if TYPE_CHECKING:
    from journal.admin.journalled import JournalledAdmin

MOST = 100  # objects at once: each is acted on by itself, and its page of outcomes is to be read
TOLD = 10  # refusals named in the message afterwards

Action = tuple[Callable[..., HttpResponse | None], str, Any]


@dataclass
class Outcome:
    """What the step does to one object, or why it does nothing. `label`: what is said of it where that is kept."""

    pk: Any
    title: str
    label: str
    told: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def as_action(step: Step) -> Action:
    """The step as Django's lists offer it."""
    name = f"bulk_{step.name}"

    def take(
        model_admin: "JournalledAdmin[Any]", request: HttpRequest, chosen: QuerySet[Any]
    ) -> HttpResponse | None:
        return take_in_bulk(model_admin, step, request, chosen)

    return take, name, step.label


def take_in_bulk(
    model_admin: "JournalledAdmin[Any]", step: Step, request: HttpRequest, chosen: QuerySet[Any]
) -> HttpResponse | None:
    """Ask for what must be typed, then show what would happen, then do it; None leads back to the list."""
    objects = list(chosen[: MOST + 1])
    if len(objects) > MOST:
        text = _("Choose at most %(most)d rows at once.") % {"most": MOST}
        messages.error(request, text)
        return None
    stage = request.POST.get("stage", "")
    has_fields = bool(step.form_class().fields)
    form = step.form_class(request.POST if stage or not has_fields else None)
    if stage == "ask" or not form.is_valid():
        return _page(model_admin, step, request, objects, form)
    keep = stage == "act"
    outcomes = [_try(model_admin, step, request, obj, form.cleaned_data, keep=keep) for obj in objects]
    if keep:
        _tell(request, step, outcomes)
        return None
    return _page(model_admin, step, request, objects, form, outcomes=outcomes)


def _try(
    model_admin: "JournalledAdmin[Any]",
    step: Step,
    request: HttpRequest,
    obj: Model,
    typed: dict[str, Any],
    *,
    keep: bool,
) -> Outcome:
    """The step itself, in a transaction of its own; rolled back unless `keep`."""
    outcome = Outcome(obj.pk, str(obj), getattr(obj, "journal_label", "") or str(obj))
    try:
        with transaction.atomic():
            again = model_admin.object_to_act_on(request, str(obj.pk))
            if again is None:
                raise ValidationError(_("It is no longer here."))
            before = model_admin.look(again)
            step.act(request, again, **typed)
            connection.check_constraints()  # the deferred ones too, while they can be told with the row
            after = model_admin.look(again)
            if before is not None and before == after:
                raise ValidationError(_("It is so already."))
            outcome.told = model_admin.told(request, before, after)
            if not keep:
                transaction.set_rollback(True)
    except (ValidationError, IntegrityError, OperationalError) as error:
        if not is_refusal(error):
            raise
        outcome.refusals = sentences_of(error)
    if not keep:
        model_admin.note_view(request, obj)
    return outcome


def _tell(request: HttpRequest, step: Step, outcomes: list[Outcome]) -> None:
    refused = [outcome for outcome in outcomes if outcome.refusals]
    if done := len(outcomes) - len(refused):
        text = ngettext("%(step)s: done with %(done)d row.", "%(step)s: done with %(done)d rows.", done)
        messages.success(request, text % {"step": step.label, "done": done})
    for outcome in refused[:TOLD]:
        words = {"title": outcome.label, "why": " ".join(outcome.refusals)}
        messages.warning(request, _("%(title)s was left alone: %(why)s") % words)
    if more := len(refused[TOLD:]):
        text = ngettext("%(more)d more was left alone.", "%(more)d more were left alone.", more)
        messages.warning(request, text % {"more": more})


def _page(
    model_admin: "JournalledAdmin[Any]",
    step: Step,
    request: HttpRequest,
    objects: Sequence[Model],
    form: forms.BaseForm,
    *,
    outcomes: list[Outcome] | None = None,
) -> HttpResponse:
    possible = [outcome for outcome in outcomes or [] if not outcome.refusals]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": step.label,
        "opts": model_admin.opts,
        "step": step,
        "form": form,
        "adminform": AdminForm(cast(Any, form), [(None, {"fields": list(form.fields)})], {}),
        "errors": form.errors,
        "media": model_admin.media + form.media,
        "objects": objects,
        "outcomes": outcomes,
        "possible": possible,
        "refused": [outcome for outcome in outcomes or [] if outcome.refusals],
        "chosen": [outcome.pk for outcome in possible] if outcomes else [obj.pk for obj in objects],
        "checkbox": ACTION_CHECKBOX_NAME,
        "action": f"bulk_{step.name}",
        "back": request.get_full_path(),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/bulk.html", context)
