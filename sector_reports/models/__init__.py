from sector_reports.models.edition import Edition
from sector_reports.models.page import Page
from sector_reports.models.report import Recipient, Report
from sector_reports.models.stored_file import StoredFile

__all__ = ["Edition", "Page", "Recipient", "Report", "StoredFile"]
