"""Learning-rate schedules: the share of the training that is done, to a factor of the rate."""

import math

__all__ = [
    "SCHEDULES",
    "anneal_by_cosine",
    "check_factor",
    "get_schedule",
    "hold_constant",
    "run_one_cycle",
]

WARM_UP = 0.1
"""The share of the training over which `run_one_cycle` raises the rate."""


def hold_constant(done):
    """Keep the rate.

    Parameters
    ----------
    done : float
        The share of the training that is done, from 0 to 1.

    Returns
    -------
    float
        1.
    """
    return 1.0


def anneal_by_cosine(done):
    """Lower the rate along half a cosine to zero [1]_.

    Parameters
    ----------
    done : float
        The share of the training that is done, from 0 to 1.

    Returns
    -------
    float
        The factor of the rate.

    References
    ----------
    .. [1] I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts",
       ICLR 2017, equation 5.

    Examples
    --------
    >>> [round(anneal_by_cosine(done), 2) for done in (0, 0.5, 1)]
    [1.0, 0.5, 0.0]
    """
    return (1 + math.cos(math.pi * done)) / 2


def run_one_cycle(done):
    """Raise the rate over the first tenth of the training, then lower it along a cosine [1]_.

    Parameters
    ----------
    done : float
        The share of the training that is done, from 0 to 1.

    Returns
    -------
    float
        The factor of the rate.

    References
    ----------
    .. [1] L. N. Smith, N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using
       Large Learning Rates", 2019.

    Examples
    --------
    >>> [round(run_one_cycle(done), 2) for done in (0, 0.05, 0.1, 0.55, 1)]
    [0.01, 0.51, 1.0, 0.5, 0.0]
    """
    if done < WARM_UP:
        return 0.01 + 0.99 * done / WARM_UP
    return anneal_by_cosine((done - WARM_UP) / (1 - WARM_UP))


SCHEDULES = {
    "constant": hold_constant,
    "cosine": anneal_by_cosine,
    "one_cycle": run_one_cycle,
}


def get_schedule(schedule):
    """Look a schedule up.

    Parameters
    ----------
    schedule : str, callable or None
        A name, a function from the share that is done to the factor of the rate, or ``None`` for
        a constant rate, which a callback may change.

    Returns
    -------
    callable or None
        The function.
    """
    return SCHEDULES[schedule] if isinstance(schedule, str) else schedule


def check_factor(factor, done):
    """Refuse what a schedule returned, where no rate can be multiplied by it.

    Parameters
    ----------
    factor : float
        What it returned.
    done : float
        What it was called with.

    Returns
    -------
    float
        The factor.

    Raises
    ------
    ValueError
        If it is no number, negative or not finite.
    """
    try:
        is_factor = 0 <= factor < math.inf
    except TypeError:
        is_factor = False
    if not is_factor:
        raise ValueError(
            f"schedule returned {factor!r} for {done:g} of the training. It must return a number, "
            "not negative and finite, by which lr is multiplied."
        )
    return factor
