"""How the tables came to be, step by step; run by agent.store.engine.migrate."""
