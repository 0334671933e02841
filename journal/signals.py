from django.dispatch import Signal

# Sent inside the transaction that writes an entry; arguments: entry.
entry_recorded = Signal()
