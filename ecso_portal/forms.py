from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Draws every form of the project with templates/forms/; widgets may be overridden there too."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
