"""The own values of single pages in links, a dataclass for each page."""

from dataclasses import dataclass

from rnn_demo.data import DIGITS
from rnn_demo.runs import folders
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui.link_fields import choice_parser, link_field, whole_number_parser


@dataclass
class TestSetPage:
    """answer: as which digit the images of `digit` were read. view: the open tab."""

    __test__ = False  # so that pytest does not take it for a class of tests

    answer: int | None = link_field(None, whole_number_parser(0, DIGITS - 1))
    view: str = link_field("Accuracy by row", choice_parser("Accuracy by row", "Confusions"))


@dataclass
class NetworksPage:
    """network: the one whose details are shown; None for the overview."""

    network: str | None = link_field(
        None,
        choice_parser(*PRESETS),
        "There is no network of the name in this link: choose one of these.",
        resets_with_page=True,
    )


@dataclass
class TrainPage:
    """run: the training that is followed."""

    run: str | None = link_field(
        None,
        lambda text: folders.run_folder(text).name,
        "The run in this link does not exist: choose one from the list.",
        is_kept=True,
    )
