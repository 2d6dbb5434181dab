"""The ways to calibrate, by name."""

from skmultilabel.calibration._maps._beta import fit_beta
from skmultilabel.calibration._maps._isotonic import fit_isotonic
from skmultilabel.calibration._maps._sigmoid import fit_sigmoid
from skmultilabel.calibration._maps._temperature import fit_temperature

__all__ = ["MAPS"]

# Each takes `ScoredLabels` and how many positives the map of all labels counts, and returns what
# has `compute_log_odds`.
MAPS = {
    "sigmoid": fit_sigmoid,
    "isotonic": fit_isotonic,
    "beta": fit_beta,
    "temperature": fit_temperature,
}
