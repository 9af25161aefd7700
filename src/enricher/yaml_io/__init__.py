"""YAML in and out; every node knows its line and column."""
