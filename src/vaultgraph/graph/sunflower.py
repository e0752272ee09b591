"""A spiral that fills a disc evenly without a random choice (Vogel 1979)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def sunflower(count: int) -> npt.NDArray[np.float64]:
    """Returns so many points ``(count, 2)``, from the middle outwards, about one apart."""
    order = np.arange(count)
    angle = order * GOLDEN_ANGLE
    points: npt.NDArray[np.float64] = np.sqrt(order)[:, None] * np.stack(
        [np.cos(angle), np.sin(angle)], axis=1
    )
    return points
