"""What takes a fitted net out of Python, and back: methods of the estimators."""

from skmultilabel.neural._onnx import export_onnx
from skmultilabel.neural._persistence import load_pretrained, save_pretrained

__all__ = ["OnnxMixin", "SavingMixin"]


class SavingMixin:
    """Saves fitted nets as data."""

    def save_pretrained(self, directory):
        """Save the fitted net as data: weights as safetensors, all else as JSON.

        Unlike a pickle, what is saved holds no code, and may be read from anyone. Parameters that
        are code, such as a module class or callbacks, are noted by name, and given again when the
        net is loaded. Whatever interrupts the writing, the net that was saved there before is
        whole.

        Read more in the :ref:`User Guide <neural_saving>`.

        Parameters
        ----------
        directory : str or path-like
            Where to; it is made where there is none.

        Raises
        ------
        ValueError
            If the directory holds the ``config.json`` of something else.
        """
        save_pretrained(self, directory)

    @classmethod
    def load_pretrained(cls, directory, **params):
        """Load a net that `save_pretrained` saved.

        Nothing in the files is run. The net answers as the saved one does, and can be trained on:
        the optimizer begins anew.

        Parameters
        ----------
        directory : str or path-like
            Where it was saved.
        **params : dict
            Parameters instead of the saved ones, such as ``device="cpu"``; and those that are
            code, such as ``module=MyModule``.

        Returns
        -------
        estimator
            The fitted net.

        Raises
        ------
        ValueError
            If files are missing, broken, of something else or of a newer version, or if code that
            the net needs is not given.

        Warns
        -----
        UserWarning
            If other code is not given, such as callbacks, so that another fit would go without.
        """
        return load_pretrained(cls, directory, **params)


class OnnxMixin:
    """Writes fitted nets as graphs for other programs."""

    def export_onnx(self, path):
        """Write the fitted net as an ONNX graph, from X to probabilities.

        The graph scales X itself and takes any number of rows. Its input ``X`` is float64 where
        the net scales, else float32; nets for sparse samples take them dense there. A table with
        categories is two inputs, ``numeric`` and ``codes``; the metadata of the graph tell which
        category has which code, and the names of the labels.

        Read more in the :ref:`User Guide <neural_saving>`.

        Parameters
        ----------
        path : str or path-like
            The file.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        ImportError
            If a package of ``skmultilabel[onnx]`` is missing, or torch is older than 2.6.
        ValueError
            If the net cannot be a graph: ``head="chain"`` searches for its answer, and
            ``correct_probabilities=True`` takes slopes of the loss.
        """
        return export_onnx(self, path)
