from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, RowsInline
from members.admin.dated import OFFICE_FIELDS
from working_groups.models import Activity, Impact, Mission, Objective


class ObjectiveInline(RowsInline, admin.TabularInline[Objective, Mission]):
    model = Objective
    fields = ["position", "text"]


class ActivityInline(RowsInline, admin.TabularInline[Activity, Mission]):
    model = Activity
    fields = ["position", "text", "status"]
    show_change_link = True


class ImpactInline(RowsInline, admin.TabularInline[Impact, Activity]):
    model = Impact
    formfield_overrides = OFFICE_FIELDS
    fields = ["statement", "indicator", "evidence_url"]


@admin.register(Mission)
class MissionAdmin(JournalledAdmin[Mission]):
    list_display = ["__str__", "text"]
    list_select_related = ["group"]
    search_fields = ["group__code", "text"]
    autocomplete_fields = ["group"]
    fields = ["group", "text"]
    inlines = [ObjectiveInline, ActivityInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Mission | None = None) -> list[str]:
        return ["group"] if obj else []


@admin.register(Activity)
class ActivityAdmin(JournalledAdmin[Activity]):
    """An activity with its impacts."""

    list_display = ["text", "mission", "status"]
    list_filter = ["status"]
    list_select_related = ["mission__group"]
    search_fields = ["text", "mission__group__code"]
    search_help_text = _("Words of the activity, or the code of the group.")
    autocomplete_fields = ["mission"]
    fields = ["mission", "position", "text", "status"]
    inlines = [ImpactInline]
