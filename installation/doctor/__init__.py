"""The doctor: one table of checks of a whole installation, for a person, for a monitor, and as metrics. It changes
nothing. Start at ``checks``."""
