"""Certificates on paper, how fast and in how much memory; the page that says who was at which date."""
