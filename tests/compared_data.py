"""Data and settings for quick comparisons."""

import numpy as np
import pandas as pd

from skmultilabel._compare._data import Data
from skmultilabel._compare._models import Settings

FAST = Settings(n_trees=5, n_inner_folds=2)


def make_data():
    """Draw 90 rows with a word, a gap and three labels."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 3))
    Y = (X + 0.5 * rng.normal(size=(90, 3)) > 0.3).astype(float)
    X = pd.DataFrame(X, columns=["a", "b", "c"])
    X["word"] = rng.choice(["red", "blue", None], 90)
    X.loc[4, "a"] = np.nan
    return Data("test", X, pd.DataFrame(Y, columns=["u", "v", "w"]))
