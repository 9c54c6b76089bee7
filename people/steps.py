"""The one thing to do next with somebody, as their page shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A sentence and the main button. `posts`: the button changes something at once, it opens no form."""

    sentence: str
    label: str = ""
    url: str = ""
    posts: bool = False
