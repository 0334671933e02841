"""Whom a fact concerns, at the moment it is read from the journal. Their right is asked again when the mail leaves."""
