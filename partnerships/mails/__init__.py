"""The occasions on which partnerships write mails, by topic."""

from partnerships.mails import closure as closure
from partnerships.mails import nudges as nudges
from partnerships.mails import supervision as supervision
from partnerships.mails import trial as trial
