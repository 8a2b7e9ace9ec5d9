"""What the archived histories tell of a dossier, beside the fold and the record.

The way of a replay: ``evidence.histories`` reads a history, ``commands.replaying`` runs today's code against it,
``commands.audit.strict`` compares the two step by step; ``archived`` here says what the history put on record, and
``compared`` holds that against the fold and the record, for ``commands.audit.comparing`` to tell.
"""
