"""The skorch net that the classifier owns: epochs without detours, losses that know gaps."""

import contextlib
import math
from functools import partial

import numpy as np
import torch
from skorch import NeuralNet
from skorch.callbacks import Callback, EpochTimer, PrintLog

from skmultilabel.neural._batches._dataset import BatchIterator, LabelDataset
from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._batches._streaming import Stream
from skmultilabel.neural._devices import seed_torch
from skmultilabel.neural._modules._sparse_linear import iter_input_weights
from skmultilabel.neural._training._cuda_graph import (
    GraphedSteps,
    can_be_graphed,
    make_capturable,
)
from skmultilabel.neural._training._divergence import check_losses
from skmultilabel.neural._training._lazy_adamw import LazyAdamW
from skmultilabel.neural._training._memory import run_within_memory
from skmultilabel.neural._training._parameter_groups import group_parameters
from skmultilabel.neural._training._schedule import check_factor

__all__ = ["MultiLabelNet"]

BATCH_EVENTS = ("on_batch_begin", "on_batch_end", "on_grad_computed")


class MultiLabelNet(NeuralNet):
    """A skorch net whose batches are slices of tensors, and whose module answers the loss.

    Its samples are `LabelDataset`; arrays are taken as well. What skorch has, it has: callbacks,
    history, checkpoints, `partial_fit`. Callbacks that ask for batches get them, and then every
    batch waits for the device; without such callbacks nothing waits within an epoch.

    Parameters
    ----------
    module : LabelNetwork
        The network.
    *args
        Those of :class:`skorch.NeuralNet`.
    seed : int, default=0
        The seed of the order of the rows and of dropout, together with the number of the epoch.
    sampler : object, default=None
        Which rows an epoch has; ``None`` for all of them, shuffled.
    schedule : callable, default=None
        Maps the share of the training that is done to the factor of the learning rate.
    weighting : Module, default=None
        Turns labels and weights into the weights of the loss.
    adjust_gradients : callable, default=None
        Called with the parameters between the gradient and the step.
    autocast : torch.dtype, default=None
        The type of mixed precision.
    averaging : MovingAverage or Snapshots, default=None
        What of the steps of a training answers beside the last weights.
    **kwargs
        Those of :class:`skorch.NeuralNet`.
    """

    def __init__(
        self,
        module,
        *args,
        seed=0,
        sampler=None,
        schedule=None,
        weighting=None,
        adjust_gradients=None,
        autocast=None,
        averaging=None,
        **kwargs,
    ):
        self.seed = seed
        self.sampler = sampler
        self.schedule = schedule
        self.weighting = weighting
        self.adjust_gradients = adjust_gradients
        self.autocast = autocast
        self.averaging = averaging
        super().__init__(module, *args, **kwargs)

    @property
    def _default_callbacks(self):
        # The losses of an epoch are recorded by the epoch itself.
        return [("epoch_timer", EpochTimer()), *([("print_log", PrintLog())] * (self.verbose > 1))]

    @property
    def network_(self):
        """The fitted network, without what compilers and several devices wrap around it."""
        module = self.module_
        for wrapper in ("module", "_orig_mod"):
            module = getattr(module, wrapper, module)
        return module

    @property
    def is_main_process(self):
        """Whether it is this process that writes files, where there are several."""
        return True

    def initialize(self):
        """Build everything anew.

        Returns
        -------
        self : MultiLabelNet
            The net.
        """
        super().initialize()
        return self.get_ready()

    def get_ready(self):
        """Note what a training begins with, when everything is built.

        Returns
        -------
        self : MultiLabelNet
            The net.
        """
        self.was_interrupted_ = False
        self.graphs_ = None
        self.progress = None
        self.plan_rates(self.max_epochs)
        for group in self.optimizer_.param_groups:
            group.setdefault("initial_lr", group["lr"])
        return self

    def initialize_criterion(self):
        """Take the loss, which is made already, or ``None`` where the head has its own.

        Returns
        -------
        self : MultiLabelNet
            The net.
        """
        self.criterion_ = self.criterion
        return self

    def torch_compile(self, module, name):
        """Compile the network, where that is asked for. The loss is compiled with it.

        Parameters
        ----------
        module : Module
            The network or the loss.
        name : str
            Which of them it is.

        Returns
        -------
        Module
            The network compiled, or the loss as it is.
        """
        return super().torch_compile(module, name) if name == "module" else module

    def initialize_optimizer(self, triggered_directly=None):
        """Make the optimizer, and what scales the gradients of 16-bit floats.

        Parameters
        ----------
        triggered_directly : object
            Not used.

        Returns
        -------
        self : MultiLabelNet
            The net.
        """
        super().initialize_optimizer()
        self.scaler_ = None
        if self.autocast is torch.float16:
            self.scaler_ = torch.amp.GradScaler(torch.device(self.device).type)
        return self

    def get_params_for_optimizer(self, prefix, named_parameters):
        """Collect the parameters of the optimizer.

        Weights decay; intercepts, scales and what the loss learns do not, unless there are groups
        already.

        Parameters
        ----------
        prefix : str
            The name of the optimizer.
        named_parameters : iterable of (str, Parameter)
            What is optimized.

        Returns
        -------
        args : tuple
            The groups of parameters.
        kwargs : dict
            The parameters of the optimizer.
        """
        args, kwargs = super().get_params_for_optimizer(prefix, named_parameters)
        if len(args[0]) == 1:
            params = args[0][0]["params"]
            decays = "weight_decay" in kwargs
            matrices = {param for param in self.module_.parameters() if param.ndim > 1}
            inputs = iter_input_weights(self.module_) if self.optimizer is LazyAdamW else ()
            args = (group_parameters(params, set(inputs), matrices if decays else set(params)),)
        return args, kwargs

    def get_dataset(self, X, y=None):
        """Return the samples as a dataset.

        Parameters
        ----------
        X : LabelDataset, Stream, rows or array-like
            Samples.
        y : array-like of shape (n_samples, n_labels), default=None
            Labels.

        Returns
        -------
        LabelDataset or Stream
            The dataset.
        """
        if isinstance(X, LabelDataset | Stream):
            return X
        inputs = X if hasattr(X, "take") and hasattr(X, "to") else DenseRows(np.asarray(X))
        targets = None if y is None else DenseRows(np.asarray(y, dtype=np.float32))
        return LabelDataset(inputs, targets)

    def get_iterator(self, dataset, training=False):
        """Return what cuts a dataset into batches.

        Parameters
        ----------
        dataset : LabelDataset
            The dataset.
        training : bool, default=False
            Whether the rows are shuffled.

        Returns
        -------
        BatchIterator
            The batches.
        """
        if isinstance(dataset, Stream):
            return dataset.iterate(self.batch_size, torch.device(self.device))
        seed, sampler = (self.seed, self.sampler) if training else (None, None)
        device = torch.device(self.device)
        return BatchIterator(dataset, self.batch_size, device, seed=seed, sampler=sampler)

    def compute_loss(self, batch):
        """Compute the loss of a batch.

        Parameters
        ----------
        batch : tuple
            Samples, and labels or labels with weights.

        Returns
        -------
        Tensor
            The loss.
        """
        inputs, labels = batch
        target, weight, *rows = labels if isinstance(labels, tuple) else (labels, None)
        if self.weighting is not None:
            weight = self.weighting(target, weight)
        criterion = partial(self.criterion_, row_index=rows[0]) if rows else self.criterion_
        with self._use_precision(), _explain_indices(inputs):
            return self.module_(inputs, target, weight, criterion)

    def train_step_single(self, batch, **fit_params):
        """Compute the loss of a batch and its gradient.

        Parameters
        ----------
        batch : tuple
            Samples and labels.
        **fit_params : dict
            Not used.

        Returns
        -------
        dict
            The loss.
        """
        loss = self.compute_loss(batch)
        self._send_back(loss)
        if self.adjust_gradients is not None:
            self.adjust_gradients(self.network_)
        return {"loss": loss.detach(), "y_pred": None}

    def _send_back(self, loss):
        if self.scaler_ is None:
            loss.backward()
            return
        self.scaler_.scale(loss).backward()
        self.scaler_.unscale_(self.optimizer_)

    def _step_optimizer(self, step_fn):
        """Take a step; a scaler does so after the gradient, and only where that is finite."""
        if self.scaler_ is None:
            self.optimizer_.step(step_fn)
            return
        step_fn()
        self.scaler_.step(self.optimizer_)
        self.scaler_.update()

    def train_step(self, batch, **fit_params):
        """Take a step of the optimizer.

        Parameters
        ----------
        batch : tuple
            Samples and labels.
        **fit_params : dict
            Not used.

        Returns
        -------
        dict
            The loss; with the output where a callback watches the batches.
        """
        if self._is_watched():
            step = super().train_step(batch, **fit_params)
            return step | {"y_pred": self._look_at(batch)}
        take_step = self._take_step if self.graphs_ is None else self.graphs_
        return {"loss": take_step(batch), "y_pred": None}

    def _take_step(self, batch):
        losses = []

        def take_gradient():
            self.optimizer_.zero_grad()
            losses.append(self.train_step_single(batch)["loss"])
            return losses[-1]

        self._step_optimizer(take_gradient)
        return losses[0]

    def validation_step(self, batch, **fit_params):
        """Compute the loss of a batch without a gradient.

        Parameters
        ----------
        batch : tuple
            Samples and labels.
        **fit_params : dict
            Not used.

        Returns
        -------
        dict
            The loss; with the output where a callback watches the batches.
        """
        with torch.no_grad():
            loss = self.compute_loss(batch)
        return {"loss": loss, "y_pred": self._look_at(batch) if self._is_watched() else None}

    def _look_at(self, batch):
        """Return the output for a batch; dropout is off, so that no random number is used up."""
        was_training = self.module_.training
        self.module_.eval()
        with torch.no_grad(), self._use_precision():
            output = self.module_(batch[0])
        self.module_.train(was_training)
        return output

    def infer(self, x, **fit_params):
        """Return the output of the network.

        Parameters
        ----------
        x : batch
            Samples.
        **fit_params : dict
            Not used.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_outputs)
            The output.
        """
        with self._use_precision(), _explain_indices(x):
            return self.module_(x)

    def run_single_epoch(self, iterator, training, prefix, step_fn, **fit_params):
        """Go through all batches once.

        Parameters
        ----------
        iterator : BatchIterator or None
            The batches; nothing is done without.
        training : bool
            Whether the net learns.
        prefix : str
            How the values are called in the history.
        step_fn : callable
            What is done with a batch.
        **fit_params : dict
            Not used.

        Raises
        ------
        DivergenceError
            If the loss of a batch is not finite.
        """
        if iterator is None:
            return
        iterator.epoch = len(self.history)
        self._set_training(training)
        with self._drop_unfinished_epoch():
            work = partial(self._work_through, iterator, training, prefix, step_fn)
            losses, sizes = run_within_memory(self, iterator, work)
            self._record_epoch(prefix, losses, sizes)

    @contextlib.contextmanager
    def _learn(self, epoch):
        """Prepare everything for an epoch of training, from 1 on, and put it back."""
        if self.criterion_ is not None:
            self.criterion_.start_epoch(epoch - 1)
        self.network_.start_epoch()
        with seed_torch(self.seed + epoch, torch.device(self.device)), self._rest_averages(epoch):
            yield

    @contextlib.contextmanager
    def _rest_averages(self, epoch):
        """Let the net learn without what is averaged of it."""
        if self.averaging is None:
            yield
            return
        planned = self.rate_plan_ and epoch - 1 - self.rate_plan_[0]
        self.averaging.begin_epoch(self.network_, planned)
        try:
            yield
        finally:
            self.averaging.end_epoch(self.network_)

    @contextlib.contextmanager
    def _drop_unfinished_epoch(self):
        """Leave an epoch that did not end out of the history, and note an interruption."""
        try:
            yield
        except BaseException as reason:
            del self.history[-1]
            self.forget_graphs()
            self.was_interrupted_ = isinstance(reason, KeyboardInterrupt)
            raise

    def _work_through(self, iterator, training, prefix, step_fn):
        """Return the losses of all batches, and their sizes."""
        if not training:
            return self._iterate(iterator, training, prefix, step_fn)
        if self.graphs_ is None and can_be_graphed(self, getattr(iterator, "dataset", None)):
            make_capturable(self.optimizer_, torch.device(self.device))
            self.graphs_ = GraphedSteps(self._take_step, self.optimizer_.zero_grad)
        with self._learn(iterator.epoch):
            return self._iterate(iterator, training, prefix, step_fn)

    def forget_graphs(self):
        """Forget recorded steps: they hold on to the tensors of the state that they change."""
        self.graphs_ = None

    def on_train_end(self, net, X=None, y=None, **kwargs):
        """Leave nothing behind that belongs to the training alone.

        Parameters
        ----------
        net : MultiLabelNet
            The net itself.
        X, y : object
            Not used.
        **kwargs : dict
            Not used.
        """
        self.forget_graphs()

    def _iterate(self, iterator, training, prefix, step_fn):
        """Do something with every batch; nothing waits for the device."""
        losses, sizes = [], []
        watched = self._is_watched()
        n_done = 0
        for batch in iterator:
            if watched:
                self.notify("on_batch_begin", batch=batch, training=training)
            if training and self.schedule is not None:
                self._set_rates(iterator.epoch - 1 + min(n_done / iterator.n_rows, 1.0))
            step = step_fn(batch)
            if training and self.averaging is not None:
                n_batches = math.ceil(iterator.n_rows / self.batch_size)
                n_steps = (iterator.epoch - 1) * n_batches + len(losses)
                self.averaging.update(self.network_, n_steps)
            losses.append(step["loss"])
            sizes.append(_count_rows(batch))
            n_done += sizes[-1]
            if training and self.progress is not None:
                self.progress(sizes[-1])
            if watched:
                self.history.record_batch(f"{prefix}_loss", step["loss"].item())
                self.history.record_batch(f"{prefix}_batch_size", sizes[-1])
                self.notify("on_batch_end", batch=batch, training=training, **step)
        return losses, sizes

    def _record_epoch(self, prefix, losses, sizes):
        values = self._collect(losses).cpu().numpy()
        check_losses(values, epoch=len(self.history), training=prefix == "train")
        loss = float(np.average(values, weights=sizes))
        key = f"{prefix}_loss"
        best = min((row.get(key, math.inf) for row in self.history[:-1]), default=math.inf)
        self.history.record(key, loss)
        self.history.record(f"{key}_best", loss < best)
        self.history.record(f"{prefix}_batch_count", len(sizes))
        if not self.history[-1]["batches"]:
            # Callbacks of skorch that write files look at the last one.
            self.history.new_batch()

    def _collect(self, losses):
        """Return the losses of all batches as one tensor."""
        return torch.stack(losses).float()

    def plan_rates(self, n_epochs):
        """Spread the schedule of the learning rate over the epochs that come.

        Parameters
        ----------
        n_epochs : int or None
            How many; ``None`` for a constant rate, because nobody knows.
        """
        self.rate_plan_ = n_epochs and (len(self.history), n_epochs)

    def _set_rates(self, n_epochs_done):
        factor = 1.0
        if self.rate_plan_ is not None:
            first, n_epochs = self.rate_plan_
            done = min((n_epochs_done - first) / n_epochs, 1.0)
            factor = check_factor(self.schedule(done), done)
        for group in self.optimizer_.param_groups:
            rate = group["initial_lr"] * factor
            if isinstance(group["lr"], torch.Tensor):
                group["lr"].fill_(rate)
            else:
                group["lr"] = rate

    def _is_watched(self):
        """Tell whether a callback asks for batches."""
        return any(
            getattr(type(callback), event) is not getattr(Callback, event)
            for _, callback in self.callbacks_
            for event in BATCH_EVENTS
        )

    def _use_precision(self):
        if self.autocast is None:
            return contextlib.nullcontext()
        # What a recorded step has cast must be cast again when it is replayed.
        cache = self.graphs_ is None
        device = torch.device(self.device).type
        return torch.autocast(device, dtype=self.autocast, cache_enabled=cache)

    def _get_predict_nonlinearity(self):
        return self.network_.head.compute_probabilities

    def predict(self, X):
        """Predict the labels whose probability is above one half.

        Parameters
        ----------
        X : LabelDataset, rows or array-like
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), int64
            0 and 1.
        """
        return (self.predict_proba(X) > 0.5).astype(np.int64)


@contextlib.contextmanager
def _explain_indices(inputs):
    """Say which numbers a module was given, where it looks up one that it does not have."""
    try:
        yield
    except IndexError as error:
        if not isinstance(inputs, torch.Tensor) or inputs.is_floating_point():
            raise
        raise ValueError(
            f"The module failed on whole numbers from {inputs.min()} to {inputs.max()}: {error}. If "
            "they are ids, such as those of tokens, give those that the module does not know the "
            "id of one that it knows, or make its embedding larger."
        ) from error


def _count_rows(batch):
    labels = batch[1]
    return len(labels[0] if isinstance(labels, tuple) else labels)
