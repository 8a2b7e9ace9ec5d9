"""What a person may do and see here, by whatever door: the one hall of command line, portal and API."""
