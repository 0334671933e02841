"""What the office does with many reports or editions at once: some of the steps with one, and some of its own."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from journal.admin import Step
from journal.admin.journalled import person_of
from sector_reports.admin.changing import change_report, hold
from sector_reports.admin.edition_steps import EDITION_STEPS
from sector_reports.admin.report_steps import REPORT_STEPS
from sector_reports.admin_forms import LabelForm
from sector_reports.models import Report
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp


class ChosenLabelForm(LabelForm):
    """No label stands there before one is chosen."""

    tlp = forms.TypedChoiceField(
        label=_("New label"),
        choices=[("", "---------"), *Tlp.choices],
        coerce=lambda value: Tlp(int(value)),
    )


class AnnounceForm(forms.Form):
    is_announced = forms.TypedChoiceField(
        label=_("Announced"),
        choices=[("", "---------"), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        help_text=_("For TLP:GREEN: title and abstract are public, the file is not."),
    )


class Choices(forms.CheckboxSelectMultiple):
    """Told apart from another list of the same choices also by those who hear the page."""

    def __init__(self, label: Any) -> None:
        super().__init__()
        self.label = label

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        choices = super().render(*args, **kwargs)
        return format_html('<div role="group" aria-label="{}" class="choices">{}</div>', self.label, choices)


class AddAndRemoveForm(forms.Form):
    """A subclass says what is offered."""

    def __init__(self, *args: Any, offered: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("add", _("Add")), ("remove", _("Take off"))):
            self.fields[name] = forms.ModelMultipleChoiceField(
                offered, label=label, required=False, widget=Choices(label)
            )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError(_("Choose what to add, or what to take off."))
        return cleaned


class SectorsForm(AddAndRemoveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, offered=Sector.objects.all(), **kwargs)


class GroupsForm(AddAndRemoveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, offered=WorkingGroup.objects.all(), **kwargs)


def announce(request: HttpRequest, report: Report, is_announced: bool) -> None:  # noqa: FBT001 -- as typed
    change_report(report=report, by=person_of(request), is_announced=is_announced)


def change_sectors(
    request: HttpRequest, report: Report, add: Iterable[Sector], remove: Iterable[Sector]
) -> None:
    sectors = (set(hold(report).sectors.all()) | set(add)) - set(remove)
    change_report(report=report, by=person_of(request), sectors=sectors)


def change_groups(
    request: HttpRequest, report: Report, add: Iterable[WorkingGroup], remove: Iterable[WorkingGroup]
) -> None:
    groups = (set(hold(report).addressed_groups.all()) | set(add)) - set(remove)
    change_report(report=report, by=person_of(request), addressed_groups=groups)


def named(steps: list[Step], *names: str) -> list[Step]:
    return [step for name in names for step in steps if step.name == name]


BULK_EDITION_STEPS = named(EDITION_STEPS, "propose", "sign_off", "publish", "schedule", "withdraw")
BULK_REPORT_STEPS = [
    *named(REPORT_STEPS, "publish", "withdraw"),
    *(replace(step, form_class=ChosenLabelForm) for step in named(REPORT_STEPS, "label")),
    Step(
        name="announce",
        label=_("Announce, or no longer"),
        explanation=_("Whether the public sees title and abstract of a TLP:GREEN report."),
        act=announce,
        done=_("The report is changed."),
        form_class=AnnounceForm,
    ),
    Step(
        name="sectors",
        label=_("Add or take off sectors"),
        explanation=_("The other sectors of the reports stay."),
        act=change_sectors,
        done=_("The report is changed."),
        form_class=SectorsForm,
    ),
    Step(
        name="addressed_groups",
        label=_("Add or take off addressed groups"),
        explanation=_(
            "Participants of these groups read TLP:AMBER and TLP:AMBER+STRICT reports. The other groups stay."
        ),
        act=change_groups,
        done=_("The report is changed."),
        form_class=GroupsForm,
    ),
]
