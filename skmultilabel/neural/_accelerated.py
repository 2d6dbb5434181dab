"""A net that learns in several processes at once, through Hugging Face accelerate."""

from skorch.hf import AccelerateMixin

from skmultilabel.neural._batches._streaming import Stream
from skmultilabel.neural._net import MultiLabelNet

__all__ = ["AcceleratedNet", "share_seed"]


class AcceleratedNet(AccelerateMixin, MultiLabelNet):
    """A net whose gradients are averaged over processes, each of which has a share of the batch.

    Every process has all rows, draws the same order of them, and cuts its share from each batch,
    which has `batch_size` rows for every process. All of them look at all validation rows, so that
    they agree when to stop.

    Parameters
    ----------
    module : LabelNetwork
        The network.
    *args
        Those of :class:`MultiLabelNet`.
    accelerator : accelerate.Accelerator
        Knows the processes, their devices and the precision.
    **kwargs
        Those of :class:`MultiLabelNet`.

    Raises
    ------
    ValueError
        If the loss has parameters, which the processes would not share.
    """

    def __init__(self, module, *args, accelerator, **kwargs):
        super().__init__(
            module, *args, accelerator=accelerator, device=accelerator.device, **kwargs
        )
        if self.criterion is not None and any(True for _ in self.criterion.parameters()):
            raise ValueError(
                f"{type(self.criterion).__name__} has parameters of its own, which several "
                "processes do not share. Leave accelerator=None, or take another criterion."
            )

    @property
    def is_main_process(self):
        """Whether it is this process that writes files."""
        return self.accelerator.is_main_process

    def initialize(self):
        """Build everything anew: see :class:`MultiLabelNet`."""
        super().initialize()
        return self.get_ready()

    def _validate_params(self):
        # That of the mixin wants no device, but the batches need one.
        MultiLabelNet._validate_params(self)

    def on_train_begin(self, net, X=None, y=None, **kwargs):
        """Share the training, also where the net goes on with one."""
        super().on_train_begin(net, X=X, y=y, **kwargs)
        self._initialize_accelerator()

    def get_iterator(self, dataset, training=False):
        """Return what cuts a dataset into batches, or into shares of batches in training."""
        iterator = MultiLabelNet.get_iterator(self, dataset, training=training)
        n_processes = self.accelerator.num_processes
        if not training or n_processes == 1:
            return iterator
        if isinstance(dataset, Stream):
            raise ValueError(
                "A stream cannot be shared among processes. Give arrays or memory maps as X, or "
                "leave accelerator=None."
            )
        if iterator.n_rows < n_processes:
            raise ValueError(
                f"There are {iterator.n_rows} rows for {n_processes} processes. Start fewer."
            )
        iterator.share = (self.accelerator.process_index, n_processes)
        return iterator

    def train_step_single(self, batch, **fit_params):
        """Compute the loss of a batch and its gradient: see :class:`MultiLabelNet`."""
        return MultiLabelNet.train_step_single(self, batch, **fit_params)

    def _send_back(self, loss):
        self.accelerator.backward(loss)
        if self.accelerator.sync_gradients:
            self.accelerator.unscale_gradients(self.optimizer_)

    def _use_precision(self):
        return self.accelerator.autocast()

    def _collect(self, losses):
        """Average the losses of the batches over the processes, which then all know the same."""
        return self.accelerator.reduce(super()._collect(losses), reduction="mean")

    def _initialize_accelerator(self):
        # The loss is not prepared: it has nothing to learn, and such a module is refused.
        criteria, self._criteria = self._criteria, []
        try:
            return super()._initialize_accelerator()
        finally:
            self._criteria = criteria

    def _unwrap_accelerator(self):
        super()._unwrap_accelerator()
        self.optimizer_ = getattr(self.optimizer_, "optimizer", self.optimizer_)


def share_seed(accelerator, seed):
    """Let all processes have the seed of the first.

    Parameters
    ----------
    accelerator : accelerate.Accelerator or None
        ``None`` for a process alone.
    seed : int
        The seed of this process.

    Returns
    -------
    int
        The seed.
    """
    if accelerator is None:
        return seed
    from accelerate.utils import broadcast_object_list

    return broadcast_object_list([seed])[0]
