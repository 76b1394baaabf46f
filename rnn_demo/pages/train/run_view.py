"""A run as it is followed: its state, progress, curves, and the drawing as it reads it so far."""

import contextlib

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.pages.train import replayed, run_buttons
from rnn_demo.pages.train.curves import curves_chart, run_colour
from rnn_demo.runs import estimate, folders, lifecycle
from rnn_demo.runs.estimate import clock
from rnn_demo.runs.status import Status, read_log, status_at_step
from rnn_demo.spec.failures import twin
from rnn_demo.ui import session
from rnn_demo.words.escape import as_html, as_markdown

POLL_SECONDS = 0.5
STATES = {
    "starting": "Starting: loading TensorFlow takes a few seconds.",
    "finished": "Finished.",
    "stopped": "Stopped. The network is kept as it was.",
}


def follow(run_id: str) -> None:
    """Everything about one run, and live as long as it is under way."""
    try:
        beside = _beside(folders.status(run_id))
        pace = _pace(*_now(run_id, beside))
    except UserError:
        st.error("This run is gone.")
        return
    st.fragment(_watch, run_every=pace)(run_id, beside, pace)


def answer(run_id: str) -> None:
    """What the followed network answers, in the rail, and live as long as it is under way."""
    with contextlib.suppress(UserError):  # it is gone, which is said beside it
        pace = _pace(*_now(run_id, None))
        st.fragment(replayed.answer, run_every=pace)(run_id, still=pace is None)


def _pace(run: Status, beside: Status | None) -> float | None:
    """Seconds from one look to the next; None where nothing is under way."""
    # is busy: also between a stop and the card, which a trainer writes last
    runs = [each for each in (run, beside) if each is not None and each.spec is not None]
    return POLL_SECONDS if any(each.alive or lifecycle.is_busy(each.id) for each in runs) else None


def _beside(run: Status) -> str | None:
    """The newest run of the settings that work where these fail, or fail where these work.

    All runs are read for it: once for each run of the page, not at every look at what goes on.
    """
    if run.spec is None or not (wanted := twin(run.spec, run.recipe)):
        return None
    known = [*folders.all_runs(), *folders.shipped_runs()]
    return next((r.id for r in known if (r.spec, r.recipe) == wanted), None)


def _now(run_id: str, beside_id: str | None) -> tuple[Status, Status | None]:
    """The run and the one beside it, as they are, or as they were where they are watched again.

    Raises UserError where one is gone.
    """
    run = folders.status(run_id)
    beside = None if beside_id is None else folders.status(beside_id)
    if not (seconds := replayed.seconds(run_id)):
        return run, beside
    steps = max(r.progress["step"] for r in (run, beside) if r is not None and r.progress)
    at = seconds / replayed.SECONDS * steps
    return status_at_step(run, at), None if beside is None else status_at_step(beside, at)


def _watch(run_id: str, beside_id: str | None, pace: float | None) -> None:
    try:
        run, beside = _now(run_id, beside_id)
    except UserError:  # deleted in another tab
        st.rerun()
    shown = [run] if beside is None else [run, beside]
    with st.container(key="progress"):
        _head(run, beside)
        if (now := run.progress) is not None:
            st.progress(min(1.0, now["step"] / max(1, now["steps"])))
        st.html(facts(run))
    if run.curve or run.history:
        left, right = st.columns([3, 2], gap="medium")
        with left, st.container(key="curves"):
            curves(shown, "chart")
        if run.snapshots:
            with right, st.container(key="live-reading"):
                replayed.reading(run)
    if replayed.seconds(run_id) and not run.alive and not (beside and beside.alive):
        replayed.end()
    if _pace(run, beside) != pace:  # the whole page once more, to look at another pace
        st.rerun()  # at the end: it would swallow the click on a button that it comes before


def _head(run: Status, beside: Status | None) -> None:
    what = ""
    if run.spec is not None:
        count = sum(run.spec.parameters().values())
        what = f"{run.spec.label()}, {count:,} parameters, seed {run.recipe.seed}"
    other = "" if beside is None else f" · beside {dot(beside)} {as_html(beside.title)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f"{dot(run)} <b>{as_html(run.title)}</b> <span>{as_html(_said(run))}</span><br>"
            f'<span class="what">{as_html(what)}{other}</span>',
            width="stretch",
        )
        if beside is not None and st.button("Watch the other", key="other"):
            run_buttons.show(beside.id)
        run_buttons.buttons(run)
    _complain(run)


def dot(run: Status) -> str:
    """A dot in the colour that a run has everywhere, as HTML."""
    colour = run_colour(run.number, session.look())
    return f'<span style="color: {colour}">●</span>'


def _said(run: Status) -> str:
    """The state in a sentence, where nothing is wrong."""
    match run.state:
        case _ if run.alive and lifecycle.stop_requested_at(run.id):
            return "" if run_buttons.is_deaf(run) else "Stopping. The network is kept as it is now."
        case "queued":
            return f"{run.reason} It starts as soon as one of them ends."
        case "running":
            compiling = "Compiling the network: a few seconds, longer with two directions."
            return "" if run.moving else compiling
        case "failed" | "lost":
            return ""
        case state:
            return run.reason or STATES.get(state, state)


def _complain(run: Status) -> None:
    if run_buttons.is_deaf(run):
        st.error(run_buttons.DEAF)
    elif run.state in ("failed", "lost"):
        st.error(as_markdown(run.reason) or "Failed.")
        printed = read_log(folders.folder(run.id))
        if printed and not run_buttons.advised_change(run):
            with st.expander("What the trainer printed last"):
                st.code(printed, language=None)


def facts(run: Status, brief: bool = False) -> str:
    """How far it is and how well it reads: small captions over values, as HTML."""
    told: dict[str, str] = {}
    if (now := run.progress) is not None:
        told["epoch"] = f"{now['epoch']} of {run.recipe.epochs}"
        told["trained for"] = clock(now["seconds"])
        if not brief:
            left = estimate.seconds_left(run.curve)
            if run.alive:
                told["to go"] = "…" if left is None else clock(left)
            told["images/s"] = f"{now['samples_per_second']:,}"
            told["training loss"] = f"{now['loss']:.3f}"
            told["accuracy"] = f"{now['accuracy']:.1%}"
    if run.history:
        if not brief:
            told["validation loss"] = f"{run.history[-1]['val_loss']:.3f}"
        told["validation accuracy"] = f"{run.history[-1]['val_accuracy']:.1%}"
    if not run.alive and (accuracy := tested(run)) is not None:
        told["test accuracy"] = f"{accuracy:.2%}"
    if run.device:
        told["device"] = run.device.lstrip("/")
    cells = (f"<div><span>{as_html(k)}</span><b>{as_html(v)}</b></div>" for k, v in told.items())
    return f'<div class="facts">{"".join(cells)}</div>'


def tested(run: Status) -> float | None:
    """Accuracy on the 10,000 test images, from the card; None as long as there is none.

    The card of an earlier end tells nothing of a run that has gone on since.
    """
    try:
        card = folders.card(run.id)
    except UserError:
        return None
    accuracy = card.get("test_accuracy")
    is_of_now = run.progress is not None and card.get("steps") == run.progress["step"]
    return float(accuracy) if is_of_now and isinstance(accuracy, int | float) else None


def curves(shown: list[Status], key: str, title: str = "") -> None:
    """Loss and accuracy of runs, side by side. title: what stands above, after the measure."""
    look = session.look()
    for column, measure in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        with column:
            if title:
                st.markdown(f"**{measure.capitalize()}** {title}")
            st.vega_lite_chart(
                curves_chart(shown, measure, look),
                key=f"{key}-{measure}",
                alt=f"Curves of the {measure} by epoch",
            )
