"""The occasions on which data protection writes mails, by topic."""

from privacy.mails import erasing as erasing
from privacy.mails import requests as requests
