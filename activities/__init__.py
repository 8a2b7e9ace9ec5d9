"""Side effects, each idempotent: the record, the notices and their delivery."""
