"""Tasks find by themselves what there is to do, so that a ring carries no more than their name."""

from celery import shared_task

from journal.bell import ring
from members.joining.checking import check_next
from members.joining.sweep import sweep_documents


@shared_task(soft_time_limit=110, time_limit=115)
def check_documents() -> None:
    """One at a time: the next is another worker's, or this one's next turn."""
    if check_next():
        ring("members.joining.tasks.check_documents")


@shared_task(soft_time_limit=580, time_limit=600)
def sweep_applications() -> None:
    sweep_documents()
