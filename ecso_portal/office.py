from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from ecso_portal.figures import at_a_glance
from ecso_portal.what_waits import what_waits
from members.http import safe_address
from members.signing_in.second_factor import SecondFactor, address_of_asking, shown_in

# The order of the work: first the groups, then who is in them, what they publish, what was sent and what happened.
APPS = ["working_groups", "members", "sector_reports", "notifications", "journal"]
MODELS = [
    "WorkingGroup",
    "Mandate",
    "Participation",
    "Mission",
    "Activity",
    "NewsItem",
    "ContactMessage",
    "Sector",
    "AboutPage",
    "Application",
    "ApplicationDocument",
    "Finding",
    "Organisation",
    "Membership",
    "Person",
    "Affiliation",
    "AffiliationRequest",
    "Invitation",
    "SeatAllowance",
    "StaffRole",
    "IdentityProvider",
    "Undertaking",
    "ProfileProposal",
    "Merge",
    "TableImport",
    "Report",
    "Edition",
    "Upload",
    "StoredFile",
    "UsageCount",
]


class Office(AdminSite):
    """The secretariat's office. Its log-in is the portal's, with the same limits and checks."""

    site_title = _("ECSO secretariat")
    site_header = _("ECSO secretariat")
    index_title = _("The secretariat’s work")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and shown_in(request) > SecondFactor.NONE

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        if request.user.is_authenticated:
            return redirect(address_of_asking(safe_address(request) or reverse("admin:index")))
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return redirect(f"{reverse('account_login')}?{query}")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the address that leads from any object's id to its page: pages link to pages."""
        from ecso_portal.office_pages import pages_of  # noqa: PLC0415 -- it needs the admins, and they need this site

        stock = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [*pages_of(self), *stock]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {"what_waits": what_waits(request.viewer), "figures": at_a_glance()}  # type: ignore[attr-defined]
        return super().index(request, {**(extra_context or {}), **context})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.GET.get("term", ""):  # the database knows no text with it
            return JsonResponse({"results": [], "pagination": {"more": False}})
        return super().autocomplete_view(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["object_name"], MODELS))
        return sorted(apps, key=lambda app: _place(app["app_label"], APPS))


def _place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)
