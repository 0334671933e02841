from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    default_site = "ecso_portal.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    """The secretariat's office. Its log-in is the portal's, with the same limits and checks."""

    site_title = _("ECSO secretariat")
    site_header = _("ECSO secretariat")
    index_title = _("The secretariat’s work")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return redirect(f"{reverse('account_login')}?{query}")
