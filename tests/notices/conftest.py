"""A record of its own for each test of delivery, on SQLite and on PostgreSQL."""

from tests.record.conftest import database, engine, opened, postgres, sqlite_template, url

__all__ = ["database", "engine", "opened", "postgres", "sqlite_template", "url"]
