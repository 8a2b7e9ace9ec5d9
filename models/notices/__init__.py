"""Who is told what of an event, and what a notice says: data only; its words are in ``language``."""
