"""What an auditor asks of the record, as functions of a case file: nothing here reads a database or a clock."""
