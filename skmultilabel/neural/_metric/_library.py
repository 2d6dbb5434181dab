"""Losses of pytorch-metric-learning, given pairs or triplets as each of them wants."""

import inspect

import torch

from skmultilabel.neural._metric._loss import MetricLoss
from skmultilabel.neural._metric._tuples import list_pairs

__all__ = ["LIBRARY_LOSSES", "LibraryLoss", "check_library_params", "make_library_loss"]

# Name -> the class in pytorch_metric_learning.losses.
LIBRARY_LOSSES = {
    "contrastive": "ContrastiveLoss",
    "triplet": "TripletMarginLoss",
    "multi_similarity": "MultiSimilarityLoss",
    "circle": "CircleLoss",
    "tuplet": "TupletMarginLoss",
    "margin": "MarginLoss",
    "lifted_structure": "LiftedStructureLoss",
    "generalized_lifted_structure": "GeneralizedLiftedStructureLoss",
    "intra_pair_variance": "IntraPairVarianceLoss",
    "snr_contrastive": "SignalToNoiseRatioContrastiveLoss",
    "threshold_consistent_margin": "ThresholdConsistentMarginLoss",
}
OF_TRIPLETS = {"TripletMarginLoss", "MarginLoss"}
# These build a matrix of positive pairs by negative pairs.
QUADRATIC = {"TupletMarginLoss", "LiftedStructureLoss", "NTXentLoss"}
WITHOUT_REFERENCE = {"ThresholdConsistentMarginLoss"}
OTHERS_THAT_WORK = {"NTXentLoss", "SupConLoss"}
FIRST_VERSIONS = {"ThresholdConsistentMarginLoss": "2.7"}

TRIPLETS_OF_AN_ANCHOR = 100
PAIRS_OF_A_QUADRATIC_LOSS = 4096
LARGEST_COSINE = 1 - 1e-6


class LibraryLoss(MetricLoss):
    """A loss of pytorch-metric-learning.

    A loss of pairs gets all pairs, a loss of triplets triplets, of which every anchor has a limited
    number, drawn anew for every batch. Weights cannot be given to the losses of the library.

    Parameters
    ----------
    loss : Module
        A loss of pytorch-metric-learning that works without labels.
    max_per_anchor : int or "auto", default="auto"
        How many triplets an anchor has at most, or how many pairs of each kind; ``None`` for all.
        By default 100 triplets; all pairs, but as many as make 4,096 of each kind in a batch for a
        loss that compares all positive pairs with all negative ones.

    Raises
    ------
    ValueError
        If it is no such loss.
    """

    takes_weights = False
    waits_for_device = True

    def __init__(self, loss, max_per_anchor="auto"):
        super().__init__()
        self.kind = _find_kind(loss)
        self.loss = loss
        if self.kind == "TupletMarginLoss":
            loss.distance.register_forward_hook(_keep_from_one)
        self.max_per_anchor = max_per_anchor

    def forward(self, embedding, relations, reference=None):
        """Compute the loss of a batch.

        Parameters
        ----------
        embedding : Tensor of shape (n_anchors, n_components)
            Embeddings.
        relations : Relations
            Which references are like an anchor, and which are not; all weights count as 1.
        reference : Tensor of shape (n_references, n_components), default=None
            Embeddings of the references; the anchors by default.

        Returns
        -------
        Tensor of shape ()
            The loss; 0 where there are no pairs.

        Raises
        ------
        ValueError
            If the anchors have weights, or there are references that the loss does not take.
        """
        if relations.weight is not None:
            raise ValueError(
                f"{self.kind} of pytorch-metric-learning takes no weights of samples. Take one of "
                "the losses 'supcon', 'mulsupcon', 'jaccard_supcon', 'ntxent' and 'fastap', or leave "
                "the weights out."
            )
        if reference is not None and self.kind in WITHOUT_REFERENCE:
            raise ValueError(
                f"{self.kind} compares the rows of a batch alone, and not with others, as a memory and "
                "pairs that are given want it. Take another loss."
            )
        with torch.autocast(embedding.device.type, enabled=False):
            wide = torch.promote_types(embedding.dtype, torch.float32)
            indices = self._list_indices(relations)
            if reference is not None:
                reference = reference.to(wide)
            return self.loss(embedding.to(wide), indices_tuple=indices, ref_emb=reference)

    def _list_indices(self, relations):
        """Return the triple or quadruple that the loss wants."""
        if self.kind in OF_TRIPLETS:
            limit = TRIPLETS_OF_AN_ANCHOR if self.max_per_anchor == "auto" else self.max_per_anchor
            return list_pairs(relations).as_triplets(limit)
        limit = self.max_per_anchor
        if limit == "auto":
            limit = None
            if self.kind in QUADRATIC:
                limit = max(1, PAIRS_OF_A_QUADRATIC_LOSS // max(1, len(relations.positives)))
        return list_pairs(relations, limit).as_tuple()


def _keep_from_one(distance, inputs, cosines):
    """Keep cosines where the angle has a gradient: rows may be alike."""
    return cosines.clamp(-LARGEST_COSINE, LARGEST_COSINE)


def make_library_loss(name, params):
    """Make a loss of pytorch-metric-learning by our name for it.

    Parameters
    ----------
    name : str
        A key of `LIBRARY_LOSSES`.
    params : dict
        Parameters of the loss, and `max_per_anchor` of ours.

    Returns
    -------
    LibraryLoss
        The loss.

    Raises
    ------
    ImportError
        If the library is missing.
    ValueError
        If this version of it does not have the loss, or the loss not the parameter.
    """
    own = {key: params[key] for key in params if key == "max_per_anchor"}
    rest = {key: params[key] for key in params if key not in own}
    loss_class = find_loss_class(name)
    check_library_params(name, loss_class, rest)
    try:
        return LibraryLoss(loss_class(**rest), **own)
    except TypeError as error:
        given = ", ".join(f"loss__{key}" for key in rest)
        raise ValueError(f"loss={name!r} cannot be made with {given}: {error}.") from error


def check_library_params(name, cls, given):
    """Refuse parameters that a loss of the library does not have, nor a class that it comes from.

    Its constructors take any, and hand on those that they do not know.

    Parameters
    ----------
    name : str
        What the messages call the loss.
    cls : type
        The loss; nothing is refused unless it is one of pytorch-metric-learning.
    given : iterable of str
        The names of the parameters.

    Raises
    ------
    ValueError
        If there is no such parameter.
    """
    if not cls.__module__.startswith("pytorch_metric_learning."):
        return
    legal = {"max_per_anchor"} if name in LIBRARY_LOSSES else set()
    for base in cls.__mro__:
        if base.__module__.startswith("pytorch_metric_learning."):
            legal |= set(inspect.signature(base.__init__).parameters)
    legal -= {"self", "args", "kwargs"}
    unknown = sorted(set(given) - legal)
    if unknown:
        raise ValueError(
            f"loss={name!r} has no parameter loss__{unknown[0]}. Those that it has: "
            f"{', '.join(f'loss__{key}' for key in sorted(legal))}."
        )


def find_loss_class(name):
    """Look a loss of pytorch-metric-learning up.

    Parameters
    ----------
    name : str
        A key of `LIBRARY_LOSSES`.

    Returns
    -------
    type
        The class.

    Raises
    ------
    ImportError
        If the library is missing.
    ValueError
        If this version of it does not have the loss.
    """
    try:
        import pytorch_metric_learning as library
        from pytorch_metric_learning import losses
    except ImportError as error:
        raise ImportError(
            f"loss={name!r} is one of pytorch-metric-learning. Install it: "
            'pip install "skmultilabel[metric]". Without it there are ntxent, supcon, mulsupcon, '
            "jaccard_supcon and fastap."
        ) from error
    class_name = LIBRARY_LOSSES[name]
    if not hasattr(losses, class_name):
        raise ValueError(
            f"loss={name!r} is {class_name}, which pytorch-metric-learning {library.__version__} "
            f"does not have. Install {_name_version(class_name)}."
        )
    return getattr(losses, class_name)


def _name_version(class_name):
    """Say which version has a loss."""
    first = FIRST_VERSIONS.get(class_name)
    return "the newest version" if first is None else f"{first} or newer"


def _find_kind(loss):
    """Return which loss of the library an object is, or is derived from."""
    known = {*LIBRARY_LOSSES.values(), *OTHERS_THAT_WORK}
    for cls in type(loss).__mro__:
        if cls.__name__ in known and cls.__module__.startswith("pytorch_metric_learning."):
            return cls.__name__
    own = " Take loss='fastap', our own." if type(loss).__name__ == "FastAPLoss" else ""
    raise ValueError(
        f"{type(loss).__name__} cannot be given relations between rows: it is no loss of "
        "pytorch-metric-learning, or one that needs a class for every row, as AngularLoss, "
        f"NPairsLoss, NCALoss, SmoothAPLoss and the losses with proxies do. Those that work: "
        f"{', '.join(sorted(known))}; and our own fastap, ntxent, supcon, mulsupcon, "
        f"jaccard_supcon.{own}"
    )
