"""The neural classifier: an estimator that owns a fitted skorch net."""

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
    check_targets,
    find_optimizer,
    list_callbacks,
)
from skmultilabel.neural._devices import find_device, fits_on_device
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
from skmultilabel.neural._training._clipping import GradientClipping
from skmultilabel.neural._training._monitor import make_measure
from skmultilabel.neural._training._schedule import SCHEDULES, get_schedule
from skmultilabel.neural._training._weighting import make_weighting
from skmultilabel.neural.losses import correct_probabilities, make_loss
from skmultilabel.problem_transform._label_columns import warn_labels_of_one_class

__all__ = ["NeuralMultiLabelClassifier"]

AUTO = StrOptions({"auto"})
MAX_LOG_ODDS = 40.0
ROWS_OF_A_PART = 4096
"""How many rows of a stream are looked at together, where it gives them one by one."""
PREDICTION_CELLS = 2**22
"""How many numbers the rows of a block of a prediction have, at most."""
MIN_CELLS_OF_A_ROW = 512
"""How many numbers a row has at least, as it runs through the net."""


class NeuralMultiLabelClassifier(
    SavingMixin, PassedParamsMixin, MultiLabelClassifierMixin, BaseEstimator
):
    """A neural net for labels."""

    _parameter_constraints = {
        "module": [StrOptions({"auto", *TRUNKS}), callable],
        "head": [StrOptions({"auto", *HEADS})],
        "decode": [StrOptions({"marginal", "joint"})],
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
        "compile",
    )

    def __init__(
        self,
        module="auto",
        *,
        head="auto",
        decode="marginal",
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
        weight = check_label_weight(sample_weight, *Y.shape)
        facts = find_label_facts(Y, self._label_names)
        self._note_classes(facts, goes_on=goes_on)
        seed = self.net_.seed if goes_on else _draw_seed(self.random_state)
        train, valid = self._place(make_dataset(inputs, Y, weight)), None
        train_rows, valid_rows = self._split(Y, seed, validates=epochs is None)
        if len(valid_rows):
            train, valid = train.select(train_rows), train.select(valid_rows)
            facts = find_label_facts(Y[train_rows], self._label_names)
        if not goes_on:
            self._build(train.inputs, facts, seed, weighs_labels=np.ndim(weight) == 2)
        if weight is not None:
            self.net_.module.head.check_weight(weight)
        return self._train(train, valid, epochs)

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
        self._note_classes(facts, goes_on=goes_on)
        stream = Stream(source, facts.n_rows, partial(self._encoder.transform, owner=self))
        if not goes_on:
            first = next(read_parts(source, ROWS_OF_A_PART))
            inputs = make_input_rows(stream.encode(first.X))
            self._build(inputs, facts, _draw_seed(self.random_state), weighs_labels=False)
        return self._train(stream, None, epochs)

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
        device = find_device(self.device)
        return dataset.to(device) if fits_on_device(dataset.n_bytes, device) else dataset

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
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = build_network(
                settings.module,
                settings.head,
                rows,
                facts,
                cardinalities=self._encoder.cardinalities,
                module_params=self._get_passed("module"),
                head_params=self._get_passed("head"),
            )
        criterion = self._make_criterion(network.head, facts)
        network.balancing = make_balancing(
            self.balancing,
            network.head,
            criterion,
            normalizes_samples=self.normalize_sample_gradients,
            **self._get_passed("balancing"),
        )
        averaging = make_averaging(
            self.averaging, settings, self.schedule, **self._get_passed("averaging")
        )
        optimizer, own = find_optimizer(self.optimizer, network)
        self.net_ = MultiLabelNet(
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
            device=find_device(self.device),
            verbose=self.verbose,
            seed=seed,
            **self._pass_to_net(own),
        )
        self.head_ = settings.head
        self._settings = settings

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

    def _train(self, train, valid, epochs):
        net, settings = self.net_, self._settings
        measure = None
        if valid is not None and settings.monitor != "loss":
            measure = make_measure(settings.monitor, self._label_names)
        net.callbacks = list_callbacks(settings, measure, self.callbacks or [], valid is not None)
        if net.initialized_:
            net.initialize_callbacks()
        else:
            net.initialize()
        net.plan_rates(net.max_epochs if epochs is None else None)
        if getattr(net.criterion_, "needs_row_index", False):
            _number_rows(train, net.criterion_)
        net.train_split = None if valid is None else predefined_split(valid)
        try:
            net.partial_fit(train, epochs=epochs)
        except DivergenceError as error:
            if not dict(net.callbacks_)["keep_best"].restore_last(net):
                raise
            return error
        finally:
            net.train_split = None
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
        decide = self._predict_joint if self.decode == "joint" else self._predict_marginal
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
