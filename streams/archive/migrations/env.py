"""Run by Alembic, on the connection that `streams.archive.database` hands over."""

from alembic import context

from streams.archive.database import VERSION_TABLE
from streams.archive.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
