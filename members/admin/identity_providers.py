from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin
from journal.admin.refusals import Refusable
from journal.asking_again import ask_again
from members.models import IdentityProvider


class IdentityProviderForm(Refusable):
    """The secret is written and never shown again."""

    secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted. Leave it empty to keep the one that is there."),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance.sealed_secret and not self.cleaned_data.get("secret"):
            self.add_error("secret", _("The provider gives you a secret for this portal; enter it."))
        return cleaned

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        if secret := self.cleaned_data["secret"]:
            self.instance.set_secret(secret)
        return super().save(commit)

    def columns(self) -> list[str]:
        return [*super().columns(), *(["sealed_secret"] if self.cleaned_data["secret"] else [])]


@admin.register(IdentityProvider)
class IdentityProviderAdmin(JournalledAdmin[IdentityProvider]):
    form = IdentityProviderForm
    unasked = ("sealed_secret",)
    list_display = ["organisation", "issuer", "newcomers", "vouches_for_second_factor", "is_on"]
    list_filter = ["is_on", "vouches_for_second_factor"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "organisation__acronym", "issuer"]
    autocomplete_fields = ["organisation"]
    fields = [
        "organisation",
        "issuer",
        "client_id",
        "secret",
        "return_address",
        "newcomers",
        "vouches_for_second_factor",
        "second_factor_acr",
        "is_on",
    ]
    readonly_fields = ["return_address"]

    def get_readonly_fields(self, request: HttpRequest, obj: IdentityProvider | None = None) -> Any:
        """Whose log-in it is does not change: its links with accounts would open another organisation’s."""
        return ["organisation", "issuer", *self.readonly_fields] if obj else self.readonly_fields

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """It opens accounts, so its page asks at once; meanwhile its secret lies nowhere."""
        ask_again(request, not_kept="secret")
        return super().changeform_view(request, *args, **kwargs)

    @admin.display(description=_("address to return to"))
    def return_address(self, provider: IdentityProvider) -> str:
        return str(_("Shown once it is saved.")) if provider._state.adding else provider.return_address
