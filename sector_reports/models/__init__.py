from sector_reports.models.edition import Edition
from sector_reports.models.embargo import Embargo
from sector_reports.models.page import Page
from sector_reports.models.relation import Relation
from sector_reports.models.report import Recipient, Report
from sector_reports.models.stored_file import StoredFile
from sector_reports.models.upload import Upload

__all__ = ["Edition", "Embargo", "Page", "Recipient", "Relation", "Report", "StoredFile", "Upload"]
