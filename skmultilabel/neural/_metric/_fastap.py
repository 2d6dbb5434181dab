"""The loss that is one minus the average precision of a ranking, over a histogram."""

import torch

from skmultilabel.neural._metric._loss import SimilarityLoss
from skmultilabel.neural.losses._reductions import check_parameter, weighted_mean

__all__ = ["FastAPLoss"]

# Squared distances of points on the unit sphere are at most this.
LARGEST = 4.0


class FastAPLoss(SimilarityLoss):
    """One minus the average precision with which an anchor finds its positives.

    Squared distances are binned, each shared by the two nearest edges of bins, and the average
    precision is that of the histograms ([1]_, equation 6). It looks at whole rankings: an anchor with
    many positives is not held up by the farthest of them. A positive of weight w counts as w rows.

    Parameters
    ----------
    n_bins : int, default=10
        The number of bins.

    See Also
    --------
    SupConLoss : Has no bins, and mostly the better gradients.

    Notes
    -----
    For one label a row it equals ``FastAPLoss`` of pytorch-metric-learning, which keeps all pairs
    once for every bin and takes no other relations than classes.

    References
    ----------
    .. [1] F. Cakir, K. He, X. Xia, B. Kulis, S. Sclaroff, "Deep Metric Learning to Rank", CVPR 2019.
    """

    def __init__(self, n_bins=10):
        super().__init__()
        self.n_bins = check_parameter("n_bins", n_bins, 1)

    def _compute_loss(self, similarity, relations):
        positives = relations.positives.to(similarity.dtype)
        distances = (2 - 2 * similarity).clamp(0, LARGEST)
        hits = self._make_histogram(distances, positives)
        others = self._make_histogram(distances, relations.negatives.to(similarity.dtype))
        n_hits = hits.cumsum(dim=1)
        n_rows = n_hits + others.cumsum(dim=1)
        totals = positives.sum(dim=1)
        precision = (hits * n_hits / (n_rows + (n_rows == 0))).sum(dim=1) / (totals + (totals == 0))
        weight = (totals > 0).to(similarity.dtype)
        if relations.weight is not None:
            weight = weight * relations.weight
        return weighted_mean(1 - precision, weight)

    def _make_histogram(self, distances, weight):
        """Sum weights by distance, each shared by the edges of its bin as it is near to them."""
        places = distances * (self.n_bins / LARGEST)
        lower = places.detach().floor().clamp_max(self.n_bins - 1)
        share = places - lower
        lower = lower.long()
        histogram = torch.zeros(
            len(weight), self.n_bins + 1, dtype=weight.dtype, device=weight.device
        )
        histogram = histogram.scatter_add(1, lower, weight * (1 - share))
        return histogram.scatter_add(1, lower + 1, weight * share)
