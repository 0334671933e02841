from celery import shared_task

from members.privacy.retention import run


@shared_task(soft_time_limit=580, time_limit=600)
def apply_retention() -> None:
    """Each night: what has been kept long enough goes."""
    run()
