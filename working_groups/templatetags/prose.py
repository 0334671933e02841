from django import template

from working_groups.markdown import first_paragraph, render

register = template.Library()
register.filter("markdown", render)
register.filter("first_paragraph", first_paragraph)
