"""Who may do what, and which secrets exist: held against what was refused. Never a secret's value."""
