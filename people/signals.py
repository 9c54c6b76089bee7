"""For higher apps that keep something made from a person's data."""

from django.dispatch import Signal

profile_changed = Signal()
"""Languages, interests or free times of a person have been replaced, in the transaction that is running.

`person` is theirs. A signal of its own because they are written in bulk, which sends none of Django's.
"""

consent_withdrawn = Signal()
"""`person` has taken back their consent for `purpose`, at `now` and by `channel`, in the running transaction.

Whatever rests on the consent ends in the receivers. Sent once for each consent that was in force.
"""

restriction_began = Signal()
"""Processing of the data of `person` is restricted, in the transaction that is running (Art. 18 GDPR)."""

email_changed = Signal()
"""A person has another e-mail address, in the transaction that is running; `before` is the old one."""
