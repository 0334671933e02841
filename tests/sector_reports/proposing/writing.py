"""What the tests of drafts share: who writes, what they type, and what became of it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from journal.admin.shown import ShownInput, as_said
from journal.models import Entry
from sector_reports.models import Edition, Report, Upload
from tests import factories as make
from tests.scene import PERSONAS, Scene
from working_groups.tlp import Tlp

NEW = "/groups/swg3.6/reports/new/"
OTHERS = [name for name in PERSONAS if name not in {"anonymous", "chair", "secretariat"}]


def as_person(client: Client, scene: Scene, name: str) -> Client:
    if person := scene.person(name):
        client.force_login(person)
    return client


def pdf(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        "Draft.pdf", make.blank_pdf() if content is None else content, "application/pdf"
    )


def facts(scene: Scene, **fields: Any) -> dict[str, Any]:
    return {
        "title": "Water and waste",
        "abstract": "What water works need.",
        "kind": "sector_report",
        "language": "en",
        "tlp": "1",
        "is_announced": "on",
        "addressed_groups": [scene.group.pk],
        **fields,
    }


def typed(response: Any, **fields: Any) -> dict[str, Any]:
    """What the form of this page would send, with these fields typed anew."""
    data: dict[str, Any] = {}
    for bound in response.context["form"]:
        value = bound.value()
        if value is not None and value is not False and bound.name != "upload":
            data[bound.html_name] = (
                [getattr(row, "pk", row) for row in value] if isinstance(value, list) else value
            )
        if bound.field.hidden_widget is ShownInput:
            form = response.context["form"]
            data[bound.html_initial_name] = (
                form.data[bound.html_initial_name] if form.is_bound else as_said(bound.value())
            )
    return {**data, **fields}


def draft(scene: Scene, tlp: Tlp = Tlp.GREEN, **fields: Any) -> Edition:
    fields = {"group": scene.group, "addressed_to": [scene.group], "title": "Ports", **fields}
    return make.make_report(tlp, state=Report.State.DRAFT, **fields).editions.get()


def published(scene: Scene, **fields: Any) -> Report:
    return make.make_report(Tlp.GREEN, group=scene.group, **fields)


def address(name: str, report: Report, **args: Any) -> str:
    return reverse(f"sector_reports:{name}", kwargs={"slug": report.slug, **args})


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(words) for name, words in response.context["form"].errors.items()}


def verbs(report: Report) -> list[str]:
    return list(Entry.objects.about(report).order_by("id").values_list("verb", flat=True))


def unchanged(edition: Edition) -> bool:
    """It is the only one, as it was, and nothing was uploaded or put on record."""
    report = Report.objects.get()
    return (
        (report.title, report.editions.get().notes) == ("Ports", edition.notes)
        and not Upload.objects.exists()
        and not Entry.objects.about(report).exists()
    )
