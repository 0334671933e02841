"""Providers of OpenID Connect to sign in with: a real one in its own process, and one that says what it is told."""
