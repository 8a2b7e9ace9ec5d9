"""What the archived histories tell of a dossier, beside the fold and the record.

The way of a replay: ``evidence.histories`` reads a history, ``application.replaying`` runs today's code against it,
``application.strict_replay`` compares the two step by step; ``archived`` here says what the history put on record, and
``compared`` holds that against the fold and the record, for ``application.comparing_runs`` to tell.
"""
