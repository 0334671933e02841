"""How an organisation looks after its people: who is invited, who asks to join, who looks after them, who leaves."""
