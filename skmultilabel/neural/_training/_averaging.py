"""Weights that are averaged over the steps, and nets of several times that answer together.

What is kept beside the weights is kept in the network, so that saving, checkpoints and the weights
of the best epoch need not know of it.
"""

import copy
from itertools import pairwise

import torch
from torch import nn

from skmultilabel.neural._construct import construct
from skmultilabel.neural._training._schedule import anneal_by_cosine

__all__ = ["AVERAGINGS", "MovingAverage", "Snapshots", "make_averaging", "make_room"]


class MovingAverage:
    r"""An exponential moving average of the weights, which answers in place of the weights.

    .. math:: \bar\theta \leftarrow d_k \bar\theta + (1 - d_k) \theta, \quad
        d_k = \min\left(d, \frac{1 + k}{10 + k}\right)

    after step :math:`k`. It is the average of Polyak and Ruppert [1]_ with a memory of
    :math:`1 / (1 - d)` steps. The smaller :math:`d_k` of the first steps lets it forget where the net
    began. Evaluation, early stopping and the fitted net have the averages; the net learns on from the
    weights themselves, which wait in the `twin` of the network. Statistics that layers gather, such as
    those of batch normalization, are not averaged.

    Parameters
    ----------
    decay : float, default=0.999
        :math:`d`.

    References
    ----------
    .. [1] B. T. Polyak, A. B. Juditsky, "Acceleration of Stochastic Approximation by Averaging",
       SIAM Journal on Control and Optimization, 1992.
    """

    def __init__(self, decay=0.999):
        if not 0 < decay < 1:
            raise ValueError(f"averaging__decay must lie between 0 and 1; got {decay}.")
        self.decay = decay

    def begin_epoch(self, network, epoch):
        """Put the weights in the place of the averages.

        Parameters
        ----------
        network : LabelNetwork
            The network.
        epoch : int or None
            Not used.
        """
        if network.twin is None:
            network.twin = _make_twin(network)
        self._pair = list(network.twin), list_weights(network)
        _swap(*self._pair)

    @torch.no_grad()
    def update(self, network, step):
        """Move the averages towards the weights.

        Parameters
        ----------
        network : LabelNetwork
            The network.
        step : int
            How many steps were done before.
        """
        decay = min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(*self._pair, 1 - decay)

    def end_epoch(self, network):
        """Put the averages in the place of the weights.

        Parameters
        ----------
        network : LabelNetwork
            The network.
        """
        _swap(*self._pair)
        del self._pair


class Snapshots:
    """Several nets for the time of one: those at the ends of cycles of the learning rate [1]_.

    In every cycle the rate falls from its largest value to 0 along half a cosine, and the net comes to
    rest in another place. The nets at these places answer together: their probabilities are averaged.

    Parameters
    ----------
    n_epochs : int
        The number of epochs of the training.
    n_snapshots : int, default=5
        The number of cycles, which is that of the nets; as in the paper 5.

    References
    ----------
    .. [1] G. Huang et al., "Snapshot Ensembles: Train 1, Get M for Free", ICLR 2017.
    """

    def __init__(self, n_epochs, n_snapshots=5):
        if not 1 <= n_snapshots <= n_epochs:
            raise ValueError(
                f"averaging__n_snapshots must be from 1 to the {n_epochs} epochs of the training "
                f"(max_epochs); got {n_snapshots}."
            )
        self.ends = [n_epochs * (cycle + 1) // n_snapshots for cycle in range(n_snapshots)]

    def begin_epoch(self, network, epoch):
        """Keep a copy of the net where a cycle has ended; the copies rest meanwhile.

        Parameters
        ----------
        network : LabelNetwork
            The network.
        epoch : int or None
            How many of the epochs are done; ``None`` where the rate has no cycles.
        """
        self._kept, network.snapshots = network.snapshots, nn.ModuleList()
        if epoch == 0:
            self._kept = nn.ModuleList()
        if epoch in self.ends:
            self._kept.append(_copy(network))

    def update(self, network, step):
        """Do nothing.

        Parameters
        ----------
        network : LabelNetwork
            The network.
        step : int
            How many steps were done before.
        """

    def end_epoch(self, network):
        """Let the copies answer together with the net.

        Parameters
        ----------
        network : LabelNetwork
            The network.
        """
        network.snapshots = self._kept
        del self._kept

    def schedule(self, done):
        r"""Compute the factor of the learning rate, equation 2 of the paper.

        Parameters
        ----------
        done : float
            The share of the training that is done, from 0 to 1.

        Returns
        -------
        float
            The factor.

        Examples
        --------
        >>> schedule = Snapshots(n_epochs=4, n_snapshots=2).schedule
        >>> [round(float(schedule(done)), 2) for done in (0, 0.25, 0.49, 0.5, 0.75, 1)]
        [1.0, 0.5, 0.0, 1.0, 0.5, 0.0]
        """
        # Ends of epochs are whole numbers but for rounding.
        epoch = round(done * self.ends[-1], 9)
        start, end = next(
            cycle
            for cycle in pairwise([0, *self.ends])
            if epoch < cycle[1] or cycle[1] == self.ends[-1]
        )
        return anneal_by_cosine((epoch - start) / (end - start))


AVERAGINGS = {"ema": MovingAverage, "snapshots": Snapshots}


def make_averaging(averaging, settings, **params):
    """Make what a name stands for.

    Parameters
    ----------
    averaging : str or None
        A name of `AVERAGINGS`, or ``None``.
    settings : Settings
        How the net is trained.
    **params : dict
        Parameters of the averaging.

    Returns
    -------
    MovingAverage, Snapshots or None
        ``None`` where nothing is averaged.

    Raises
    ------
    ValueError
        If it has no such parameter, or does not go with the schedule or the head.
    """
    if averaging is None:
        return None
    given = (settings.max_epochs,) if averaging == "snapshots" else ()
    if averaging == "snapshots":
        _check_snapshots(settings)
    return construct(AVERAGINGS[averaging], *given, what="averaging", name=averaging, params=params)


def _check_snapshots(settings):
    if settings.schedule is not None:
        raise ValueError(
            "averaging='snapshots' has a schedule of its own, the cycles at whose ends the "
            "snapshots are taken. Leave schedule='auto', or choose averaging='ema'."
        )
    if settings.head == "chain":
        raise ValueError(
            "The links of the chains of several snapshots differ, so that they cannot answer "
            "together. Choose averaging='ema', or another head, such as 'label_sets'."
        )


def list_weights(network):
    """List what a network has to learn.

    Parameters
    ----------
    network : LabelNetwork
        The network.

    Returns
    -------
    list of Parameter
        The parameters of its parts, but not what is kept beside them.
    """
    parts = nn.ModuleList([network.encoder, network.trunk, network.head])
    return list(parts.parameters())


def make_room(network, names):
    """Let a network have the twin and the snapshots that a state has.

    Parameters
    ----------
    network : LabelNetwork
        The network.
    names : iterable of str
        The names in the state.
    """
    taken = {name.split(".")[1] for name in names if name.startswith("snapshots.")}
    network.snapshots = nn.ModuleList()
    network.snapshots = nn.ModuleList(_copy(network) for _ in taken)
    if not any(name.startswith("twin.") for name in names):
        network.twin = None
    elif network.twin is None:
        network.twin = _make_twin(network)


def _make_twin(network):
    weights = (nn.Parameter(w.detach().clone(), False) for w in list_weights(network))
    return nn.ParameterList(weights)


@torch.no_grad()
def _swap(some, others):
    held = [value.clone() for value in some]
    torch._foreach_copy_(some, others)
    torch._foreach_copy_(others, held)


def _copy(network):
    """Copy what a network answers with."""
    copied = copy.deepcopy(network)
    copied.balancing = copied.auxiliary = copied.twin = None
    return copied.eval().requires_grad_(False)
