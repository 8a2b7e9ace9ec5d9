"""Whether a procedure kept the law and the agreement: a second reading, from acts alone. Start at ``constraints``."""
