"""A README full of tables becomes a catalog."""
