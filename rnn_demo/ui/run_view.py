"""A run as it is followed: its state, progress, curves, and the drawing as it reads it so far."""

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain.learning import curve
from rnn_demo.figures.colours import colours
from rnn_demo.figures.training import curves_chart
from rnn_demo.glossary import with_terms
from rnn_demo.runs import estimate, folders, life
from rnn_demo.runs.estimate import clock
from rnn_demo.runs.status import Status, read_log
from rnn_demo.spec.failures import twin
from rnn_demo.text import as_html, as_markdown
from rnn_demo.ui import headline, replayed, run_buttons, visitor

POLL_SECONDS = 0.5
STATES = {
    "starting": "Starting: loading TensorFlow takes a few seconds.",
    "running": "",
    "queued": "Waiting.",
    "finished": "Finished.",
    "stopped": "Stopped. The network is kept as it was.",
    "failed": "Failed.",
    "lost": "Interrupted.",
}
STYLE = """<style>
.facts {display: flex; flex-wrap: wrap; gap: .3rem 1.6rem}
@media (max-width: 640px) {.facts {column-gap: 1rem}}
.facts span {font-size: .8rem; opacity: .65; display: block}
.facts b {font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums}
.st-key-live-reading img {image-rendering: pixelated; border-radius: .3rem; display: block;
  max-width: 100%}
.st-key-live-reading .pictures {display: flex; gap: 1rem; align-items: flex-end}
.st-key-live-reading .pictures div {min-width: 40px}
.st-key-live-reading .pictures span {font-size: .8rem; opacity: .65}
</style>"""


def follow(run_id: str) -> None:
    """Everything about one run, and live as long as it is under way."""
    st.html(STYLE)
    try:
        run = folders.status(run_id)
        alive = _is_under_way(run) or _is_under_way(_beside(run))
    except UserError:
        st.error("This run is gone.")
        return
    st.fragment(_watch, run_every=POLL_SECONDS if alive else None)(run_id, alive)
    replayed.time_machine(run_id)


def _is_under_way(run: Status | None) -> bool:
    """Also between a stop and the card, which a trainer writes last."""
    if run is None or run.spec is None:
        return False
    return run.alive or life.is_busy(run.id)


def _beside(run: Status) -> Status | None:
    """The newest run of the settings that work where these fail, or fail where these work."""
    if run.spec is None or run.recipe is None:
        return None
    wanted = twin(run.spec, run.recipe)
    if wanted is None:
        return None
    return next((r for r in visitor.all_runs() if (r.spec, r.recipe) == wanted), None)


def _watch(run_id: str, was_alive: bool) -> None:
    try:
        run = folders.status(run_id)
        beside = _beside(run)
        alive = _is_under_way(run) or _is_under_way(beside)
    except UserError:  # deleted in another tab
        st.rerun()
    with st.container(key="progress"):
        _progress(run)
    run_buttons.buttons(run)
    if run.curve or run.history:
        with st.container(key="curves"):
            _curves([run] if beside is None else [run, beside])
    if run.snapshots:
        with st.container(key="live-reading"):
            replayed.reading_now(run)
    if alive != was_alive:  # the whole page once more, to look every moment, or no longer
        st.rerun()  # at the end: it would swallow the click on a button that it comes before


def _progress(run: Status) -> None:
    st.html(f"<b>{as_html(run.title)}</b><br>{as_html(_network(run))}")
    _say(run)
    if run.recipe is None:
        return
    now = run.progress
    if now is not None:
        st.progress(min(1.0, now["step"] / max(1, now["steps"])))
    st.html(facts(_facts(run)))


def _network(run: Status) -> str:
    if run.spec is None or run.recipe is None:
        return ""
    count = sum(run.spec.parameters().values())
    return f"{run.spec.label()}, {count:,} parameters, seed {run.recipe.seed}"


def _say(run: Status) -> None:
    """The state in a sentence, and what to do about it."""
    reason = run.reason
    match run.state:
        case _ if run_buttons.hangs(run):
            st.error(run_buttons.HANGS)
        case _ if run.alive and life.is_stopping(run.id):
            st.info("Stopping. The network is kept as it is now.")
        case "queued":
            st.info(f"{as_markdown(reason)} It starts as soon as one of them ends.")
        case "starting":
            st.info(STATES["starting"])
        case "running":
            if not run.moving:
                st.info("Compiling the network: a few seconds, longer with two directions.")
        case "failed" | "lost":
            st.error(as_markdown(reason) or STATES[run.state])
            _log(run)
        case state:
            st.success(as_markdown(reason) or STATES.get(state, state))


def _log(run: Status) -> None:
    text = read_log(folders.folder(run.id))
    if text and not run_buttons.advised_change(run):
        with st.expander("What the trainer printed last"):
            st.code(text, language=None)


def _facts(run: Status) -> dict[str, str]:
    assert run.recipe is not None
    shown: dict[str, str] = {}
    now, epochs = run.progress, run.recipe.epochs
    if now is not None:
        shown["epoch"] = f"{now['epoch']} of {epochs}"
        left = estimate.remaining(run.curve)
        if run.alive:
            shown["to go"] = "…" if left is None else clock(left)
        shown["trained for"] = clock(now["seconds"])
        shown["images/s"] = f"{now['samples_per_second']:,}"
        shown["training loss"] = f"{now['loss']:.3f}"
        shown["accuracy"] = f"{now['accuracy']:.1%}"
    if run.history:
        shown["validation loss"] = f"{run.history[-1]['val_loss']:.3f}"
        shown["validation accuracy"] = f"{run.history[-1]['val_accuracy']:.1%}"
    if not run.alive and (accuracy := tested(run)) is not None:
        shown["test accuracy"] = f"{accuracy:.2%}"
    if run.device:
        shown["device"] = run.device.lstrip("/")
    return shown


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


def facts(shown: dict[str, str]) -> str:
    """A row of small captions over values, as HTML."""
    cells = (f"<div><span>{as_html(k)}</span><b>{as_html(v)}</b></div>" for k, v in shown.items())
    return f'<div class="facts">{"".join(cells)}</div>'


def _curves(shown: list[Status]) -> None:
    """Of the run, and of the one that is shown beside it."""
    look = colours(headline.is_dark())
    for column, measure in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        with column:
            st.markdown(f"**{measure.capitalize()}**")
            curves = [curve(run, measure) for run in shown]
            st.vega_lite_chart(curves_chart(curves, measure, look), key=f"chart-{measure}")
    st.caption(
        "Thin line: the training images just seen; thick line: the 5,000 validation images, after "
        "each epoch.",
        help=with_terms("", "loss epoch validation images"),
    )
    if len(shown) > 1:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for run, colour in zip(shown, look.digits, strict=False):
                title = as_html(run.title)
                st.html(f'<span style="color: {colour}">●</span> {title}', width="content")
            if st.button("Watch the other", key="other"):
                run_buttons.show(shown[1].id)
