"""Backup and restore of everything that is kept. Start at ``stores``: the table says what there is, and in which order
it is taken."""
