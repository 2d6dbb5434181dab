"""A fit in one of several processes; run with the number of the process and a folder."""

import os
import sys
from pathlib import Path

import numpy as np


def make_data():
    """Draw samples and labels, the same in every process."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(64, 5))
    return X, (X @ rng.normal(size=(5, 3)) > 0).astype(int)


def make_net(batch_size, **params):
    """Return a net without dropout, which every process would draw by itself."""
    from skmultilabel.neural import NeuralMultiLabelClassifier

    return NeuralMultiLabelClassifier(
        head="independent",
        module__width=8,
        module__dropout=0,
        max_epochs=3,
        validation_fraction=0.25,
        batch_size=batch_size,
        random_state=0,
        **params,
    )


def main(process, n_processes, folder):
    os.environ |= {
        "RANK": process,
        "LOCAL_RANK": process,
        "WORLD_SIZE": n_processes,
        "MASTER_ADDR": "127.0.0.1",
        "GLOO_SOCKET_IFNAME": "lo",
    }
    import torch.distributed
    from accelerate import Accelerator

    # A file instead of a port, which another test may have taken.
    torch.distributed.init_process_group(
        "gloo",
        init_method=f"file://{folder}/rendezvous",
        rank=int(process),
        world_size=int(n_processes),
    )
    X, Y = make_data()
    path = Path(folder) / "checkpoint.pt"
    net = make_net(8, accelerator=Accelerator(cpu=True), checkpoint=path).fit(X, Y)
    again = make_net(8, accelerator=Accelerator(cpu=True), checkpoint=path).fit(X, Y)
    np.savez(
        Path(folder) / f"result-{process}.npz",
        again=again.predict_proba(X),
        probabilities=net.predict_proba(X),
        train_loss=net.history_[:, "train_loss"],
        valid_loss=net.history_[:, "valid_loss"],
        **{name: value.numpy() for name, value in net.module_.state_dict().items()},
    )
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main(*sys.argv[1:])
