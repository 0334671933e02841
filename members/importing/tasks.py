from celery import shared_task

from members.importing.actions import work_on_next


@shared_task(soft_time_limit=580, time_limit=600)
def work_on_tables() -> None:
    """Tables that were sent, or confirmed, one after the other."""
    while work_on_next():
        pass
