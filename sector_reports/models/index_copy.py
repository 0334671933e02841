from typing import ClassVar
from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record


class IndexCopyManager(models.Manager["IndexCopy"]):
    def begin(self) -> "IndexCopy":
        """A copy for which every change that is committed from now on leaves a note.

        Waits for the changes that are under way: they hold the same lock, and did not know of this copy yet.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sector_reports_index_copies'))")
        return self.create()

    def changed_since(self, copy: UUID) -> list[UUID] | None:
        """The reports that this copy does not know as they are now, or None where there is no such copy.

        Asked at every search, and so in SQL, which the ORM needs ten times as long to write.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT report_id FROM sector_reports_indexcopy copy"
                " LEFT JOIN sector_reports_stalereport note ON note.copy_id = copy.id WHERE copy.id = %s",
                [copy],
            )
            rows = cursor.fetchall()
        return [report for (report,) in rows if report] if rows else None


class IndexCopy(Record):
    """A search index on the disk of one node. An index that has no row here is not believed.

    After a backup was brought back there is no row, so that no index is asked about another state of the database.
    """

    made_at = models.DateTimeField(_("made"), default=timezone.now)
    kept_at = models.DateTimeField(_("last brought up to date"), default=timezone.now)

    objects: ClassVar[IndexCopyManager] = IndexCopyManager()

    class Meta:
        verbose_name = _("copy of the search index")
        verbose_name_plural = _("copies of the search index")

    def __str__(self) -> str:
        return str(self.pk)


class StaleReport(models.Model):
    """Note that a report has changed and that this copy does not know it yet; search leaves the report out until then.

    Written by triggers in the transaction that changes the report (migration 0006): one that commits late is not
    passed over, as it would be if each node only remembered the last number of the journal that it had read.
    """

    copy = models.ForeignKey(IndexCopy, on_delete=models.CASCADE, related_name="stale")
    report_id = models.UUIDField()

    class Meta:
        verbose_name = _("report to index")
        verbose_name_plural = _("reports to index")

    def __str__(self) -> str:
        return str(self.report_id)
