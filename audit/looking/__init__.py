"""Looking at a dossier over time: every event against its term, what changed, and how a date came about."""
