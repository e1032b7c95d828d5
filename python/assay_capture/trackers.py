"""Where the program's tracking goes: what comes back from there says nothing of its inputs."""

import os


def places():
    """The hosts with their ports, such as ``127.0.0.1:5000``."""
    urls = [os.environ.get("MLFLOW_TRACKING_URI", "")]
    # Set when the client logs to the server that keeps the record.
    if os.environ.get("ASSAY_WANDB_RUN"):
        urls.append(os.environ.get("WANDB_BASE_URL", ""))
    return frozenset(place for place in map(_place, urls) if place)


def _place(url):
    scheme, _, rest = url.partition("://")
    place = rest.partition("/")[0]
    if not place or place.rpartition(":")[2].isdecimal():
        return place
    return f"{place}:{443 if scheme == 'https' else 80}"
