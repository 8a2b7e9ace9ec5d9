"""The names of those who take part beside the tenant organisations. An organisation is known by a key of its own."""

LANDLORD = "landlord"

AUDITOR, ADMINISTRATOR = "auditor", "administrator"
"""Who look on: the auditor reads, the administrator runs the system. Neither acts in a procedure."""

CLOCK = "clock"
"""Who brought about what nobody did: the passing of time."""

OVERALL = "overall"
"""Whose lock stands for those of all organisations together."""

NOT_ORGANISATIONS = (LANDLORD, AUDITOR, ADMINISTRATOR, CLOCK, OVERALL)
"""Keys that no organisation can have."""

IN_EVERY_DOSSIER = (LANDLORD, AUDITOR)
"""Parties that are not one organisation among others, and have to do with every dossier. The administrator, who takes
no part, has to do with none (rules section 1)."""
