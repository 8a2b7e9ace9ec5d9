"""Two sides by turns: what is said of the rounds that each of them had."""

from collections.abc import Sequence
from statistics import quantiles
from typing import NamedTuple, Self


class Spread(NamedTuple):
    """The median of some figures, with the quartiles on both sides of it."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Self:
        """That of at least one figure."""
        low, middle, high = quantiles(figures, n=4, method="inclusive") if len(figures) > 1 else (figures[0],) * 3
        return cls(low, middle, high)

    @classmethod
    def of_ratios(cls, upper: Sequence[float], lower: Sequence[float]) -> Self:
        """That of the ratio in each round: both sides of a round met the same machine."""
        return cls.of([one / other for one, other in zip(upper, lower, strict=True)])

    def quartiles(self, digits: int = 2) -> str:
        """Both quartiles as a note says them."""
        return f"{self.low:,.{digits}f} to {self.high:,.{digits}f}"
