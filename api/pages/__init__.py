"""Pages rendered here, for people who follow a link."""
