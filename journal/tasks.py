from celery import shared_task
from django.utils import timezone

from journal import chain


@shared_task
def seal_journal() -> None:
    chain.seal_entries()
    chain.write_daily_roots(timezone.now())
