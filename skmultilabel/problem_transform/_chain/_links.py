"""What inference asks of a chain: the probability of a label, given the labels before it."""

from abc import ABC, abstractmethod

import numpy as np

__all__ = ["Links"]


class Links(ABC):
    """The links of a chain on given samples, in the order of the chain.

    Parameters
    ----------
    n_samples : int
        The number of samples.
    n_links : int
        The number of links: of labels.
    """

    def __init__(self, n_samples, n_links):
        self.n_samples = n_samples
        self.n_links = n_links

    @abstractmethod
    def take(self, rows):
        """Take a block of the samples.

        Parameters
        ----------
        rows : slice
            Which samples.

        Returns
        -------
        Links
            The links on these samples.
        """

    @abstractmethod
    def compute(self, link, rows, earlier):
        """Compute the probability that the label of a link is present.

        Parameters
        ----------
        link : int
            Which link.
        rows : ndarray of shape (n_cases,)
            The sample of every case; a sample may occur any number of times.
        earlier : ndarray of shape (n_cases, link)
            The labels of all earlier links, 0.0 and 1.0; best in column order.

        Returns
        -------
        ndarray of shape (n_cases,)
            Probabilities.
        """

    def compute_all(self, link, earlier):
        """Compute the same for every sample with each of several sets of earlier labels.

        Parameters
        ----------
        link : int
            Which link.
        earlier : ndarray of shape (n_sets, link)
            Sets of the labels of all earlier links, 0.0 and 1.0.

        Returns
        -------
        ndarray of shape (n_samples, n_sets)
            Probabilities.
        """
        rows = np.repeat(np.arange(self.n_samples), len(earlier))
        repeated = np.asfortranarray(np.tile(earlier, (self.n_samples, 1)))
        return self.compute(link, rows, repeated).reshape(self.n_samples, len(earlier))

    def divide(self, link, earlier, without, present):
        """Divide the probabilities of label sets by whether the label of a link is present.

        Parameters
        ----------
        link : int
            Which link.
        earlier : ndarray of shape (n_sets, link)
            Sets of the labels of all earlier links, 0.0 and 1.0.
        without : ndarray of shape (n_sets, n_samples)
            The probabilities of these sets; overwritten by those of the sets without the label.
        present : ndarray of shape (n_sets, n_samples)
            Where those of the sets with the label go.
        """
        np.multiply(without, self.compute_all(link, earlier).T, out=present)
        without -= present
