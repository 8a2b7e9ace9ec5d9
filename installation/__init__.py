"""What this machine offers: settings, database, connection to Temporal, embedded server, files, keys, logs."""
