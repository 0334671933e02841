from sector_reports.admin import entries  # noqa: F401 -- registers how this app enters changes
from sector_reports.admin.checks import UploadAdmin
from sector_reports.admin.editions import EditionAdmin
from sector_reports.admin.files import StoredFileAdmin
from sector_reports.admin.reports import ReportAdmin
from sector_reports.admin.usage import UsageCountAdmin

__all__ = ["EditionAdmin", "ReportAdmin", "StoredFileAdmin", "UploadAdmin", "UsageCountAdmin"]
