from members.privacy import accounts, own  # noqa: F401 -- declare what they hold
