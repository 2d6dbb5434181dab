"""Steps of the training that are recorded once and replayed, for nets that a GPU finds small."""

import torch

from skmultilabel.neural.losses import MultiLabelLoss
from skmultilabel.neural.losses._make import LOSSES

__all__ = ["GraphedSteps", "can_be_graphed", "make_capturable"]

WARM_UP_STEPS = 3


class GraphedSteps:
    """Takes steps of the training, from the fourth of each size of batch on as a CUDA graph [1]_.

    A graph launches all kernels of a step at once. Of a small net their launches take longer than
    the kernels. The steps before the recording are ordinary ones, on a stream of their own, as the
    recording wants it. A step that cannot be recorded, because it waits for the device, say, is an
    ordinary one from then on.

    Parameters
    ----------
    take_step : callable
        Computes the gradient of a batch, takes the step, and returns the loss.
    forget_gradients : callable
        Sets the gradients to ``None``, so that a recording has its own.

    References
    ----------
    .. [1] PyTorch documentation, "CUDA semantics", section "CUDA Graphs".
    """

    def __init__(self, take_step, forget_gradients):
        self.take_step = take_step
        self.forget_gradients = forget_gradients
        self.stream = torch.cuda.Stream()
        self.n_steps = {}
        self.graphs = {}

    def __call__(self, batch):
        """Take a step.

        Parameters
        ----------
        batch : tuple of Tensor, and of tuples of them
            The batch.

        Returns
        -------
        Tensor of shape ()
            The loss.
        """
        shapes = tuple(tensor.shape for tensor in _list_tensors(batch))
        n_steps = self.n_steps[shapes] = self.n_steps.get(shapes, 0) + 1
        if n_steps <= WARM_UP_STEPS:
            return self._warm_up(batch)
        if shapes not in self.graphs:
            self.graphs[shapes] = self._record(batch)
        graph = self.graphs[shapes]
        return self.take_step(batch) if graph is None else _replay(*graph, batch)

    def _warm_up(self, batch):
        current = torch.cuda.current_stream()
        self.stream.wait_stream(current)
        with torch.cuda.stream(self.stream):
            loss = self.take_step(batch)
        current.wait_stream(self.stream)
        return loss

    def _record(self, batch):
        """Record a step, which is not taken; return it with its batch and its loss."""
        held = _copy_batch(batch)
        graph = torch.cuda.CUDAGraph()
        self.forget_gradients()
        try:
            with torch.cuda.graph(graph, capture_error_mode="thread_local"):
                loss = self.take_step(held)
        except RuntimeError:
            torch.cuda.synchronize()
            self.forget_gradients()
            return None
        return graph, held, loss


def _replay(graph, held, loss, batch):
    for place, tensor in zip(_list_tensors(held), _list_tensors(batch), strict=True):
        place.copy_(tensor, non_blocking=True)
    graph.replay()
    return loss.clone()


def _list_tensors(batch):
    inputs, labels = batch
    return (inputs, *labels) if isinstance(labels, tuple) else (inputs, labels)


def _copy_batch(batch):
    inputs, labels = batch
    if isinstance(labels, tuple):
        return inputs.clone(), tuple(part.clone() for part in labels)
    return inputs.clone(), labels.clone()


def can_be_graphed(net, dataset):
    """Tell whether the steps of a training may be recorded.

    Parameters
    ----------
    net : MultiLabelNet
        The net.
    dataset : LabelDataset or Stream
        The samples of the training.

    Returns
    -------
    bool
        Whether the device is a GPU, all batches are dense, and Python decides nothing from step to
        step: modules and losses are ours or those of torch, no loss changes with the epochs, no
        scaler skips steps, no compiler has graphs of its own, the optimizer can be recorded.
    """
    return (
        torch.device(net.device).type == "cuda"
        and getattr(dataset, "is_dense", False)
        and type(net.optimizer_) in (torch.optim.Adam, torch.optim.AdamW)
        and not (net.compile or net.scaler_ or net.adjust_gradients)
        and net.network_.balancing is None
        and net.network_.auxiliary is None
        and _is_constant_loss(net.criterion_)
        and all(_is_known(module) for module in net.module_.modules())
    )


def _is_constant_loss(criterion):
    is_known = criterion is None or type(criterion) in LOSSES.values()
    changes = getattr(type(criterion), "start_epoch", None) not in (
        None,
        MultiLabelLoss.start_epoch,
    )
    return is_known and not changes


def _is_known(module):
    """Tell whether it is known that a module does the same in every step."""
    return type(module).__module__.partition(".")[0] in ("skmultilabel", "torch")


def make_capturable(optimizer, device):
    """Let the learning rates be numbers on the device, which a recorded step reads.

    Parameters
    ----------
    optimizer : Optimizer
        Adam or AdamW.
    device : torch.device
        The device.
    """
    for group in optimizer.param_groups:
        group["capturable"] = True
        group["lr"] = torch.as_tensor(group["lr"], dtype=torch.float32).to(device)
    for state in optimizer.state.values():
        state["step"] = state["step"].to(device)
