"""What stands behind ./portal: it needs the standard library only, except `prepare`, which runs in the environment."""
