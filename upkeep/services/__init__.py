"""Noting errors and signs of life, and settling what was mended."""
