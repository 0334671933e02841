"""How a file comes to an edition in the office: it is received here, checked elsewhere, and its progress shown."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intake.words import refusal, removed_in_words
from journal.admin.journalled import person_of
from sector_reports.admin_forms import EditionForm
from sector_reports.intake.actions import receive_upload
from sector_reports.models import Edition, Upload


def receive(request: HttpRequest, edition: Edition, form: EditionForm) -> None:
    """The edition keeps the file that it has until the new one is accepted."""
    given = form.given()
    if given is None:
        return
    name, content = given
    upload = receive_upload(edition=edition, content=content, name=name, by=person_of(request))
    text = _("{name} is being checked. <a href='{address}'>See how it gets on</a>")
    messages.info(request, format_html(text, name=upload.name, address=address_of(upload)))


def upload_state(edition: Edition) -> SafeString | str:
    """What became of the newest upload, with the way to its page; the uploads are fetched beforehand."""
    newest = next(iter(edition.uploads.all()), None) if not edition._state.adding else None
    if newest is None:
        return "–"
    return format_html('<a href="{}">{}</a>', address_of(newest), in_words(newest))


def address_of(upload: Upload) -> str:
    return reverse("admin:sector_reports_upload_change", args=[upload.pk])


def in_words(upload: Upload) -> str:
    said = [upload.get_state_display()]
    if upload.refusal:
        said.append(str(refusal(upload.refusal).why))
    if upload.removed:
        said.append(_("taken out: %(things)s") % {"things": ", ".join(removed_in_words(upload.removed))})
    return ": ".join(said)
