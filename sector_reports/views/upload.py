"""What becomes of a file that was uploaded: for who uploaded it, and the secretariat."""

import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intake.words import refusal, removed_in_words
from members.signing_in.second_factor import ask_for_it
from sector_reports.intake.actions import TAKE_FILES
from sector_reports.models import Upload
from working_groups.middleware import ViewerRequest
from working_groups.policy import Action, can, waits_for_second_factor

USUAL = datetime.timedelta(minutes=1)


@never_cache
@require_safe
def detail(request: ViewerRequest, pk: UUID) -> HttpResponse:
    uploads = Upload.objects.visible_to(request.viewer).select_related("edition__report", "file")
    upload = get_object_or_404(uploads, pk=pk)
    if waits_for_second_factor(request.viewer, Action.WORK_ON, upload.edition):
        return ask_for_it(request)
    context = {
        "upload": upload,
        "State": Upload.State,
        "is_late": is_late(upload),
        "refusal": refusal(upload.refusal) if upload.refusal else None,
        "removed": removed_in_words(upload.removed),
        "works_on": can(request.viewer, Action.WORK_ON, upload.edition),
        "is_changeable": upload.edition.state in TAKE_FILES,
        "is_taken": upload.file_id is not None and upload.edition.file_id == upload.file_id,
    }
    return render(request, "sector_reports/upload.html", context)


def is_late(upload: Upload) -> bool:
    """No worker is there to check it, or its ring was not heard; while the scanner is away, the page says that."""
    waits = upload.is_open and upload.state != Upload.State.QUARANTINED
    return waits and timezone.now() - upload.received_at > USUAL
