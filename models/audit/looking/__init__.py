"""Looking at a dossier: as it stood, as a party could know it, what changed, and how a date came about."""
