from celery import shared_task
from django.core.management import call_command

from members.joining.tasks import check_documents, tidy_applications  # noqa: F401 -- Celery finds them here

from members.signing_in.odd_log_ins import forget_old_places
from members.signing_in.sessions import forget_ended_sessions


@shared_task
def clear_sessions() -> None:
    call_command("clearsessions")
    forget_ended_sessions()
    forget_old_places()
