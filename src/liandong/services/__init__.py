"""Every write: one function, one transaction, one event; ``by`` and ``at`` passed in.

Lock order, everywhere: person, then shift, then ledger head. A function that needs two
of them takes them in this order, so that two functions can never wait for each other.
"""
