"""What the sign-in page shows of the demo company."""

from django import template
from django.conf import settings

from config.demo.cast import logins
from people.models import Person
from people.roles import ROLES

register = template.Library()


@register.simple_tag
def demo_sign_ins() -> list[dict[str, object]]:
    """One sign-in per role of the demo company: role, name, email, password. Empty without it, and in production."""
    if settings.PRODUCTION:
        return []
    offered = logins()
    names = dict(
        Person.objects.filter(email__in=[email for _role, email, _word in offered], is_active=True).values_list(
            "email", "name"
        )
    )
    return [
        {"role": ROLES[role].label, "name": names[email], "email": email, "password": word}
        for role, email, word in offered
        if email in names
    ]
