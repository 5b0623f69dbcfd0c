"""Where the templates and reusable flows are: beside the package in a clone, inside it when installed from a wheel."""

from pathlib import Path


def shared_folder(name: str) -> Path:
    """The folder `name` (`asterisk_conf` or `ivr_flows`). Raises FileNotFoundError naming both places looked at."""
    package = Path(__file__).resolve().parent
    places = (package.parent / name, package / "_share" / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"{name} is neither at {places[0]} nor at {places[1]}: the installation is incomplete, install acd again"
    )
