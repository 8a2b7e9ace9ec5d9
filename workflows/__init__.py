"""The durable side: the advice procedure, and what runs beside it. Thin: waiting, ordering, calling."""
