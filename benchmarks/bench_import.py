"""Is `import skmultilabel` at most 1.5 times as slow as `import sklearn.multiclass`?"""

import subprocess
import sys

from _harness import Contender, compare, parse_arguments, report

LIMIT = 1.5
HEAVY = {"matplotlib", "river", "skorch", "torch", "tqdm"}


def load(module):
    """Import a module in a fresh interpreter; return the names of all modules that it loads."""
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return set(done.stdout.split())


def check(modules):
    """No optional package may be among the modules."""
    return not modules & HEAVY, {"modules": len(modules)}


def main():
    arguments = parse_arguments(__doc__, repeats=15)
    contenders = [
        Contender(f"import {module}", lambda module=module: load(module), check)
        for module in ("sklearn.multiclass", "skmultilabel")
    ]
    rows = compare("fresh interpreter", contenders, repeats=arguments.repeats)
    ours = rows[1]
    ours["passed"] = ours["passed"] and ours["speed_up"] >= 1 / LIMIT
    return report("import", rows, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
