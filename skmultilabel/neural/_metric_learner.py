"""The metric learner: an embedding in which samples with the same labels are close."""

from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import Interval, StrOptions, fit_context
from skmultilabel.base import LabelMatrixMixin
from skmultilabel.metrics import retrieval_map_at_r
from skmultilabel.neural._metric._relations import RULES
from skmultilabel.neural._metric_fitting import MetricFittingMixin
from skmultilabel.neural._net_owner import TRAINING_CONSTRAINTS, NetOwnerMixin
from skmultilabel.neural._passed_params import PassedParamsMixin
from skmultilabel.neural._saving import SavingMixin

__all__ = ["MultiLabelMetricLearner"]


class MultiLabelMetricLearner(
    MetricFittingMixin,
    SavingMixin,
    PassedParamsMixin,
    NetOwnerMixin,
    LabelMatrixMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    BaseEstimator,
):
    """An embedding of samples in which those with labels in common are close.

    A neural net maps every sample to a vector. Of the samples of a batch it learns to bring those
    together that have labels in common, and to take the others apart. What needs distances has
    better ones afterwards: nearest neighbors, retrieval, clustering, maps.

    The estimator owns a fitted skorch net, `net_`, of which samples, device, callbacks and all
    that is ``"auto"`` are as for :class:`~skmultilabel.NeuralMultiLabelClassifier`. Parameters that begin with
    ``loss__``, ``memory__``, ``module__``, ``optimizer__``, ``sampler__``, ``averaging__``,
    ``callbacks__``, ``checkpoint__`` or ``compile__`` are handed to what they name.

    Read more in the :ref:`User Guide <metric_learning>`.

    Parameters
    ----------
    n_components : int, default=64
        The number of components of the embedding.
    loss : str, type or torch.nn.Module, default="auto"
        What is learned of pairs: ``"supcon"``, ``"mulsupcon"``, ``"jaccard_supcon"``, ``"ntxent"``
        and ``"fastap"`` are our own; ``"contrastive"``, ``"triplet"``, ``"multi_similarity"``,
        ``"circle"`` and others those of pytorch-metric-learning, of which an instance may be given
        as well. ``"auto"`` is ``"mulsupcon"`` at a temperature of 0.2 for labels, ``"contrastive"``
        for pairs with negatives, and ``"supcon"`` for pairs without.
    rule : {"auto", "any", "jaccard", "exact", "subset", "per_label"} or callable, default="auto"
        Which pairs of samples belong together and which do not, see
        :func:`~skmultilabel.neural.multilabel_pairs`. ``"auto"`` is what suits the loss: mostly
        ``"any"``, a label in common.
    threshold : float, default=None
        From which similarity of the labels on samples belong together, for a rule that has one.
    soft_weights : bool, default=None
        Whether pairs count as much as their labels have in common; ``None`` for what suits the loss.
    miner : {"hard", "semihard", "multi_similarity"} or callable, default=None
        Chooses among the pairs of a batch; ``None`` takes all of them. One of your own is a
        function of the similarities of a batch and of its relations that returns relations.
    memory_size : int, default=0
        With how many samples of past batches those of a batch are compared too (cross-batch
        memory).
    normalize : bool, default=True
        Whether every embedding has length 1, so that the Euclidean distance tells what the cosine
        tells.
    module : str, type, callable or torch.nn.Module, default="auto"
        What represents the samples before they are projected to the embedding: as for
        :class:`~skmultilabel.NeuralMultiLabelClassifier`.
    sampler : {"pair_aware", "label_aware", "repeat_factor"} or object, default=None
        Which rows an epoch has, and which of them share a batch; ``None`` for all of them,
        shuffled.
    clip_grad_norm : float, default=None
        The largest length of the gradient of all weights; ``None`` for no bound.
    averaging : {"ema", "snapshots"}, default=None
        Whether a moving average of the weights answers.
    optimizer : {"adamw", "adam", "sgd"} or type, default="adamw"
        The optimizer.
    lr : float, default="auto"
        The largest learning rate.
    schedule : {"one_cycle", "cosine", "constant"}, callable or None, default="auto"
        How the learning rate changes.
    max_epochs : int, default="auto"
        How often all rows are seen, at most.
    batch_size : int, default="auto"
        The largest number of rows in a batch; of pairs, where pairs are given.
    scaling : {"auto", "standard", "quantile", "robust", "max_abs"} or None, default="auto"
        How numbers are scaled before the net.
    categorical_features : "auto", array-like or None, default="auto"
        Which columns are categories.
    input_dtype : str, default="auto"
        The type in which samples reach a module of your own.
    validation_fraction : float, default="auto"
        The share of the rows that validates instead of training.
    monitor : {"loss", "map_at_r"} or callable, default="loss"
        By what the best epoch is chosen on the validation rows: the loss; how well they retrieve
        each other; or ``monitor(Y, embedding)``, larger is better.
    patience : int or None, default="auto"
        After how many epochs that are not better the training ends, where there are validation
        rows; ``None`` for never.
    device : str or torch.device, default="auto"
        Where the net lives; ``"auto"`` is a GPU where there is one.
    precision : {"float32", "bfloat16", "float16"}, default="float32"
        In which type the net computes.
    compile : bool, default=False
        Whether torch compiles the module.
    accelerator : accelerate.Accelerator or None, default=None
        Trains in several processes.
    checkpoint : str or path-like, default=None
        A file that is written after every epoch, and from which an interrupted fit goes on.
    callbacks : list or None, default=None
        Callbacks of skorch, or pairs of a name and a callback.
    warm_start : bool, default=False
        Whether another fit goes on with the net that there is.
    verbose : int, default=0
        1 prints what skorch has to say, 2 every epoch.
    random_state : int, RandomState instance or None, default=None
        The seed. With an int, every fit on the same device gives the same net.
    **params : dict
        What is handed on.

    Attributes
    ----------
    net_ : MultiLabelNet
        The fitted net, a :class:`skorch.NeuralNet`.
    module_ : torch.nn.Module
        Its module.
    history_ : skorch.history.History
        What was measured in every epoch. ``n_batches_without_positives`` counts the batches that
        had no positive pair, and taught nothing; ``n_batches_without_negatives`` those that had no
        negative pair, and took nothing apart.
    n_iter_ : int
        The number of epochs.
    n_labels_ : int
        The number of labels. Not after `fit_pairs`.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where `X` was a DataFrame with string column names.

    See Also
    --------
    multilabel_pairs : The pairs of a batch, for losses and loops of your own.
    NeuralMultiLabelClassifier : Learns labels, with such a loss beside it if asked to.
    sklearn.neighbors.NeighborhoodComponentsAnalysis : A linear one, for classes.

    References
    ----------
    .. [1] P. Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020.
    .. [2] X. Wang, H. Zhang, W. Huang, M. R. Scott, "Cross-Batch Memory for Embedding Learning",
       CVPR 2020.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmultilabel.neighbors import MLkNN
    >>> from skmultilabel.neural import MultiLabelMetricLearner
    >>> X, Y = make_multilabel_classification(n_classes=3, random_state=0)
    >>> learner = MultiLabelMetricLearner(8, max_epochs=5, random_state=0)
    >>> make_pipeline(learner, MLkNN()).fit(X, Y).predict(X[:4]).shape
    (4, 3)
    """

    _parameter_constraints = TRAINING_CONSTRAINTS | {
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "loss": [str, callable],
        # A matrix is refused later, with the reason.
        "rule": [StrOptions({"auto", *RULES}), callable, "array-like"],
        "threshold": [Interval(Real, 0, 1, closed="right"), None],
        "soft_weights": ["boolean", None],
        "miner": [str, callable, None],
        "memory_size": [Interval(Integral, 0, None, closed="left")],
        "normalize": ["boolean"],
        "monitor": [StrOptions({"loss", "map_at_r"}), callable],
    }

    passed_prefixes = (
        "loss",
        "memory",
        "module",
        "optimizer",
        "sampler",
        "averaging",
        "callbacks",
        "checkpoint",
        "compile",
    )

    def __init__(
        self,
        n_components=64,
        *,
        loss="auto",
        rule="auto",
        threshold=None,
        soft_weights=None,
        miner=None,
        memory_size=0,
        normalize=True,
        module="auto",
        sampler=None,
        clip_grad_norm=None,
        averaging=None,
        optimizer="adamw",
        lr="auto",
        schedule="auto",
        max_epochs="auto",
        batch_size="auto",
        scaling="auto",
        categorical_features="auto",
        input_dtype="auto",
        validation_fraction="auto",
        monitor="loss",
        patience="auto",
        device="auto",
        precision="float32",
        compile=False,
        accelerator=None,
        checkpoint=None,
        callbacks=None,
        warm_start=False,
        verbose=0,
        random_state=None,
        **params,
    ):
        self.n_components = n_components
        self.loss = loss
        self.rule = rule
        self.threshold = threshold
        self.soft_weights = soft_weights
        self.miner = miner
        self.memory_size = memory_size
        self.normalize = normalize
        self.module = module
        self.sampler = sampler
        self.clip_grad_norm = clip_grad_norm
        self.averaging = averaging
        self.optimizer = optimizer
        self.lr = lr
        self.schedule = schedule
        self.max_epochs = max_epochs
        self.batch_size = batch_size
        self.scaling = scaling
        self.categorical_features = categorical_features
        self.input_dtype = input_dtype
        self.validation_fraction = validation_fraction
        self.monitor = monitor
        self.patience = patience
        self.device = device
        self.precision = precision
        self.compile = compile
        self.accelerator = accelerator
        self.checkpoint = checkpoint
        self.callbacks = callbacks
        self.warm_start = warm_start
        self.verbose = verbose
        self.random_state = random_state
        self._take_passed_params(params)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.single_output = False
        tags.target_tags.multi_output = True
        tags.transformer_tags.preserves_dtype = []
        return tags

    @property
    def _n_features_out(self):
        return self.net_.network_.head.linear.out_features

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None, sample_weight=None):
        """Learn the embedding from labels.

        Labels that all rows carry count for no pair: with them all rows would be alike, and none
        would be a negative.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features, ...)
            Samples. Or a stream of samples with their labels, such as
            :class:`~skmultilabel.neural.ParquetBatches`.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1; NaN where not known.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of the samples; a label of weight 0 is as good as not known.

        Returns
        -------
        self : MultiLabelMetricLearner
            The fitted estimator.

        Raises
        ------
        ValueError
            If samples, labels or weights are none; or if no batch has a pair that belongs together,
            or none that does not.
        DivergenceError
            If the loss becomes NaN or infinite. After a first good epoch the estimator is fitted
            nevertheless, with the weights of the last good one.

        Warns
        -----
        UserWarning
            If most batches of the last epoch had no pair that does not belong together.
        """
        goes_on = self.warm_start and hasattr(self, "net_")
        with all_or_nothing(self):
            failure = self._fit(X, y, sample_weight, goes_on=goes_on)
        if failure is not None:
            raise failure
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, sample_weight=None):
        """Learn for one epoch more, at a constant learning rate.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels, the same in every call.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.

        Returns
        -------
        self : MultiLabelMetricLearner
            The fitted estimator.

        Raises
        ------
        ValueError
            As in `fit`; also if the labels or features are not those of the first call.
        """
        with all_or_nothing(self):
            failure = self._fit(X, y, sample_weight, goes_on=hasattr(self, "net_"), epochs=1)
        if failure is not None:
            raise failure
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def fit_pairs(self, X1, X2, y=None, *, unmarked="auto", sample_weight=None):
        """Learn the embedding from pairs of samples.

        Every pair counts for itself, so with an `y` of 0 and 1 the loss must be one of single pairs:
        ``"contrastive"``, which is the default and comes with pytorch-metric-learning,
        ``"multi_similarity"``, ``"snr_contrastive"`` or ``"generalized_lifted_structure"``. The
        others are refused, unless ``unmarked="negative"``. `rule`, `threshold`, `soft_weights`,
        `miner`, `memory_size` and ``sampler="pair_aware"`` are about labels, and are refused too.

        Parameters
        ----------
        X1, X2 : {array-like, sparse matrix, DataFrame} of shape (n_pairs, n_features)
            The first and the second samples of the pairs.
        y : array-like of shape (n_pairs,), default=None
            1 for a pair that belongs together, 0 for one that does not. ``None``: all of them
            belong together.
        unmarked : {"auto", "ignore", "negative"}, default="auto"
            What samples are that are in a batch, and not in the same pair: nothing, or pairs that
            do not belong together. ``"auto"`` is the first where `y` has a 0, else the second, for
            something has to keep samples apart.
        sample_weight : array-like of shape (n_pairs,), default=None
            Weights of the pairs, for losses that compare each with the others of a batch.

        Returns
        -------
        self : MultiLabelMetricLearner
            The fitted estimator.

        Raises
        ------
        ValueError
            If the numbers of rows differ, `y` holds something else than 0 and 1, or there is no
            pair of one kind; if the loss learns nothing from such pairs; or if a parameter is set
            that is about labels.
        """
        goes_on = self.warm_start and hasattr(self, "net_")
        with all_or_nothing(self):
            failure = self._fit_pairs(X1, X2, y, unmarked, sample_weight, goes_on=goes_on)
        if failure is not None:
            raise failure
        return self

    def transform(self, X):
        """Compute the embedding of samples.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_components), float32
            The embedding; of length 1, unless `normalize` is ``False``.
        """
        check_is_fitted(self)
        return np.concatenate([block.float().cpu().numpy() for block in self._iterate_outputs(X)])

    def _iterate_outputs(self, X):
        return super()._iterate_outputs(X, self.n_components, "transform")

    def pair_score(self, X1, X2):
        """Compute how similar the samples of pairs are.

        Parameters
        ----------
        X1, X2 : {array-like, sparse matrix, DataFrame} of shape (n_pairs, n_features)
            The first and the second samples of the pairs.

        Returns
        -------
        ndarray of shape (n_pairs,)
            The negative Euclidean distances of their embeddings: the larger, the more similar.
        """
        check_consistent_length(X1, X2)
        return -np.linalg.norm(self.transform(X1) - self.transform(X2), axis=1)

    def score(self, X, y):
        """Measure how well samples retrieve those with the same labels.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Their labels.

        Returns
        -------
        float
            MAP@R, see :func:`~skmultilabel.metrics.retrieval_map_at_r`, between 0 and 1.
        """
        if hasattr(self, "n_labels_"):
            self._check_same_labels(y)
        return retrieval_map_at_r(self.transform(X), y)
