"""What stands behind ./portal: all standard library but `prepare`, which runs in the environment."""
