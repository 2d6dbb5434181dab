"""What `balancing` and `normalize_sample_gradients` stand for."""

from skmultilabel.neural._balancing._aggregation import GradientAggregation, find_aggregator
from skmultilabel.neural._balancing._dynamic_average import DynamicWeightAverage
from skmultilabel.neural._balancing._gradnorm import GradNorm
from skmultilabel.neural._balancing._sample_gradients import SampleNormalization
from skmultilabel.neural._balancing._tasks import check_tasks, count_tasks
from skmultilabel.neural._balancing._uncertainty import UncertaintyWeighting
from skmultilabel.neural._construct import construct
from skmultilabel.neural._heads._label_sets import LabelSetsHead
from skmultilabel.neural.losses import SummedLoss

__all__ = ["BALANCINGS", "make_balancing"]

BALANCINGS = {
    "dynamic_average": DynamicWeightAverage,
    "gradnorm": GradNorm,
    "uncertainty": UncertaintyWeighting,
}


def make_balancing(
    balancing,
    head,
    criterion,
    *,
    has_further=False,
    normalizes_samples=False,
    compiles=False,
    **params,
):
    """Make what takes the place of the plain loss while a net learns.

    Parameters
    ----------
    balancing : str, callable or None
        A name of `BALANCINGS`, the name of an aggregator of torchjd, or an aggregator.
    head : Head
        The head of the net.
    criterion : MultiLabelLoss or None
        The loss.
    has_further : bool, default=False
        Whether there is a further term beside the loss.
    normalizes_samples : bool, default=False
        Whether the gradients of the rows are normalized, instead.
    compiles : bool, default=False
        Whether torch compiles the network.
    **params : dict
        Parameters of the balancing.

    Returns
    -------
    Balancing or None
        ``None`` where it is the plain loss.

    Raises
    ------
    ValueError
        If the loss, the head or a compiler does not go with it, or both are asked for, or there is
        no such parameter.
    ImportError
        If torchjd is needed and missing.
    """
    if balancing is None and not normalizes_samples:
        return None
    _refuse_blocks(head)
    if normalizes_samples:
        return _make_normalization(balancing, criterion)
    if not has_further:
        check_tasks(criterion)
    n_tasks = count_tasks(criterion, head.n_labels, has_further=has_further)
    if balancing in BALANCINGS:
        made = construct(
            BALANCINGS[balancing], n_tasks, what="balancing", name=balancing, params=params
        )
    else:
        made = GradientAggregation(n_tasks, _make_aggregator(balancing, params))
    if isinstance(made, (GradNorm, GradientAggregation)):
        if not has_further:
            _check_head(head, criterion)
        _refuse_compiler(balancing, compiles=compiles)
    return made


def _refuse_blocks(head):
    if getattr(head, "block_size", None) is not None:
        raise ValueError(
            "Gradients are balanced or normalized over all labels at once, which head__block_size "
            "is there to avoid. Leave it out, or leave out balancing and "
            "normalize_sample_gradients."
        )


def _make_normalization(balancing, criterion):
    if balancing is not None:
        raise ValueError(
            "balancing weighs the gradients of labels, and normalize_sample_gradients=True those "
            "of rows. Choose one of them."
        )
    if criterion is None:
        raise ValueError(
            "normalize_sample_gradients=True needs a loss of logits. Set head='independent', or "
            "name a criterion, such as criterion='bce'."
        )
    return SampleNormalization()


def _make_aggregator(balancing, params):
    if isinstance(balancing, str):
        return construct(
            find_aggregator(balancing), what="balancing", name=balancing, params=params
        )
    if params:
        raise ValueError(
            f"balancing__{next(iter(params))} is for the name of an aggregator; what is made "
            "already has its own parameters. Give them where it is made."
        )
    return balancing


def _refuse_compiler(balancing, *, compiles):
    """Refuse to go back through a part of a graph that is compiled as a whole."""
    if compiles:
        raise ValueError(
            f"balancing={balancing!r} looks at gradients in the middle of a network, which "
            "compile=True does not let it. Set compile=False, or balancing='dynamic_average' or "
            "'uncertainty'."
        )


def _check_head(head, criterion):
    """Refuse to look for the gradients of labels behind logits that are not affine."""
    if isinstance(head, LabelSetsHead) and not isinstance(criterion, SummedLoss):
        raise ValueError(
            "The gradients of single labels are not known with head='label_sets'. Set "
            "head='independent', or balancing='dynamic_average' or 'uncertainty'."
        )
