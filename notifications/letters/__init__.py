"""What a mail says, written at the moment it leaves, for a recipient whose right is asked again there and then.

A writer takes a delivery and answers the letter, or None when its recipient may no longer have it.
"""
