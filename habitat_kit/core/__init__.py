"""Values and judgements: the standard library and attrs only. No I/O, no clock, no framework.

What counts as now, who asks and what happened before always come in as arguments,
so everything here can be replayed, simulated and tested by properties.
"""
