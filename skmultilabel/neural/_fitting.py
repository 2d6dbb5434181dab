"""How a net is fitted: data are read, the net is built, the net is trained."""

import warnings
from abc import ABC, abstractmethod
from functools import partial

import numpy as np
import torch
from sklearn.utils import check_random_state
from skorch.exceptions import SkorchException
from skorch.helper import predefined_split

from skmultilabel._compat import num_samples
from skmultilabel._validation import check_label_matrix, check_label_weight
from skmultilabel.exceptions import DivergenceError
from skmultilabel.neural._accelerated import AcceleratedNet, share_seed
from skmultilabel.neural._batches._make import make_dataset, make_input_rows
from skmultilabel.neural._batches._sampling import make_sampler
from skmultilabel.neural._batches._split import split_rows
from skmultilabel.neural._batches._streaming import (
    Stream,
    find_stream_facts,
    get_names,
    is_stream,
    read_parts,
)
from skmultilabel.neural._build_net import (
    build_network,
    check_batches,
    find_optimizer,
    list_callbacks,
)
from skmultilabel.neural._construct import check_passed
from skmultilabel.neural._devices import PRECISIONS, find_device, fits_on_device, seed_torch
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._inputs._encoder import InputEncoder
from skmultilabel.neural._net import MultiLabelNet
from skmultilabel.neural._settings import choose_validation_fraction
from skmultilabel.neural._training._averaging import make_averaging
from skmultilabel.neural._training._checkpoint import open_checkpoint
from skmultilabel.neural._training._clipping import GradientClipping
from skmultilabel.neural._training._monitor import make_measure
from skmultilabel.neural._training._schedule import get_schedule

__all__ = ["FittingMixin", "check_weight"]

ROWS_OF_A_PART = 4096
"""How many rows of a stream are looked at together, where it gives them one by one."""


class FittingMixin(ABC):
    """The fit of an estimator that owns a net.

    What it is that is learned is for the estimator to say, by the methods without a body here.
    """

    @abstractmethod
    def _choose_settings(self, facts, *, is_open):
        """Settle the parameters that are "auto"; `is_open` where other label sets may come."""

    @abstractmethod
    def _make_criterion(self, network, facts):
        """Make the loss of a network; ``None`` where its head has one of its own."""

    def _make_measure(self, monitor):
        """Make what is measured on validation rows; ``None`` for the loss alone."""
        return make_measure(monitor, self._label_names)

    def _list_own_callbacks(self):
        """List callbacks that are neither of every training nor of the user."""
        return []

    def _make_weighting(self):
        """Make what turns labels into weights; ``None`` where nothing does."""
        return None

    def _note_labels(self, facts, *, goes_on):  # noqa: B027 - most have nothing to note
        """Note what the labels of a fit tell of later answers."""

    def _check_weight_can_be_learned(self, weight):  # noqa: B027 - most can learn any
        """Refuse weights that the loss cannot follow."""

    def _fit(self, X, y, sample_weight, *, goes_on, epochs=None):
        """Train the net; return the error of a training that diverged after a good epoch."""
        if is_stream(X):
            return self._fit_stream(X, y, sample_weight, goes_on=goes_on, epochs=epochs)
        Y, inputs = self._read(X, y, goes_on=goes_on, is_all=epochs is None)
        weight = check_weight(sample_weight, *Y.shape)
        dataset = make_dataset(inputs, Y, weight)
        return self._fit_dataset(dataset, Y, weight, goes_on=goes_on, epochs=epochs)

    def _fit_dataset(self, dataset, Y, weight, *, goes_on, epochs=None):
        """Train the net on samples that are read."""
        facts = all_facts = find_label_facts(Y, self._label_names)
        train, valid = self._place(dataset), None
        seed, checkpoint = self._begin(train, goes_on=goes_on)
        train_rows, valid_rows = self._split(Y, seed, validates=epochs is None)
        if len(valid_rows):
            train, valid = train.select(train_rows), train.select(valid_rows)
            facts = find_label_facts(Y[train_rows], self._label_names)
        if not goes_on:
            # In parts that come later there may be other label sets.
            is_open = np.ndim(weight) == 2 or epochs is not None
            self._build(train.inputs, facts, seed, is_open=is_open)
        else:
            self._go_on_with(facts)
        self._note_labels(all_facts, goes_on=goes_on)
        self._check_weight_can_be_learned(weight)
        return self._train(train, valid, epochs, checkpoint)

    def _go_on_with(self, facts):
        """Prepare the loss for other rows than those of the first fit."""
        criterion = self.net_.criterion_
        if getattr(criterion, "needs_row_index", False):
            raise ValueError(
                f"{type(criterion).__name__} remembers the rows of its fit, so the net cannot go on "
                "with others. Fit it anew, or take another criterion."
            )
        if facts.has_missing and criterion is not None:
            criterion.all_known = False

    def _fit_stream(self, source, y, sample_weight, *, goes_on, epochs):
        """Train on a stream, which is read once more than there are epochs."""
        if y is not None or sample_weight is not None:
            raise ValueError(
                "A stream gives the labels and the weights with its samples; leave y and "
                "sample_weight out."
            )
        if self.sampler is not None or not isinstance(self.validation_fraction, str):
            raise ValueError(
                "A stream decides which rows come, so sampler and validation_fraction are for arrays "
                "only. Leave them out, or choose rows in the stream."
            )
        names = self._find_stream_names(source, goes_on=goes_on)
        if not goes_on:
            self._encoder = InputEncoder(self.scaling, self.categorical_features, self.input_dtype)
        facts = find_stream_facts(self._learn_parts(source, goes_on=goes_on))
        stream = Stream(source, facts.n_rows, partial(self._encoder.transform, owner=self))
        seed, checkpoint = self._begin(stream, goes_on=goes_on)
        if not goes_on:
            first = next(read_parts(source, ROWS_OF_A_PART))
            inputs = make_input_rows(stream.encode(first.X))
            self._build(inputs, facts, seed, is_open=epochs is not None)
        else:
            self._go_on_with(facts)
        self._note_labels(facts, goes_on=goes_on)
        failure = self._train(stream, None, epochs, checkpoint)
        if names is not None and len(names) == self.n_features_in_:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        return failure

    def _find_stream_names(self, source, *, goes_on):
        """Return the names of the features, and forget them for the arrays of the stream."""
        before = vars(self).pop("feature_names_in_", None)
        names = get_names(source, "feature_names")
        if not goes_on or before is None:
            return None if goes_on else names
        if names is not None and list(names) != list(before):
            raise ValueError(
                f"The features of the stream must be those of the first fit, in the same order: "
                f"{', '.join(before)}; got {', '.join(names)}."
            )
        return before

    def _learn_parts(self, source, *, goes_on):
        """Learn from every part of a stream how its samples are encoded, and pass it on."""
        for number, part in enumerate(read_parts(source, ROWS_OF_A_PART)):
            if goes_on:
                self._check_same_labels(part.Y)
            elif number == 0:
                self._record_labels(part.Y)
                names = get_names(source, "label_names")
                if names is not None:
                    self.label_names_in_ = np.asarray(names, dtype=object)
            if not goes_on:
                self._encoder.partial_fit(part.X, self)
            yield part

    @property
    def _label_names(self):
        return getattr(self, "label_names_in_", None)

    def _read(self, X, y, *, goes_on, is_all):
        """Check and encode samples and labels, which are all there are or a first part."""
        if goes_on:
            self._check_same_labels(y)
            Y = check_label_matrix(y, n_samples=num_samples(X), allow_soft=True, name="y")
            return Y, self._encoder.transform(X, self)
        Y = self._read_labels(X, y, allow_soft=True)
        self._encoder = InputEncoder(self.scaling, self.categorical_features, self.input_dtype)
        return Y, self._encoder.fit_transform(X, self, is_all=is_all or self.scaling != "auto")

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
        fraction = choose_validation_fraction(self, n_rows) if validates else 0
        if round(fraction * n_rows) == 0:
            return slice(None), ()
        return split_rows(Y, fraction, seed)

    def _build(self, rows, facts, seed, *, is_open):
        """Make the net for such samples, with weights that it has not learned yet."""
        weighting = self._make_weighting()
        settings = self._choose_settings(facts, is_open=is_open or weighting is not None)
        device = self._find_device()
        with seed_torch(seed, torch.device("cpu")):
            network = build_network(
                settings.module,
                settings.head,
                rows,
                facts,
                cardinalities=self._encoder.cardinalities,
                module_params=self._get_passed("module", settings.handed_on),
                head_params=settings.head_params,
                device=device,
                knows_sparse_gradients=self.optimizer == "adamw",
            )
            criterion = self._make_criterion(network, facts)
        averaging = make_averaging(self.averaging, settings, **self._get_passed("averaging"))
        optimizer, own = find_optimizer(self.optimizer, network)
        passed = self._get_passed("optimizer", settings.handed_on)
        # That of skorch is none of the optimizer.
        named = passed.keys() - {"param_groups"}
        check_passed(optimizer, 1, what="optimizer", name=self.optimizer, params=named)
        own = own | passed
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
        if valid is not None:
            measure = self._make_measure(settings.monitor)
        net.callbacks = list_callbacks(
            settings,
            measure,
            self.callbacks or [],
            checkpoint,
            own=self._list_own_callbacks(),
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
        except (KeyError, SkorchException) as error:
            if valid is not None or "valid_" not in str(error):
                raise
            raise ValueError(
                f"A callback looks at validation rows, and there are none ({error}). Set "
                "validation_fraction=0.1, or let the callback monitor 'train_loss'."
            ) from error
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


def _draw_seed(random_state):
    return int(check_random_state(random_state).randint(2**31 - 1))


def check_weight(sample_weight, n_samples, n_labels):
    """Check the weights of a fit.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels) or None
        Weights.
    n_samples, n_labels : int
        How many samples and labels there are.

    Returns
    -------
    ndarray of the same shape, or None
        The weights.

    Raises
    ------
    ValueError
        If they are none, or all 0.
    """
    weight = check_label_weight(sample_weight, n_samples, n_labels)
    if weight is not None and not weight.any():
        raise ValueError(
            "sample_weight is zero for every sample, so there is nothing to learn from."
        )
    return weight


def _number_rows(dataset, criterion):
    """Have a loss told which rows a batch has."""
    if isinstance(dataset, Stream):
        raise ValueError(
            f"{type(criterion).__name__} remembers every row, and those of a stream have no "
            "numbers. Take another criterion, or give arrays."
        )
    dataset.numbers_rows = True
