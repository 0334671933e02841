from django.utils.html import format_html
from django.utils.safestring import SafeString

from working_groups.tlp import Tlp


def badge(label: Tlp) -> SafeString:
    """The label in FIRST's colours, never translated."""
    return format_html('<span class="tlp tlp-{}" translate="no" dir="ltr">{}</span>', label.code, label.label)
