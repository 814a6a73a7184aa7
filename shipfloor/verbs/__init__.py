"""What the command can do, a verb or two a file. Each loads only what it needs, when it runs."""
