from django import forms

from notifications.models import MailPreference


class MailPreferenceForm(forms.ModelForm[MailPreference]):
    class Meta:
        model = MailPreference
        fields = ["wants_group_mail"]
