"""What users can import is what the API pages list, no more and no less."""

import importlib
import pkgutil

import pytest
from api_names import API_REFERENCE, MISSING, can_be_imported

import skmultilabel

# These are run, not imported from.
COMMANDS = {"skmultilabel.__main__", "skmultilabel.cli"}


def find_public_modules():
    walked = pkgutil.walk_packages(skmultilabel.__path__, "skmultilabel.")
    names = ["skmultilabel", *(module.name for module in walked)]
    names = [name for name in names if "._" not in name and name not in COMMANDS]
    return [name for name in names if can_be_imported(name)]


def list_documented_names(module):
    return [name for names in API_REFERENCE.get(module, {}).values() for name in names]


def test_the_api_pages_list_no_module_that_is_not_there():
    assert set(API_REFERENCE) <= set(find_public_modules())


@pytest.mark.parametrize("module", find_public_modules())
def test_every_name_in_all_exists_and_stands_there_once(module):
    imported = importlib.import_module(module)
    assert [
        name for name in imported.__all__ if not (name in MISSING or hasattr(imported, name))
    ] == []
    assert len(imported.__all__) == len(set(imported.__all__))


@pytest.mark.parametrize("module", find_public_modules())
def test_public_names_are_the_documented_ones(module):
    # The main estimators are documented at the top, though their own packages export them too.
    elsewhere = {"__version__"} if module == "skmultilabel" else set(skmultilabel.__all__)
    public = set(importlib.import_module(module).__all__) - elsewhere - MISSING
    documented = list_documented_names(module)
    assert sorted(documented) == sorted(public)


@pytest.mark.parametrize("module", find_public_modules())
def test_a_public_module_says_what_it_is_for(module):
    assert importlib.import_module(module).__doc__
