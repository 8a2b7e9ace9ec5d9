"""What the reader of a bundle shows: a dossier's moments and events, in words, in Dutch and in English."""
