"""What setup.cfg, the constraints, the changelog and the README promise."""

import configparser
import contextlib
import io
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import skmultilabel

ROOT = Path(__file__).parents[1]
RUNTIME_EXTRAS = ("plot", "data")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def read_requirements(section, option):
    """Read one list of requirements from setup.cfg, without those it takes over from others."""
    config = configparser.RawConfigParser()
    config.read_string(read("setup.cfg"))
    lines = config.get(section, option).split("\n")
    return [Requirement(line) for line in lines if line.strip() and "%(" not in line]


def read_pins(name):
    """Map every package of a constraints file to its version."""
    lines = [line for line in read(name).splitlines() if line and not line.startswith("#")]
    pins = [re.fullmatch(r"([\w.-]+)==([\w.]+)", line) for line in lines]
    assert None not in pins, f"{name} has a line that is not NAME==VERSION"
    return {normalize(pin[1]): Version(pin[2]) for pin in pins}


def normalize(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def list_extras():
    config = configparser.RawConfigParser()
    config.read_string(read("setup.cfg"))
    return config.options("options.extras_require")


RUNTIME = [
    *read_requirements("options", "install_requires"),
    *(
        item
        for extra in RUNTIME_EXTRAS
        for item in read_requirements("options.extras_require", extra)
    ),
]
EVERYTHING = [
    *read_requirements("options", "install_requires"),
    *(
        item
        for extra in list_extras()
        for item in read_requirements("options.extras_require", extra)
    ),
]


def test_pyproject_leaves_the_metadata_to_setup_cfg():
    assert "project" not in tomllib.loads(read("pyproject.toml"))


def test_the_version_is_a_version():
    assert str(Version(skmultilabel.__version__)) == skmultilabel.__version__


@pytest.mark.parametrize("requirement", EVERYTHING, ids=str)
def test_the_tested_version_is_one_that_setup_cfg_allows(requirement):
    pins = read_pins("constraints.txt")
    assert requirement.specifier.contains(pins[normalize(requirement.name)], prereleases=True)


@pytest.mark.parametrize("requirement", RUNTIME, ids=str)
def test_the_lower_bounds_are_the_versions_of_the_oldest_environment(requirement):
    (bound,) = requirement.specifier
    assert bound.operator == ">="
    assert read_pins("constraints-oldest.txt")[normalize(requirement.name)] == Version(
        bound.version
    )


def test_torch_is_pinned_without_a_build_tag():
    assert "torch==2.13.0" in read("constraints.txt").splitlines()


def test_changelog_fragments_have_a_known_kind():
    kinds = {
        kind["directory"]
        for kind in tomllib.loads(read("pyproject.toml"))["tool"]["towncrier"]["type"]
    }
    names = [path.name for path in (ROOT / "changelog.d").glob("[!.]*")]
    wrong = [
        name
        for name in names
        if not re.fullmatch(rf"(\d+|\+[\w-]+)\.({'|'.join(kinds)})\.md", name)
    ]
    assert wrong == []


def test_the_code_of_the_readme_prints_what_the_readme_says():
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", read("README.md"), flags=re.DOTALL | re.MULTILINE)
    (code,) = (text for language, text in blocks if language == "python")
    (promised,) = (text for language, text in blocks if language == "text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue() == promised
