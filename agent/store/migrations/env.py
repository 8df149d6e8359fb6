"""Run the steps on the connection that `migrate` holds. There is no other way in: no ini file, no URL of its own."""

from alembic import context
from sqlalchemy import Connection

from agent.store.tables import metadata
from tools.tickets.local import local_metadata

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("migrations are run by agent.store.engine.migrate, which passes its connection")
context.configure(connection=connection, target_metadata=[metadata, local_metadata])
with context.begin_transaction():
    context.run_migrations()
