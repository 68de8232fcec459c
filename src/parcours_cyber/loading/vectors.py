"""CVSS vectors, read by the package ``cvss``: which step of the four a vector stands on.

The package comes with the extra ``audit``. Nothing here works a score out by itself.
"""

from __future__ import annotations

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.findings import Severity

__all__ = ["severity_of_vector"]


def severity_of_vector(vector: str) -> Severity | None:
    """Return the severity that the base score of a CVSS v3.1 or v4.0 vector is rated at; nothing for a score of 0.

    The bounds of the ratings are those of the CVSS specifications: low from 0.1, medium from 4.0, high from 7.0,
    critical from 9.0.

    Raises
    ------
    ValueError
        If the text is no such vector.
    UsageError
        If the package ``cvss`` is not installed.

    Examples
    --------
    >>> severity_of_vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
    <Severity.CRITICAL: 'critical'>
    """
    try:
        from cvss import CVSS3, CVSS4, CVSSError
    except ImportError:
        raise UsageError(
            Problem(
                what=message("The CVSS vector cannot be read: the package cvss is not installed."),
                expected=message("Expected a severity, or this package."),
                remedy=message("Run pip install 'parcours-cyber[audit]', or give the severity."),
            )
        ) from None
    kind = CVSS4 if vector.startswith("CVSS:4.0/") else CVSS3 if vector.startswith("CVSS:3.1/") else None
    if kind is None:
        raise ValueError(vector)
    try:
        rating = str(kind(vector).severity if kind is CVSS4 else kind(vector).severities()[0]).lower()
    except CVSSError as error:
        raise ValueError(vector) from error
    return None if rating == "none" else Severity(rating)
