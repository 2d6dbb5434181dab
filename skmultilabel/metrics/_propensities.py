"""How likely a true label is to be recorded, by how frequent it is."""

import numpy as np

from skmultilabel._validation import check_label_matrix, count_positives

__all__ = ["compute_propensities"]


def compute_propensities(Y, *, a=0.55, b=1.5):
    """Compute the propensities of labels: how likely a true one is to be recorded.

    Where nobody looks at all labels of a sample, the rare ones are the ones that are forgotten. With
    N samples, of which N_l have label l, the propensity is modelled by (Jain et al. 2016, eq. 9)::

        p_l = 1 / (1 + C exp(-a log(N_l + b))),    C = (log N - 1) (b + 1)^a

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Labels of the training data: 0 or 1, NaN for a label that is not known.
    a : float, default=0.55
        Exponent of the model. The authors take 0.5 for Wikipedia and 0.6 for Amazon.
    b : float, default=1.5
        What is added to the counts. The authors take 0.4 for Wikipedia and 2.6 for Amazon.

    Returns
    -------
    ndarray of shape (n_labels,)
        The propensities, above 0 and at most 1, larger for more frequent labels.

    See Also
    --------
    psp_at_k : Weighs labels by them.

    References
    ----------
    H. Jain, Y. Prabhu and M. Varma (2016). "Extreme multi-label loss functions for recommendation,
    tagging, ranking & other missing label applications." *KDD*, 935-944.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.metrics import compute_propensities
    >>> Y = np.arange(1000)[:, np.newaxis] < [1, 10, 900]
    >>> compute_propensities(Y).round(2)
    array([0.14, 0.28, 0.81])
    """
    if a < 0 or b < 0:
        raise ValueError(f"a and b must not be negative, got a={a} and b={b}.")
    n_positive, n_known = count_positives(check_label_matrix(Y))
    # With fewer than three samples the factor would be negative.
    factor = np.maximum(np.log(np.maximum(n_known, 1)) - 1, 0) * (b + 1) ** a
    return 1 / (1 + factor * (n_positive + b) ** -a)
