from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template


class PortalRenderer(DjangoTemplates):
    """Forms and fields are drawn by templates/forms/, widgets by Django."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("forms/"):
            return get_template(template_name)
        return super().get_template(template_name)
