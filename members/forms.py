from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import Person


class SignUpForm(forms.Form):
    """What the portal asks beside e-mail and password when somebody registers."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: Person) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields = ["name", "latin_name", "time_zone", "is_listed"]
