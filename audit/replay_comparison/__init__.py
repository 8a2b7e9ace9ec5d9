"""What the archived histories tell of a dossier, beside the fold and the record."""
