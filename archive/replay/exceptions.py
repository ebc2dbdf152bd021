"""Errors of the replay.

ValueError
├── BadAddressError       what was asked is no address of the archive (in `address`)
├── BadExpressionError    a regular expression isn't one that takes linear time (in `expression`)
└── BadQueryError         a query of the CDX interface can't be understood
RuntimeError
└── TooLongError          a query takes more time than one may
"""


class BadQueryError(ValueError):
    """A query can't be understood: the message says why."""


class TooLongError(RuntimeError):
    """A query takes more time than one may."""
