"""How many processes an auditor's command divides its work among, where it is not told."""

import os


def worthwhile(dossiers: int, each: int) -> int:
    """As many as there are processors, but none for fewer dossiers than take the time in which a process starts
    (``each``)."""
    return max(min(os.cpu_count() or 1, -(-dossiers // each)), 1)
