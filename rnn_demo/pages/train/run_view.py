"""The followed run: its state, progress, curves, and its current reading of the drawing."""

import contextlib

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.pages.train import replay, run_buttons
from rnn_demo.pages.train.curves import axis_value_at_share, loss_or_accuracy_chart, run_colour
from rnn_demo.runs import estimate, folders, lifecycle, network_files
from rnn_demo.runs.estimate import minutes_and_seconds
from rnn_demo.runs.status import Status, last_log_lines, status_at_step
from rnn_demo.spec.failures import other_training_of_failure_pair
from rnn_demo.ui import session
from rnn_demo.words.escape import as_html, as_markdown

POLL_SECONDS = 0.5
STATES = {
    "starting": "Starting: loading TensorFlow takes a few seconds.",
    "finished": "Finished.",
    "stopped": "Stopped. The network is kept as it was.",
}


def show_followed_run(run_id: str) -> None:
    """Show everything about a run, and refresh it while it is under way."""
    try:
        beside = _opposite_settings_run_id(folders.status_for_id(run_id))
        pace = _refresh_seconds(*_run_and_comparison_at_replay(run_id, beside))
    except UserError:
        st.error("This run is gone.")
        return
    st.fragment(_show_run, run_every=pace)(run_id, beside, pace)


def show_answer_of_run_network(run_id: str) -> None:
    """Show the answer of a run in the rail, and refresh it while the run is under way."""
    with contextlib.suppress(UserError):  # it was deleted, which `show_followed_run` reports
        pace = _refresh_seconds(*_run_and_comparison_at_replay(run_id, None))
        st.fragment(replay.show_snapshot_answer, run_every=pace)(run_id, is_static=pace is None)


def _refresh_seconds(run: Status, beside: Status | None) -> float | None:
    """Return the seconds between refreshes, or None if nothing is under way."""
    # A trainer is busy until it has written the card, which happens after the run has ended.
    runs = [each for each in (run, beside) if each is not None and each.spec is not None]
    is_busy = any(each.trains_or_waits or lifecycle.is_run_busy(each.id) for each in runs)
    return POLL_SECONDS if is_busy else None


def _opposite_settings_run_id(run: Status) -> str | None:
    """Return the id of the newest run with the opposite settings of this run.

    That is the cure of a failing run, or the failure of a working one. This reads all runs, so it
    is called once for each run of the page, not at each refresh.
    """
    if run.spec is None or not (wanted := other_training_of_failure_pair(run.spec, run.recipe)):
        return None
    known = [*folders.statuses_newest_first(), *folders.shipped_statuses()]
    return next((r.id for r in known if (r.spec, r.recipe) == wanted), None)


def _run_and_comparison_at_replay(
    run_id: str, beside_id: str | None
) -> tuple[Status, Status | None]:
    """Return the status of a run and of the one compared with it, at the moment of the replay.

    Raises UserError if one was deleted.
    """
    run = folders.status_for_id(run_id)
    beside = None if beside_id is None else folders.status_for_id(beside_id)
    if not (seconds := replay.seconds_since_replay_start(run_id)):
        return run, beside
    both = [r.newest_progress for r in (run, beside) if r is not None]
    steps = [progress["step"] for progress in both if progress]
    # The replay moves evenly along the axis, so that a run that fails at once is visible, too.
    at = axis_value_at_share(seconds / replay.SECONDS, min(steps), max(steps))
    return status_at_step(run, at), None if beside is None else status_at_step(beside, at)


def _show_run(run_id: str, beside_id: str | None, pace: float | None) -> None:
    try:
        run, beside = _run_and_comparison_at_replay(run_id, beside_id)
    except UserError:  # deleted in another tab
        st.rerun()
    runs = [run] if beside is None else [run, beside]
    with st.container(key="progress"):
        _show_heading(run, beside)
        if (now := run.newest_progress) is not None:
            st.progress(min(1.0, now["step"] / max(1, now["steps"])))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(facts_html(run), width="stretch")
            if speed := device_and_speed_html(run):
                with st.popover("More", key="speed", type="tertiary", width="content"):
                    st.html(speed)
    if run.curve or run.history:
        left, right = st.columns([3, 2], gap="medium")
        with left, st.container(key="curves"):
            show_curves_of_runs(runs, "chart")
        if run.snapshots:
            with right, st.container(key="live-reading"):
                replay.show_snapshot_reading(run)
    if replay.seconds_since_replay_start(run_id) and not any(each.trains_or_waits for each in runs):
        replay.stop_replay()
    # Reruns the whole page, to change the pace of refreshes
    if _refresh_seconds(run, beside) != pace:
        st.rerun()  # last, as before a button it would swallow a click on that


def _show_heading(run: Status, beside: Status | None) -> None:
    what = ""
    if run.spec is not None:
        count = sum(run.spec.parameter_count_by_weight().values())
        what = f"{run.spec.label()}, {count:,} parameters, seed {run.recipe.seed}"
    other = ""
    if beside is not None:
        other = f" · compared with {run_colour_dot_html(beside)} {as_html(beside.title)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f"{run_colour_dot_html(run)} <b>{as_html(run.title)}</b> "
            f"<span>{as_html(_state_sentence(run))}</span><br>"
            f'<span class="what">{as_html(what)}{other}</span>',
            width="stretch",
        )
        if beside is not None and st.button("Watch the other", key="other"):
            run_buttons.select_run_and_rerun(beside.id)
        run_buttons.show_followed_run_buttons(run)
    _show_failure(run)


def run_colour_dot_html(run: Status) -> str:
    colour = run_colour(run.number, session.page_colours())
    return f'<span style="color: {colour}">●</span>'


def _state_sentence(run: Status) -> str:
    """Return the state as a sentence, or "" if there is nothing to say or it has failed."""
    match run.state:
        case _ if run.trains_or_waits and lifecycle.stop_requested_at(run.id):
            stopping = "Stopping. The network is kept as it is now."
            return "" if run_buttons.ignores_stop_request(run) else stopping
        case "queued":
            return f"{run.reason} It starts as soon as one of them ends."
        case "running":
            compiling = "Compiling the network takes a few seconds, more if it reads both ways."
            return "" if run.moving else compiling
        case "failed" | "lost":
            return ""
        case state:
            return run.reason or STATES.get(state, state)


def _show_failure(run: Status) -> None:
    if run_buttons.ignores_stop_request(run):
        st.error(run_buttons.UNRESPONSIVE)
    elif run.state in ("failed", "lost"):
        st.error(as_markdown(run.reason) or "Failed.")
        printed = last_log_lines(folders.run_folder(run.id))
        if printed and not run_buttons.advised_recipe_changes(run):
            with st.expander("What the trainer printed last"):
                st.code(printed, language=None)


def facts_html(run: Status, brief: bool = False) -> str:
    """Return progress and results as small captions over values, as HTML."""
    facts: dict[str, str] = {}
    if (now := run.newest_progress) is not None:
        facts["epoch"] = f"{now['epoch']} of {run.recipe.epochs}"
        facts["trained for"] = minutes_and_seconds(now["seconds"])
        if not brief:
            left = estimate.seconds_left(run.curve)
            if run.trains_or_waits:
                facts["to go"] = "…" if left is None else minutes_and_seconds(left)
            facts["training loss"] = f"{now['loss']:.3f}"
            facts["accuracy"] = f"{now['accuracy']:.1%}"
    if run.history:
        if not brief:
            facts["validation loss"] = f"{run.history[-1]['val_loss']:.3f}"
        facts["validation accuracy"] = f"{run.history[-1]['val_accuracy']:.1%}"
    if not run.trains_or_waits and (accuracy := test_accuracy(run)) is not None:
        facts["test accuracy"] = f"{accuracy:.2%}"
    return _labelled_values_html(facts)


def device_and_speed_html(run: Status) -> str:
    """Return a run's device and speed, as HTML; "" if these are not known yet."""
    facts: dict[str, str] = {}
    if (now := run.newest_progress) is not None:
        facts["images/s"] = f"{now['samples_per_second']:,}"
    if run.device:
        facts["device"] = run.device.lstrip("/")
    note = f'<p class="note">{as_html(run.note)}</p>' if run.note else ""
    return (_labelled_values_html(facts) if facts else "") + note


def _labelled_values_html(facts: dict[str, str]) -> str:
    cells = (f"<div><span>{as_html(k)}</span><b>{as_html(v)}</b></div>" for k, v in facts.items())
    return f'<div class="facts">{"".join(cells)}</div>'


def test_accuracy(run: Status) -> float | None:
    """Return the accuracy on the 10,000 test images from the card, or None without a card.

    A card that was written before the run was resumed does not count.
    """
    try:
        card = network_files.load_run_card(run.id)
    except UserError:
        return None
    accuracy = card.get("test_accuracy")
    is_of_now = run.newest_progress is not None and card.get("steps") == run.newest_progress["step"]
    return float(accuracy) if is_of_now and isinstance(accuracy, int | float) else None


def show_curves_of_runs(runs: list[Status], key: str, title: str = "") -> None:
    """Show the loss and the accuracy of runs, side by side.

    `key` begins the charts' keys; `title` follows the name of the measure above each chart.
    """
    look = session.page_colours()
    for column, measure in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        with column:
            if title:
                st.markdown(f"**{measure.capitalize()}** {title}")
            st.vega_lite_chart(
                loss_or_accuracy_chart(runs, measure, look),
                key=f"{key}-{measure}",
                alt=f"Curves of the {measure} by epoch",
            )
