"""What templates of the own account ask."""

from django import template

from accounts import second_factor
from accounts.models import User

register = template.Library()


@register.filter
def lacks_second_factor(user: User) -> bool:
    return second_factor.lacks_second_factor(user)
