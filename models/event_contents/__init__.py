"""What each type of event holds: a model for each, and how an event is read by it."""
