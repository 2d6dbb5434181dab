"""The neural classifier: an estimator that owns a fitted skorch net."""

import os
import warnings
from functools import partial
from numbers import Integral, Real

import numpy as np
import scipy.sparse as sp
import torch
from scipy.special import logit
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted
from skorch.helper import predefined_split

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import HasMethods, Interval, StrOptions, fit_context, num_samples
from skmultilabel._validation import check_label_matrix, check_label_weight
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.exceptions import DivergenceError
from skmultilabel.neural._accelerated import AcceleratedNet, share_seed
from skmultilabel.neural._balancing._build import make_balancing
from skmultilabel.neural._batches._make import make_dataset, make_input_rows
from skmultilabel.neural._batches._sampling import SAMPLERS, make_sampler
from skmultilabel.neural._batches._split import split_rows
from skmultilabel.neural._batches._streaming import (
    Stream,
    find_stream_facts,
    is_stream,
    read_parts,
)
from skmultilabel.neural._batches._top_k import collect_top_k
from skmultilabel.neural._build_net import (
    OPTIMIZERS,
    build_network,
    check_batches,
    check_targets,
    find_optimizer,
    list_callbacks,
)
from skmultilabel.neural._devices import PRECISIONS, find_device, fits_on_device, seed_torch
from skmultilabel.neural._heads._build import HEADS
from skmultilabel.neural._heads._head import average_members
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._inputs._encoder import InputEncoder
from skmultilabel.neural._modules._build import TRUNKS
from skmultilabel.neural._net import MultiLabelNet
from skmultilabel.neural._passed_params import PassedParamsMixin
from skmultilabel.neural._saving import SavingMixin
from skmultilabel.neural._settings import choose_settings, choose_validation_fraction
from skmultilabel.neural._training._averaging import AVERAGINGS, make_averaging
from skmultilabel.neural._training._checkpoint import open_checkpoint
from skmultilabel.neural._training._clipping import GradientClipping
from skmultilabel.neural._training._monitor import make_measure
from skmultilabel.neural._training._schedule import SCHEDULES, get_schedule
from skmultilabel.neural._training._weighting import make_weighting
from skmultilabel.neural.losses import correct_probabilities, make_loss
from skmultilabel.problem_transform._label_columns import warn_labels_of_one_class

__all__ = ["NeuralMultiLabelClassifier"]

AUTO = StrOptions({"auto"})
MAX_LOG_ODDS = 40.0
# What `predict` maximizes by default, where it is not the probability of each label.
DECODES = {"label_sets": "joint"}
ROWS_OF_A_PART = 4096
"""How many rows of a stream are looked at together, where it gives them one by one."""
PREDICTION_CELLS = 2**22
"""How many numbers the rows of a block of a prediction have, at most."""
MIN_CELLS_OF_A_ROW = 512
"""How many numbers a row has at least, as it runs through the net."""


class NeuralMultiLabelClassifier(
    SavingMixin, PassedParamsMixin, MultiLabelClassifierMixin, BaseEstimator
):
    """A neural net for labels, trained by skorch, on a GPU where there is one.

    It learns from the data what a net must know: how many features and labels there are, whether
    samples are scaled, which columns are categories, which labels are missing. What is ``"auto"``
    was chosen by experiment on published data sets, and depends on the data as the guide says.

    The estimator owns a fitted skorch net, `net_`, and is none itself. Parameters that begin with
    ``module__``, ``head__``, ``criterion__``, ``optimizer__``, ``sampler__``, ``balancing__``,
    ``averaging__``, ``callbacks__`` or ``compile__`` are handed to what they name.

    Read more in the :ref:`User Guide <neural>`.

    Parameters
    ----------
    module : str, type, callable or torch.nn.Module, default="auto"
        What represents the samples:

        * ``"mlp"``, layer on layer; ``"residual"``, blocks around which the input goes;
          ``"batch_ensemble"``, several nets that share their weights up to scales, and whose
          probabilities are averaged; ``"periodic"``, sines and cosines of every number before the
          layers. ``"auto"`` is the one that did best on tables.
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
        Whether to undo what the loss does to probabilities, see
        :func:`~skmultilabel.neural.losses.correct_probabilities`.
    label_weight : array-like of shape (n_labels,), default=None
        How much each label counts in the loss, against the other labels. (For the positives of a
        label against its negatives: ``criterion__pos_weight``.)
    cost_matrix : array-like of shape (2, 2) or (n_labels, 2, 2), default=None
        What answers cost, ``cost[label, true, predicted]``: it weighs the positives and the
        negatives of the loss.
    sampler : {"label_aware", "repeat_factor"} or object, default=None
        Which rows an epoch has: see :class:`LabelAware` and :class:`RepeatFactor`. ``None`` for all
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
        The optimizer; one of your own is a class of torch optimizers.
    lr : float, default="auto"
        The largest learning rate.
    schedule : {"one_cycle", "cosine", "constant"}, callable or None, default="auto"
        How the learning rate changes: the factor of it, as a function of the share of the training
        that is done. ``None`` leaves it to callbacks.
    max_epochs : int, default="auto"
        How often all rows are seen, at most.
    batch_size : int, default="auto"
        The largest number of rows in a batch.
    scaling : {"auto", "standard", "robust", "max_abs"} or None, default="auto"
        How numbers are scaled before the net. ``"auto"`` is the standard scaling, but leaves what
        is 0 and 1, scaled already, or sparse.
    categorical_features : "auto", array-like or None, default="auto"
        Which columns are categories: those of a DataFrame that hold text or categories, or a mask,
        positions or names. The net learns a vector for each of their categories.
    input_dtype : str, default="auto"
        The type in which samples reach a module of your own: ``"int64"`` for token ids, say.
        ``"auto"`` is float32 for tables, and leaves arrays of more dimensions in their type.
    validation_fraction : float, default="auto"
        The share of the rows that validates instead of training, stratified by labels. ``"auto"``
        is 0 where there are fewer than 10,000 rows, else 0.1.
    monitor : str, Objective or callable, default="loss"
        By what the best epoch is chosen on the validation rows: ``"loss"``; a metric of decisions
        such as ``"f1_macro"``, at the cut-offs that are best for it after each epoch; or a metric of
        rankings, ``"average_precision_macro"``, ``"roc_auc_macro"`` or
        ``"label_ranking_average_precision"``.
    patience : int or None, default="auto"
        After how many epochs that are not better the training ends, where there are validation
        rows; ``None`` for never. The net keeps the weights of the best epoch.
    device : str or torch.device, default="auto"
        Where the net lives; ``"auto"`` is a GPU where there is one.
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

    _parameter_constraints = {
        "module": [StrOptions({"auto", *TRUNKS}), callable],
        "head": [StrOptions({"auto", *HEADS})],
        "decode": [StrOptions({"auto", "marginal", "joint"})],
        "criterion": [str, callable, list],
        "correct_probabilities": ["boolean"],
        "label_weight": ["array-like", None],
        "cost_matrix": ["array-like", None],
        "optimizer": [StrOptions(set(OPTIMIZERS)), callable],
        "lr": [AUTO, Interval(Real, 0, None, closed="neither")],
        "schedule": [AUTO, StrOptions(set(SCHEDULES)), callable, None],
        "max_epochs": [AUTO, Interval(Integral, 1, None, closed="left")],
        "batch_size": [AUTO, Interval(Integral, 1, None, closed="left")],
        "validation_fraction": [AUTO, Interval(Real, 0, 1, closed="left")],
        "monitor": [str, callable, "array-like"],
        "patience": [AUTO, Interval(Integral, 1, None, closed="left"), None],
        "sampler": [StrOptions(set(SAMPLERS)), HasMethods(["order"]), None],
        "balancing": [str, callable, None],
        "normalize_sample_gradients": ["boolean"],
        "clip_grad_norm": [Interval(Real, 0, None, closed="neither"), None],
        "averaging": [StrOptions(set(AVERAGINGS)), None],
        "precision": [StrOptions(set(PRECISIONS))],
        "compile": ["boolean"],
        "accelerator": [HasMethods(["prepare", "backward"]), None],
        "checkpoint": [str, os.PathLike, None],
        "warm_start": ["boolean"],
        "verbose": ["verbose"],
        "random_state": ["random_state"],
    }

    passed_prefixes = (
        "module",
        "head",
        "criterion",
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

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.non_deterministic = self.random_state is None
        return tags

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None, sample_weight=None):
        """Fit the net."""
        goes_on = self.warm_start and hasattr(self, "net_")
        with all_or_nothing(self):
            failure = self._fit(X, y, sample_weight, goes_on=goes_on)
        if failure is not None:
            raise failure
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, classes=None, sample_weight=None):
        """Fit the net for one epoch more."""
        with all_or_nothing(self):
            failure = self._fit(X, y, sample_weight, goes_on=hasattr(self, "net_"), epochs=1)
        if failure is not None:
            raise failure
        return self

    def _fit(self, X, y, sample_weight, *, goes_on, epochs=None):
        """Train the net; return the error of a training that diverged after a good epoch."""
        if is_stream(X):
            return self._fit_stream(X, y, sample_weight, goes_on=goes_on, epochs=epochs)
        Y, inputs = self._read(X, y, goes_on=goes_on)
        weight = _check_weight(sample_weight, *Y.shape)
        facts = all_facts = find_label_facts(Y, self._label_names)
        train, valid = self._place(make_dataset(inputs, Y, weight)), None
        seed, checkpoint = self._begin(train, goes_on=goes_on)
        train_rows, valid_rows = self._split(Y, seed, validates=epochs is None)
        if len(valid_rows):
            train, valid = train.select(train_rows), train.select(valid_rows)
            facts = find_label_facts(Y[train_rows], self._label_names)
        if not goes_on:
            self._build(train.inputs, facts, seed, weighs_labels=np.ndim(weight) == 2)
        elif facts.has_missing and self.net_.criterion_ is not None:
            self.net_.criterion_.all_known = False
        self._note_classes(all_facts, goes_on=goes_on)
        if weight is not None:
            self.net_.module.head.check_weight(weight)
        return self._train(train, valid, epochs, checkpoint)

    def _fit_stream(self, source, y, sample_weight, *, goes_on, epochs):
        """Train on a stream, which is read once more than there are epochs."""
        if y is not None or sample_weight is not None:
            raise ValueError(
                "A stream gives the labels and the weights with its samples; leave y and "
                "sample_weight out."
            )
        if not goes_on:
            self._encoder = InputEncoder(self.scaling, self.categorical_features, self.input_dtype)
        facts = find_stream_facts(self._learn_parts(source, goes_on=goes_on))
        stream = Stream(source, facts.n_rows, partial(self._encoder.transform, owner=self))
        seed, checkpoint = self._begin(stream, goes_on=goes_on)
        if not goes_on:
            first = next(read_parts(source, ROWS_OF_A_PART))
            inputs = make_input_rows(stream.encode(first.X))
            self._build(inputs, facts, seed, weighs_labels=False)
        self._note_classes(facts, goes_on=goes_on)
        return self._train(stream, None, epochs, checkpoint)

    def _learn_parts(self, source, *, goes_on):
        """Learn from every part of a stream how its samples are encoded, and pass it on."""
        for number, part in enumerate(read_parts(source, ROWS_OF_A_PART)):
            if goes_on:
                self._check_same_labels(part.Y)
            elif number == 0:
                self._record_labels(part.Y)
                names = getattr(source, "label_names", None)
                if names is not None:
                    self.label_names_in_ = np.asarray(names, dtype=object)
            if not goes_on:
                self._encoder.partial_fit(part.X, self)
            yield part

    @property
    def _label_names(self):
        return getattr(self, "label_names_in_", None)

    def _read(self, X, y, *, goes_on):
        """Check and encode samples and labels."""
        if goes_on:
            self._check_same_labels(y)
            Y = check_label_matrix(y, n_samples=num_samples(X), allow_soft=True, name="y")
            return Y, self._encoder.transform(X, self)
        Y = self._read_labels(X, y, allow_soft=True)
        self._encoder = InputEncoder(self.scaling, self.categorical_features, self.input_dtype)
        return Y, self._encoder.fit_transform(X, self)

    def _note_classes(self, facts, *, goes_on):
        """Note which labels were seen with both classes; the net does not answer the others."""
        seen = np.stack([facts.positives > 0, facts.known > facts.positives])
        if getattr(self.net_.criterion, "assumes_unknown", False):
            seen[1] |= facts.known < facts.n_rows
        if goes_on:
            self._seen_classes = self._seen_classes | seen
            return
        self._seen_classes = has_positive, has_negative = seen
        warn_labels_of_one_class(
            has_positive & ~has_negative,
            has_negative & ~has_positive,
            ~has_positive & ~has_negative,
            self._label_names,
        )

    def _place(self, dataset):
        """Let the data live on the device where they fit there."""
        device = self._find_device()
        return dataset.to(device) if fits_on_device(dataset.n_bytes, device) else dataset

    def _find_device(self):
        return find_device(self.device) if self.accelerator is None else self.accelerator.device

    def _begin(self, dataset, *, goes_on):
        """Return the seed of the net, and the checkpoint of the fit where it has one."""
        if goes_on:
            return self.net_.seed, None
        seed = share_seed(self.accelerator, _draw_seed(self.random_state))
        if self.checkpoint is None:
            return seed, None
        params = self._get_passed("checkpoint")
        checkpoint = open_checkpoint(self, dataset, self.checkpoint, **params)
        return (checkpoint.saved or {"seed": seed})["seed"], checkpoint

    def _split(self, Y, seed, *, validates):
        """Return the rows for training and for validation."""
        n_rows = Y.shape[0]
        fraction = choose_validation_fraction(self.validation_fraction, n_rows) if validates else 0
        if round(fraction * n_rows) == 0:
            return slice(None), ()
        return split_rows(Y, fraction, seed)

    def _build(self, rows, facts, seed, *, weighs_labels):
        """Make the net for such samples, with weights that it has not learned yet."""
        weighting = make_weighting(self.label_weight, self.cost_matrix, self.n_labels_)
        weighs_labels = weighs_labels or weighting is not None
        settings = choose_settings(self, facts, weighs_labels=weighs_labels)
        device = self._find_device()
        with seed_torch(seed, torch.device("cpu")):
            network = build_network(
                settings.module,
                settings.head,
                rows,
                facts,
                cardinalities=self._encoder.cardinalities,
                module_params=self._get_passed("module"),
                head_params=self._get_passed("head"),
                device=device,
            )
        criterion = self._make_criterion(network.head, facts)
        network.balancing = make_balancing(
            self.balancing,
            network.head,
            criterion,
            normalizes_samples=self.normalize_sample_gradients,
            **self._get_passed("balancing"),
        )
        averaging = make_averaging(self.averaging, settings, **self._get_passed("averaging"))
        optimizer, own = find_optimizer(self.optimizer, network)
        self.net_ = self._make_net(
            network,
            criterion=criterion,
            optimizer=optimizer,
            lr=settings.lr,
            max_epochs=settings.max_epochs,
            batch_size=settings.batch_size,
            schedule=getattr(averaging, "schedule", get_schedule(settings.schedule)),
            sampler=make_sampler(self.sampler, **self._get_passed("sampler")),
            weighting=weighting,
            adjust_gradients=self.clip_grad_norm and GradientClipping(self.clip_grad_norm),
            averaging=averaging,
            autocast=PRECISIONS[self.precision],
            compile=self.compile,
            verbose=self.verbose,
            seed=seed,
            **self._pass_to_net(own),
        )
        self.head_ = settings.head
        self._settings = settings

    def _make_net(self, network, **params):
        """Make the net for one process, or for one of several."""
        if self.accelerator is None:
            return MultiLabelNet(network, device=self._find_device(), **params)
        if self.precision != "float32":
            raise ValueError(
                "With an accelerator, the precision is its own: give "
                "Accelerator(mixed_precision='bf16') and leave precision='float32'."
            )
        return AcceleratedNet(network, accelerator=self.accelerator, **params)

    def _make_criterion(self, head, facts):
        """Make the loss, unless the head has one of its own."""
        if self.criterion == "auto" and not head.uses_criterion:
            return None
        name = "bce" if self.criterion == "auto" else self.criterion
        criterion = make_loss(name, **self._get_passed("criterion"))
        check_targets(criterion, facts)
        return criterion.fit_labels(facts)

    def _pass_to_net(self, own):
        """Return what skorch gets from the user, and what it gets from us where they are silent."""
        passed = {
            name: value
            for name, value in vars(self).items()
            if name.startswith(("optimizer__", "callbacks__", "compile__"))
        }
        return {f"optimizer__{name}": value for name, value in own.items()} | passed

    def _train(self, train, valid, epochs, checkpoint=None):
        net, settings = self.net_, self._settings
        measure = None
        if valid is not None and settings.monitor != "loss":
            measure = make_measure(settings.monitor, self._label_names)
        net.callbacks = list_callbacks(
            settings,
            measure,
            self.callbacks or [],
            checkpoint,
            validates=valid is not None,
            shows_progress=self.verbose == 1,
        )
        if net.initialized_:
            net.initialize_callbacks()
        else:
            net.initialize()
        net.plan_rates(net.max_epochs if epochs is None else None)
        epochs_left = net.max_epochs if epochs is None else epochs
        if getattr(net.criterion_, "needs_row_index", False):
            _number_rows(train, net.criterion_)
        if checkpoint is not None:
            epochs_left = checkpoint.resume(net)
        check_batches(net.network_, train.n_rows, net.batch_size)
        net.train_split = None if valid is None else predefined_split(valid)
        try:
            net.partial_fit(train, epochs=epochs_left)
        except DivergenceError as error:
            net.on_train_end(net)
            if not dict(net.callbacks_)["keep_best"].restore_last(net):
                raise
            return error
        finally:
            net.train_split = None
            dict(net.callbacks_)["progress"].close(net)
            if epochs is None and not self.warm_start:
                net.network_.twin = None
        if net.was_interrupted_:
            net.was_interrupted_ = False
            warnings.warn(
                f"The training was interrupted after {len(net.history)} epochs. The net can be "
                "used as it is, and warm_start=True goes on with it.",
                UserWarning,
                stacklevel=4,
            )
        return None

    @property
    def history_(self):
        """What was measured in every epoch: skorch's history of the net."""
        return self.net_.history

    @property
    def n_iter_(self):
        """The number of epochs of the training."""
        return len(self.net_.history)

    @property
    def module_(self):
        """The fitted network."""
        return self.net_.network_

    def __sklearn_is_fitted__(self):
        return hasattr(self, "net_")

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

    def _iterate_outputs(self, X):
        """Run the net on block after block of the samples."""
        rows = make_input_rows(self._encoder.transform(X, self))
        net, device = self.net_, torch.device(self.net_.device)
        net.module_.eval()
        n_rows = max(PREDICTION_CELLS // max(self.n_labels_, MIN_CELLS_OF_A_ROW), 1)
        for start in range(0, len(rows), n_rows):
            with torch.no_grad():
                yield net.infer(rows.take(slice(start, start + n_rows), device))

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


def _draw_seed(random_state):
    return int(check_random_state(random_state).randint(2**31 - 1))


def _check_weight(sample_weight, n_samples, n_labels):
    weight = check_label_weight(sample_weight, n_samples, n_labels)
    if weight is not None and not weight.any():
        raise ValueError("sample_weight is 0 for every sample, so there is nothing to learn from.")
    return weight


def _number_rows(dataset, criterion):
    """Have a loss told which rows a batch has."""
    if isinstance(dataset, Stream):
        raise ValueError(
            f"{type(criterion).__name__} remembers every row, and those of a stream have no "
            "numbers. Take another criterion, or give arrays."
        )
    dataset.numbers_rows = True


def _stack(blocks, is_sparse):
    """Stack the answers to blocks of samples, sparse ones without a dense copy of all."""
    if is_sparse:
        return sp.vstack([sp.csr_array(block) for block in blocks], format="csr")
    return np.concatenate(blocks)
