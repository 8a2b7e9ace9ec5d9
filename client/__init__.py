"""What every front door shares: settings, the connection to Temporal, the embedded server, logging."""
