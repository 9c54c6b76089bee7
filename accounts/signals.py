"""What accounts tell the apps above them, who can write mails."""

from django.dispatch import Signal

# Somebody is to get a mail about their account. Arguments: `letter` (accounts.letters.Letter), `email`,
# `user`, `words` (the letter's own words).
letter_due = Signal()
