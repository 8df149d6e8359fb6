"""AWS on the wire, served from scenario documents: see README.md in this folder."""
