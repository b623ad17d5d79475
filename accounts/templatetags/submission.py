"""The hidden key by which a form that is sent twice is saved once."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def submission_key() -> SafeString:
    """One key for one showing of a form; see `accounts.operations.submission.once`."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4())
