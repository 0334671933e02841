from journal.admin.tables.pages import TableAdmin
from journal.admin.tables.rows import OfficeTable

__all__ = ["OfficeTable", "TableAdmin"]
