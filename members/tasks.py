from celery import shared_task

from members.importing.tasks import work_on_tables  # noqa: F401
from members.joining.tasks import check_documents, sweep_applications  # noqa: F401 -- Celery finds them here
from members.privacy.retention import run
from members.quality.tasks import look_for_findings  # noqa: F401


@shared_task(soft_time_limit=580, time_limit=600)
def apply_retention() -> None:
    """Each night: what has been kept long enough goes."""
    run()
