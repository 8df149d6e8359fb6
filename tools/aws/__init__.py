"""AWS access: scopes, accounts, credentials, the read-only guard, and every call."""
