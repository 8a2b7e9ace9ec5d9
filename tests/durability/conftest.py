"""The databases of the record, as the record's own tests make them."""

from tests.record.conftest import database, opened, postgres, sqlite_template, url

__all__ = ["database", "opened", "postgres", "sqlite_template", "url"]
