"""The occasions on which partnerships write mails, by topic."""
