"""The neural classifier: an estimator that owns a fitted skorch net."""

from numbers import Real

import numpy as np
import scipy.sparse as sp
import torch
from scipy.special import logit
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import Interval, StrOptions, fit_context
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.neural._batches._top_k import collect_top_k
from skmultilabel.neural._classifier_fitting import ClassifierFittingMixin
from skmultilabel.neural._heads._build import HEADS
from skmultilabel.neural._heads._head import average_members
from skmultilabel.neural._net_owner import TRAINING_CONSTRAINTS, NetOwnerMixin
from skmultilabel.neural._passed_params import PassedParamsMixin
from skmultilabel.neural._saving import OnnxMixin, SavingMixin
from skmultilabel.neural.losses import correct_probabilities

__all__ = ["NeuralMultiLabelClassifier"]

MAX_LOG_ODDS = 40.0
# What `predict` maximizes by default, where it is not the probability of each label.
DECODES = {"label_sets": "joint"}


class NeuralMultiLabelClassifier(
    ClassifierFittingMixin,
    SavingMixin,
    OnnxMixin,
    PassedParamsMixin,
    NetOwnerMixin,
    MultiLabelClassifierMixin,
    BaseEstimator,
):
    """A neural net for labels, trained by skorch, on a GPU where there is one.

    It learns from the data what a net must know: how many features and labels there are, whether
    samples are scaled, which columns are categories, which labels are missing. What is ``"auto"``
    was chosen by experiment on published data sets, and depends on the data as the guide says.

    The estimator owns a fitted skorch net, `net_`, and is none itself. Parameters that begin with
    ``module__``, ``head__``, ``criterion__``, ``contrastive__``, ``optimizer__``, ``sampler__``, ``balancing__``,
    ``averaging__``, ``callbacks__`` or ``compile__`` are handed to what they name.

    Read more in the :ref:`User Guide <neural>`.

    Parameters
    ----------
    module : str, type, callable or torch.nn.Module, default="auto"
        What represents the samples:

        * ``"mlp"``, layer on layer; ``"residual"``, blocks around which the input goes;
          ``"batch_ensemble"``, several nets that share their weights up to scales, and whose
          probabilities are averaged; ``"periodic"``, sines and cosines of every number before the
          layers. ``"auto"`` is what did best: members for tables, a small net where there are few
          features, one layer for sparse samples.
        * A module of your own: a class or a function, which gets those of ``n_features``,
          ``n_labels``, ``n_outputs``, ``input_shape`` and ``cardinalities`` that it names; or an
          instance, which is copied with its weights. It turns a batch of samples into a tensor of
          shape (n_samples, n_labels), the log-odds of the labels; for a `head` that is named, into
          a representation of any width.
    head : str, default="auto"
        What turns the representation into labels: ``"independent"``, a linear layer;
        ``"label_embedding"``, a vector for each label; ``"label_graph"``, such vectors behind a
        graph network over labels that occur together; ``"chain"``, each label given those before
        it; ``"label_sets"``, a distribution over the label sets that occur. ``"auto"`` is the last
        where every label set is frequent, else the first.
    decode : {"auto", "marginal", "joint"}, default="auto"
        What `predict` maximizes: the probability of each label (``"marginal"``), or that of the
        label set as a whole (``"joint"``). ``"auto"`` is the second for label sets. Where labels
        are independent given the sample, both are the same.
    criterion : str, type, callable or list, default="auto"
        The loss, see :func:`~skmultilabel.neural.losses.make_loss`. ``"auto"`` is that of the head
        where it has one, else ``"bce"``.
    correct_probabilities : bool, default=False
        Whether to undo what the loss and `cost_matrix` do to probabilities, see
        :func:`~skmultilabel.neural.losses.correct_probabilities`.
    contrastive_weight : float, default=0.0
        How much a contrastive loss counts beside `criterion`, which brings together the
        representations of samples with labels in common. Parameters that begin with
        ``contrastive__`` are those of :class:`~skmultilabel.neural.MultiLabelMetricLearner`:
        ``loss``, ``rule``, ``threshold``, ``soft_weights``, ``miner``, ``memory_size``,
        ``n_components``, and those of the loss and the memory, such as
        ``contrastive__loss__temperature``.
    label_weight : array-like of shape (n_labels,), default=None
        How much each label counts in the loss, against the other labels. For the positives of a
        label against its negatives there is ``criterion__pos_weight``.
    cost_matrix : array-like of shape (2, 2) or (n_labels, 2, 2), default=None
        What answers cost, ``cost[label, true, predicted]``: it weighs the positives and the
        negatives of the loss.
    sampler : {"label_aware", "repeat_factor", "pair_aware"} or object, default=None
        Which rows an epoch has: see
        :class:`~skmultilabel.neural.LabelAware` and :class:`~skmultilabel.neural.RepeatFactor`. ``None`` for all
        of them, once.
    balancing : str or object, default=None
        How the losses of labels, or the terms of a sum of losses, are balanced: ``"gradnorm"``,
        ``"dynamic_average"``, ``"uncertainty"``, or an aggregator of torchjd or its name.
    normalize_sample_gradients : bool, default=False
        Whether the gradient of every sample has the same length.
    clip_grad_norm : float, default=None
        The largest length of the gradient of all weights; ``None`` for no bound.
    averaging : {"ema", "snapshots"}, default=None
        Whether a moving average of the weights answers, or several states of the net together.
    optimizer : {"adamw", "adam", "sgd"} or type, default="adamw"
        The optimizer; one of your own is a class of torch optimizers. With ``"adamw"`` the first
        layer of sparse samples takes steps of one size, and all else those of AdamW.
    lr : float, default="auto"
        The largest learning rate.
    schedule : {"one_cycle", "cosine", "constant"}, callable or None, default="auto"
        How the learning rate changes: the factor of it, as a function of the share of the training
        that is done. ``None`` leaves it to callbacks.
    max_epochs : int, default="auto"
        How often all rows are seen, at most.
    batch_size : int, default="auto"
        The largest number of rows in a batch.
    scaling : {"auto", "standard", "quantile", "robust", "max_abs"} or None, default="auto"
        How numbers are scaled before the net. ``"auto"`` is the scaling by quantiles, and the
        standard one for streams, but leaves what is 0 and 1, scaled already, or sparse.
    categorical_features : "auto", array-like or None, default="auto"
        Which columns are categories: those of a DataFrame that hold text or categories, or a mask,
        positions or names. The net learns a vector for each of their categories.
    input_dtype : str, default="auto"
        The type in which samples reach a module of your own: ``"int64"`` for token ids, say.
        ``"auto"`` is float32 for tables, and leaves arrays of more dimensions in their type.
    validation_fraction : float, default="auto"
        The share of the rows that validates instead of training, stratified by labels. ``"auto"``
        is 0.1 where there are 10,000 rows or more, or where `monitor` or `patience` asks for
        validation; else 0, because few rows teach more than they tell.
    monitor : str, Objective or callable, default="loss"
        By what the best epoch is chosen on the validation rows: ``"loss"``; a metric of decisions
        such as ``"f1_macro"``, at the cut-offs that are best for it after each epoch; or a metric of
        rankings, ``"average_precision_macro"``, ``"roc_auc_macro"`` or
        ``"label_ranking_average_precision"``. `history_` has it as ``valid_`` and its name, or as
        ``valid_metric`` where it has none.
    patience : int or None, default="auto"
        After how many epochs that are not better the training ends, where there are validation
        rows; ``None`` for never. The net keeps the weights of the best epoch.
    device : str or torch.device, default="auto"
        Where the net lives; ``"auto"`` is a GPU where there is one.
    precision : {"float32", "bfloat16", "float16"}, default="float32"
        In which type the net computes; its weights are float32 always.
    compile : bool, default=False
        Whether torch compiles the module, which takes a minute and then saves time.
    accelerator : accelerate.Accelerator or None, default=None
        Trains in several processes, on several devices or machines.
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
        What was measured in every epoch.
    n_iter_ : int
        The number of epochs.
    head_ : str
        The head that was chosen.
    classes_ : ndarray of shape (n_labels,)
        The columns ``0, ..., n_labels - 1``, as objects.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where `X` was a DataFrame with string column names.

    See Also
    --------
    ThresholdOptimizer : The best cut-offs for its probabilities.
    BinaryRelevance : A model for each label.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from skmultilabel import NeuralMultiLabelClassifier
    >>> X, Y = make_multilabel_classification(n_classes=3, random_state=0)
    >>> model = NeuralMultiLabelClassifier(random_state=0, max_epochs=10).fit(X, Y)
    >>> model.predict_proba(X[:5]).shape
    (5, 3)
    >>> model.head_
    'independent'
    """

    _parameter_constraints = TRAINING_CONSTRAINTS | {
        "head": [StrOptions({"auto", *HEADS})],
        "decode": [StrOptions({"auto", "marginal", "joint"})],
        "criterion": [str, callable, list],
        "correct_probabilities": ["boolean"],
        "contrastive_weight": [Interval(Real, 0, None, closed="left")],
        "label_weight": ["array-like", None],
        "cost_matrix": ["array-like", None],
        "balancing": [str, callable, None],
        "normalize_sample_gradients": ["boolean"],
    }

    passed_prefixes = (
        "module",
        "head",
        "criterion",
        "contrastive",
        "optimizer",
        "sampler",
        "balancing",
        "averaging",
        "callbacks",
        "checkpoint",
        "compile",
    )

    def __init__(
        self,
        module="auto",
        *,
        head="auto",
        decode="auto",
        criterion="auto",
        correct_probabilities=False,
        contrastive_weight=0.0,
        label_weight=None,
        cost_matrix=None,
        sampler=None,
        balancing=None,
        normalize_sample_gradients=False,
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
        self.module = module
        self.head = head
        self.decode = decode
        self.criterion = criterion
        self.correct_probabilities = correct_probabilities
        self.contrastive_weight = contrastive_weight
        self.label_weight = label_weight
        self.cost_matrix = cost_matrix
        self.sampler = sampler
        self.balancing = balancing
        self.normalize_sample_gradients = normalize_sample_gradients
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

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None, sample_weight=None):
        """Fit the net.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features, ...)
            Samples. Or a stream of samples with their labels, such as
            :class:`~skmultilabel.neural.ParquetBatches`.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, or probabilities between them; NaN where not known.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of the samples, or of every sample and label.

        Returns
        -------
        self : NeuralMultiLabelClassifier
            The fitted estimator.

        Raises
        ------
        ValueError
            If samples, labels or weights are none, or a module returns another shape.
        DivergenceError
            If the loss becomes NaN or infinite. After a first good epoch the estimator is fitted
            nevertheless, with the weights of the last good one.

        Warns
        -----
        LabelWarning
            If a label has one class only, which it is then always predicted to have.
        """
        goes_on = self.warm_start and hasattr(self, "net_")
        with all_or_nothing(self):
            failure = self._fit(X, y, sample_weight, goes_on=goes_on)
        if failure is not None:
            raise failure
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, classes=None, sample_weight=None):
        """Fit the net for one epoch more, at a constant learning rate.

        The first call settles how samples are encoded and scaled, and the parameters of the net.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels, the same in every call.
        classes : object, default=None
            Not used, exists for compatibility: the labels are the columns of `y`.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights.

        Returns
        -------
        self : NeuralMultiLabelClassifier
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

    def predict(self, X):
        """Predict labels.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1, sparse where the labels of the fit were sparse.
        """
        check_is_fitted(self)
        decode = DECODES.get(self.head_, "marginal") if self.decode == "auto" else self.decode
        decide = self._predict_joint if decode == "joint" else self._predict_marginal
        blocks = [decide(output) for output in self._iterate_outputs(X)]
        return self._shape_answer(_stack(blocks, self._has_sparse_labels))

    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The probabilities.
        """
        check_is_fitted(self)
        return np.concatenate([self._estimate(output) for output in self._iterate_outputs(X)])

    def predict_top_k(self, X, k=5):
        """Estimate the probabilities of the k most probable labels of every sample.

        The samples are worked through in blocks, so that nothing of shape (n_samples, n_labels)
        is made.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.
        k : int, default=5
            How many labels; all where there are fewer.

        Returns
        -------
        csr_array of shape (n_samples, n_labels)
            The probabilities, k in every row.
        """
        check_is_fitted(self)
        if k < 1:
            raise ValueError(f"k must be 1 or more; got {k}.")
        return collect_top_k((self._estimate(output) for output in self._iterate_outputs(X)), k)

    def decision_function(self, X):
        """Compute the log-odds of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The logarithms of the odds, between -40 and 40. Positive ones are predicted.
        """
        with np.errstate(divide="ignore"):
            return logit(self.predict_proba(X)).clip(-MAX_LOG_ODDS, MAX_LOG_ODDS)

    def _iterate_outputs(self, X, method="predict_proba"):
        return super()._iterate_outputs(X, self.n_labels_, method)

    def _estimate(self, output):
        """Turn an output into probabilities; labels of one class only have that."""
        head, criterion = self.net_.network_.head, self.net_.criterion_
        with torch.no_grad():
            if self.correct_probabilities and criterion is not None:
                proba = correct_probabilities(criterion, head.compute_logits(output))
                proba = average_members(proba)
            else:
                proba = head.compute_probabilities(output)
        proba = proba.cpu().double().numpy()
        if self.correct_probabilities and self.net_.weighting is not None:
            proba = self.net_.weighting.correct(proba)
        return self._answer_constant(proba)

    def _predict_marginal(self, output):
        return (self._estimate(output) > 0.5).astype(np.int8)

    def _predict_joint(self, output):
        with torch.no_grad():
            labels = self.net_.network_.head.predict_joint(output)
        return self._answer_constant(labels.cpu().numpy().astype(np.int8))

    def _answer_constant(self, answer):
        """Give labels that were seen with one class only the answer that they always had."""
        has_positive, has_negative = self._seen_classes
        answer[:, ~has_positive] = 0
        answer[:, has_positive & ~has_negative] = 1
        return answer


def _stack(blocks, is_sparse):
    """Stack the answers to blocks of samples, sparse ones without a dense copy of all."""
    if is_sparse:
        return sp.vstack([sp.csr_array(block) for block in blocks], format="csr")
    return np.concatenate(blocks)
