"""Verifying the record of an installation: its rows, its files, and what belongs to nothing."""
