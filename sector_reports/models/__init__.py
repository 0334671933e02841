from sector_reports.models.edition import Edition
from sector_reports.models.page import Page
from sector_reports.models.report import Recipient, Report
from sector_reports.models.stored_file import StoredFile
from sector_reports.models.upload import Upload

__all__ = ["Edition", "Page", "Recipient", "Report", "StoredFile", "Upload"]
