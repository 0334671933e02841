from celery import shared_task

from members.quality import actions


@shared_task(soft_time_limit=580, time_limit=600)
def look_for_findings() -> None:
    """Each night, and when somebody asks for it."""
    actions.look_for_findings()
