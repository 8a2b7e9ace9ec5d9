"""Whether the record is whole: rows, events, dates, votes, notices, runs and the log, each computed anew."""
