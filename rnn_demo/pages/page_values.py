"""The own values of single pages, a dataclass for each page."""

from dataclasses import dataclass, field

from rnn_demo.data import DIGITS
from rnn_demo.runs import folders
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui.link_fields import choice_parser, link_field, whole_number_parser


@dataclass
class TestSetPage:
    """The images that are shown, and the open tab."""

    __test__ = False  # so that pytest does not take it for a class of tests

    # "best": the digit of the commonest mistake
    digit: int | str = link_field("best", choice_parser("best", *range(DIGITS)))
    # As which digit its images were read
    answer: int | None = link_field(None, whole_number_parser(0, DIGITS - 1))
    view: str = link_field("Accuracy by row", choice_parser("Accuracy by row", "Confusions"))


@dataclass
class NetworksPage:
    """The network whose details are shown; None for the overview."""

    network: str | None = link_field(
        None,
        choice_parser(*PRESETS),
        "There is no network of the name in this link: choose one of these.",
        resets_with_page=True,
    )


@dataclass
class TrainPage:
    """The training that is followed."""

    run: str | None = link_field(
        None,
        lambda text: folders.run_folder(text).name,
        "The run in this link does not exist: choose one from the list.",
        is_kept=True,
    )


@dataclass
class UnlinkedReadPageState:
    """The state of Read that no link stores."""

    deeper_lens: str | None = None  # the last open lens under Deeper
    moves_to_last_row: bool = False  # True if a lens that shows the last row was just chosen


@dataclass
class NetworkSubstitution:
    """A network that the machine can't show, and the one that was opened in its place."""

    title: str
    refusal: str  # the key of the reason
    shown: str  # the other one's name


@dataclass
class MachineMessages:
    """The browser's last message of each name, as each is taken only once, and the replacement."""

    taken: dict[str, str] = field(default_factory=dict)
    replaced: NetworkSubstitution | None = None
