from django import template

from membership.models import Organisation

register = template.Library()


@register.filter
def name_below(organisation: Organisation, scope: Organisation | None = None) -> str:
    """The name that tells an organisation apart in a list of what is below the scope; its parent must be read."""
    return organisation.name_below(scope)
