from newcomers.models import Newcomer
from people.filters import PersonFilter


class WaitingFilter(PersonFilter):
    """Newcomers who wait: by name, town, language and interest, as in the list of all newcomers."""

    class Meta:
        model = Newcomer
        fields: tuple[str, ...] = ()
