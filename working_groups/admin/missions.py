from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin
from journal.admin.refusals import Refusable
from members.admin.dated import OFFICE_FIELDS
from working_groups.models import Activity, Impact, Mission, Objective


class ObjectiveInline(admin.TabularInline[Objective, Mission]):
    model = Objective
    form = Refusable
    fields = ["position", "text"]
    extra = 0


class ActivityInline(admin.TabularInline[Activity, Mission]):
    model = Activity
    form = Refusable
    fields = ["position", "text", "status"]
    extra = 0
    show_change_link = True


class ImpactInline(admin.TabularInline[Impact, Activity]):
    model = Impact
    form = Refusable
    formfield_overrides = OFFICE_FIELDS
    fields = ["statement", "indicator", "evidence_url"]
    extra = 0


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
