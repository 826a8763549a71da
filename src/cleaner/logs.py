"""The one logger, under the name ``cleaner``: what whoever runs a service with it wants to see.

INFO: kernels are being compiled. WARNING: something was skipped, retried, or will be slow each time. Names of others
stand in a record as ``shown.one_line`` writes them. Nothing is printed unless the program that uses the library has
said where its log goes.
"""

import logging

__all__ = ["log"]

log = logging.getLogger("cleaner")
log.addHandler(logging.NullHandler())
