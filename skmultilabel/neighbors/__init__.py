"""Multi-label classifiers that look at the nearest samples."""

from skmultilabel.neighbors._ml_knn import MLkNN

__all__ = ["MLkNN"]
