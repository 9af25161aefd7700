"""Which changes a pull request proposes, and its title and body."""
