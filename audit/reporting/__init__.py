"""A year's figures of both sides, for the organisations' account and the landlord's report."""
