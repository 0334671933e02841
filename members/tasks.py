"""Celery looks for the tasks of an app here."""

from members.importing.tasks import work_on_tables
from members.joining.tasks import check_documents, sweep_applications
from members.privacy.tasks import apply_retention
from members.quality.tasks import look_for_findings

__all__ = ["apply_retention", "check_documents", "look_for_findings", "sweep_applications", "work_on_tables"]
