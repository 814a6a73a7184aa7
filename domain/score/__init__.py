"""The estimated logistics score: rates, grades, how they combine, how a lost rate is won back. Pure.

These are estimates of our own. They do not know any platform's published score, nor where parcels are kept.
"""
