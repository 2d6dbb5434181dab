"""L-BFGS for many independent smooth convex problems that are evaluated together."""

from typing import NamedTuple

import numpy as np

__all__ = ["Minimum", "minimize"]

N_PAIRS = 8
MAX_TRIALS = 30
SUFFICIENT_DECREASE = 1e-4
# Differences of objectives below these shares of them are rounding errors, in double and in single
# precision.
ROUNDING = 1e-14
ROUGH = 1e-7
# Where rounding errors end the descent, the problem is solved if it expects less than this share.
NEAR = 1e-7


class Minimum(NamedTuple):
    """Where `minimize` stopped, problem by problem.

    Attributes
    ----------
    W : ndarray of shape (n_labels, n_params)
        The parameters.
    objective : ndarray of shape (n_labels,)
        The objectives there.
    n_iter : ndarray of shape (n_labels,)
        The numbers of iterations.
    converged : ndarray of shape (n_labels,), dtype bool
        Whether the problem is solved, or cannot be improved in floating point.
    """

    W: np.ndarray
    objective: np.ndarray
    n_iter: np.ndarray
    converged: np.ndarray


def minimize(
    evaluate, precondition, is_solved, start, max_iter, rough=None, renew=None, rescales=False
):
    """Minimise many smooth convex functions, each with its own steps, memory and stop.

    Every problem follows L-BFGS [1]_ with `precondition` as its initial inverse Hessian; all
    problems that are not solved yet are evaluated in one call.

    Parameters
    ----------
    evaluate : callable
        Takes parameters (k, n_params) and the labels (k,) they belong to; returns the objectives
        (k,) and gradients (k, n_params).
    precondition : callable
        Takes vectors (k, n_params) and labels (k,); returns the vectors multiplied by an
        approximate, positive definite inverse Hessian.
    is_solved : callable
        Takes objectives (k,), gradients (k, n_params), the decrease that the quadratic model
        expects (k,), and labels (k,); returns which problems are solved.
    start : ndarray of shape (n_labels, n_params)
        Where to begin.
    max_iter : int
        The most iterations.
    rough : callable, default=None
        A cheaper `evaluate` of single precision, used as long as it shows the way; the result
        never rests on it.
    renew : callable, default=None
        Takes parameters, labels and whether their last direction led nowhere, at every iteration;
        may change what `precondition` does, and returns for which of the problems it did.
    rescales : bool, default=False
        Whether `precondition` is scaled by what the last step met (equation 7.20 of [1]_): for one
        whose shape is right rather than its size. It is called twice as often then.

    Returns
    -------
    Minimum
        Parameters, objectives, iterations and convergence of every problem.

    References
    ----------
    .. [1] J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd ed., Algorithm 7.4, 2006.
    """
    active = _Active(evaluate, precondition, is_solved, start, rough, rescales)
    n_iter = np.zeros(len(start), dtype=np.int32)
    result = Minimum(start.copy(), np.empty(len(start)), n_iter, np.zeros(len(start), dtype=bool))
    for iteration in range(max_iter + 1):
        if renew is not None:
            active.forget(renew(active.W, active.labels, active.is_stuck))
        direction, slope, solved = active.plan()
        done = solved if iteration < max_iter else np.ones_like(solved)
        active.write(result, solved, done)
        active.keep(~done)
        if done.all():
            break
        lost = active.move(direction[~done], slope[~done])
        n_iter[active.labels] += 1
        # No direction leads down: all that is left is below the rounding errors.
        near = -slope[~done] <= NEAR * np.abs(active.objective)
        active.write(result, near, lost)
        active.keep(~lost)
        if lost.all():
            break
    return result


class _Active:
    """The problems that are not solved yet: where they are, and their last steps."""

    def __init__(self, evaluate, precondition, is_solved, start, rough, rescales=False):
        self.evaluators = (evaluate, rough or evaluate)
        self.precondition, self.is_solved, self.rescales = precondition, is_solved, rescales
        self.labels = np.arange(len(start))
        self.W = start.copy()
        self.is_rough = np.full(len(start), rough is not None)
        self.objective, self.gradient = self.evaluate(self.W, self.labels, self.is_rough)
        # Whether the last direction led nowhere, so that the memory was given up.
        self.is_stuck = np.zeros(len(start), dtype=bool)
        self.pairs = []

    def evaluate(self, W, labels, is_rough):
        """Evaluate every problem in its own precision."""
        if is_rough.all() or not is_rough.any():
            return self.evaluators[int(is_rough[0])](W, labels)
        objective, gradient = np.empty(len(W)), np.empty_like(W)
        for choice, evaluate in zip((~is_rough, is_rough), self.evaluators, strict=True):
            objective[choice], gradient[choice] = evaluate(W[choice], labels[choice])
        return objective, gradient

    def plan(self):
        """Return directions, slopes along them and which problems are solved."""
        direction, slope, solved = self._plan()
        fine_enough = -slope <= ROUGH * np.abs(self.objective)
        ready = self.is_rough & (solved | fine_enough)
        if not ready.any():
            return direction, slope, solved & ~self.is_rough
        self.sharpen(ready)
        direction, slope, solved = self._plan()
        return direction, slope, solved & ~self.is_rough

    def _plan(self):
        direction = -self.multiply_inverse_hessian(self.gradient)
        slope = np.vecdot(direction, self.gradient)
        solved = self.is_solved(self.objective, self.gradient, -slope / 2, self.labels)
        return direction, slope, solved | (-slope <= ROUNDING * np.abs(self.objective))

    def sharpen(self, mask):
        """Evaluate these problems in full precision from now on."""
        self.objective[mask], self.gradient[mask] = self.evaluators[0](
            self.W[mask], self.labels[mask]
        )
        self.is_rough = self.is_rough & ~mask

    def keep(self, mask):
        """Drop the other problems."""
        if mask.all():
            return
        for name in ("labels", "W", "objective", "gradient", "is_rough", "is_stuck"):
            setattr(self, name, getattr(self, name)[mask])
        self.pairs = [tuple(part[mask] for part in pair) for pair in self.pairs]

    def forget(self, mask):
        """Start the memory of these problems anew."""
        for _, _, scale in self.pairs:
            scale[mask] = 0

    def write(self, result, converged, mask):
        """Copy the state of some problems to the result."""
        labels = self.labels[mask]
        result.W[labels] = self.W[mask]
        result.objective[labels] = self.objective[mask]
        result.converged[labels] = converged[mask]

    def multiply_inverse_hessian(self, V):
        """The two loops of L-BFGS."""
        V = V.copy()
        shares = []
        for step, change, scale in reversed(self.pairs):
            share = scale * np.vecdot(step, V)
            V -= share[:, None] * change
            shares.append(share)
        V = self.precondition(V, self.labels)
        if self.rescales and self.pairs:
            V *= self._measure_scale()[:, None]
        for (step, change, scale), share in zip(self.pairs, reversed(shares), strict=True):
            V += (share - scale * np.vecdot(change, V))[:, None] * step
        return V

    def _measure_scale(self):
        """How much longer the last step was than its change of gradient, in the metric."""
        _, change, scale = self.pairs[-1]
        expected = scale * np.vecdot(change, self.precondition(change, self.labels))
        return np.divide(1, expected, where=expected > 0, out=np.ones_like(expected))

    def move(self, direction, slope):
        """Go down along the directions; return which problems cannot, even without memory."""
        W, objective, gradient = self.W.copy(), self.objective.copy(), self.gradient.copy()
        length = np.ones(len(W))
        trying = np.arange(len(W))
        for _ in range(MAX_TRIALS):
            W[trying] = self.W[trying] + length[trying, None] * direction[trying]
            objective[trying], gradient[trying] = self.evaluate(
                W[trying], self.labels[trying], self.is_rough[trying]
            )
            slope_there = np.vecdot(gradient[trying], direction[trying])
            rounding = np.where(self.is_rough[trying], ROUGH, ROUNDING)
            limit = self.objective[trying] + rounding * np.abs(self.objective[trying])
            wanted = self.objective[trying] + SUFFICIENT_DECREASE * length[trying] * slope[trying]
            # The slope tells a decrease where rounding hides it (Hager and Zhang, 2005).
            flat = slope_there <= -0.5 * slope[trying]
            accepted = (objective[trying] <= wanted) | ((objective[trying] <= limit) & flat)
            length[trying] *= _choose_reduction(slope[trying], slope_there)
            trying = trying[~accepted]
            if not len(trying):
                break
        stuck = np.zeros(len(W), dtype=bool)
        stuck[trying] = True
        W[stuck], objective[stuck] = self.W[stuck], self.objective[stuck]
        gradient[stuck] = self.gradient[stuck]
        self._remember(W - self.W, gradient - self.gradient)
        self.W, self.objective, self.gradient = W, objective, gradient
        lost = stuck & self.is_stuck
        self.is_stuck = stuck
        if stuck.any():
            self.forget(stuck)
            if (stuck & self.is_rough).any():
                self.sharpen(stuck & self.is_rough)
        return lost

    def _remember(self, step, change):
        curvature = np.vecdot(step, change)
        size = np.vecdot(change, change)
        scale = np.divide(1, curvature, where=curvature > 1e-16 * size, out=np.zeros_like(size))
        self.pairs = [*self.pairs[-N_PAIRS + 1 :], (step, change, scale)]


def _choose_reduction(slope, slope_there):
    """Where the secant of the slopes vanishes, as a share of the length that was too much."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = slope / (slope - slope_there)
    return np.clip(np.nan_to_num(share, nan=0.1), 0.1, 0.5)
