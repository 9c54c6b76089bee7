"""The occasions on which mails about single assignments are written, by who gets them."""

from assignments.mails import contacts as contacts
from assignments.mails import newcomers as newcomers
from assignments.mails import requesters as requesters
from assignments.mails import volunteers as volunteers
