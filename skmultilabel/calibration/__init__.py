"""Scores that can be read as probabilities."""

from skmultilabel.calibration._calibrator import MultiLabelCalibrator

__all__ = ["MultiLabelCalibrator"]
