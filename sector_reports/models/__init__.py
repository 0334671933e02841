from sector_reports.models.edition import Edition
from sector_reports.models.embargo import Embargo
from sector_reports.models.harvest_record import HarvestRecord
from sector_reports.models.index_copy import IndexCopy, StaleReport
from sector_reports.models.page import Page
from sector_reports.models.reading_copy import ReadingCopy
from sector_reports.models.reading_count import ReadingCount
from sector_reports.models.relation import Relation
from sector_reports.models.report import Recipient, Report
from sector_reports.models.review import Comment, SignOff
from sector_reports.models.stored_file import StoredFile
from sector_reports.models.upload import Upload
from sector_reports.models.usage_count import UsageBatch, UsageCount, UsageTotal

__all__ = [
    "Comment",
    "Edition",
    "Embargo",
    "HarvestRecord",
    "IndexCopy",
    "Page",
    "ReadingCopy",
    "ReadingCount",
    "Recipient",
    "Relation",
    "Report",
    "SignOff",
    "StaleReport",
    "StoredFile",
    "Upload",
    "UsageBatch",
    "UsageCount",
    "UsageTotal",
]
