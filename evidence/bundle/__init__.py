"""The bundle: one ZIP with everything that proves a dossier, written from the record and read back as evidence."""
