"""Every picture is drawn without a screen, and closed after its test."""

import pytest


@pytest.fixture(autouse=True)
def pyplot():
    import matplotlib.pyplot as pyplot

    pyplot.switch_backend("agg")
    yield pyplot
    pyplot.close("all")
