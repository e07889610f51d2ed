"""Every parser of bytes that others send, given bytes that nobody should send.

`python -m tests.fuzz --seconds 60` runs them all; `targets` says what each must do.
"""
