"""The Runs page: the list, curves over each other, and what can be done with a run."""

import csv
import io
import json
import shutil

import pytest

from rnn_demo import library
from rnn_demo.code import program
from rnn_demo.runs import folders
from rnn_demo.runs.status import history_csv
from rnn_demo.ui import session
from rnn_demo.ui.state import TABLE
from tests.fixtures import KINDS
from tests.support.pages import said, setting
from tests.support.run_folders import RECIPE, SPEC, Folder, finished


def click(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception, app.exception[0].message
    return app


def test_without_a_run_it_leads_to_the_train_page(open_page):
    assert "No runs yet" in said(open_page("train"))


def test_every_run_is_listed_whatever_its_state(open_page):
    ids = {
        "finished": finished("first"),
        "stopped": Folder(title="second").epochs(1).end("stopped"),
        "failed": Folder(title="third").end("failed", reason="It broke."),
        "lost": Folder(title="fourth").state("running", device="/CPU:0").end(None),
    }
    living = Folder(title="fifth").state("queued", reason="Waits.")
    text = said(open_page("train"))
    for title, state in zip(
        ("first", "second", "third", "fourth", "fifth"), (*ids, "queued"), strict=True
    ):
        assert title in text
        assert f'class="state {state}"' in text
    assert folders.status(living.id).alive


def test_titles_are_text_not_html(open_page):
    finished("<b>bold</b> ![](http://example.org/x.png)")
    assert "&lt;b&gt;bold" in said(open_page("train"))


HUGE = "1" + "0" * 400  # too large for a float


@pytest.mark.parametrize(
    "about",
    [
        None,
        "",
        "[]",
        '{"spec": {"new": 1}}',
        '{"created": 1e300}',
        f'{{"title": "t", "spec": {{}}, "recipe": {{}}, "created": {HUGE}}}',
    ],
)
def test_a_broken_folder_is_listed_and_can_be_deleted(open_page, about):
    run_id = finished()
    whole = finished("a whole one")
    path = folders.folder(run_id) / "run.json"
    path.unlink() if about is None else path.write_text(about)
    number = f'"samples_per_second": {HUGE}, "compile_seconds": {HUGE}'
    (path.parent / "card.json").write_text(f'{{"spec": {{}}, "recipe": {{}}, {number}}}')
    app = open_page("train")
    assert not app.exception
    assert "unreadable" in said(app)
    click(app, f"details-{run_id}")
    assert {b.key for b in app.get("download_button")} >= {"download-model"}
    click(click(app, "delete"), "delete-yes")
    assert [run.id for run in folders.all_runs()] == [whole]


def test_a_run_of_another_version_keeps_its_name_and_history(open_page):
    run_id = finished("from next year")
    path = folders.folder(run_id) / "run.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps({**about, "spec": {**about["spec"], "new": 1}}))
    app = click(open_page("train"), f"details-{run_id}")
    assert "from next year" in said(app)
    assert "25.0%" in said(app)  # its last validation
    kept = {b.key for b in app.get("download_button")}
    assert kept == {"download-model", "download-history"}
    assert not {"follow", "use", "rename"} & {b.key for b in app.button}


def test_folders_emptied_under_the_page_break_nothing(open_page, root):
    run_id = finished()
    app = open_page("train")
    click(app, f"details-{run_id}")
    for path in folders.folder(run_id).iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    app.run()
    assert not app.exception
    shutil.rmtree(root)
    app.run()
    assert not app.exception
    assert "No runs yet" in said(app)


def test_the_curves_of_ticked_runs_lie_over_each_other(open_page):
    ids = [finished(f"number {i}", seed=i) for i in range(4)]
    app = open_page("train")
    ticked = {run_id: app.checkbox(key=f"overlay-{run_id}").value for run_id in ids}
    assert sum(ticked.values()) == 3
    off = next(run_id for run_id in ids if not ticked[run_id])
    app.checkbox(key=f"overlay-{off}").set_value(True).run()
    assert not app.exception
    for run_id in ids:
        app.checkbox(key=f"overlay-{run_id}").set_value(False).run()
    assert not app.exception
    assert not app.get("vega_lite_chart")


def test_rename(open_page):
    run_id = finished()
    app = click(open_page("train"), f"details-{run_id}")
    app.text_input(key=f"title-{run_id}").set_value("  by another name ").run()
    click(app, "rename")
    assert folders.status(run_id).title == "by another name"
    assert library.find(run_id).title == "by another name"
    app.text_input(key=f"title-{run_id}").set_value("   ").run()
    click(app, "rename")
    assert "needs a name" in app.error[0].value


def test_delete_asks_first(open_page):
    run_id, other = finished(), finished()
    app = click(open_page("train"), f"details-{run_id}")
    click(click(app, "delete"), "delete-no")
    assert len(folders.all_runs()) == 2
    click(click(app, "delete"), "delete-yes")
    assert [run.id for run in folders.all_runs()] == [other]


def test_a_running_run_is_not_deleted(open_page):
    run = Folder().state("running", device="/CPU:0").epochs(1)
    app = click(open_page("train"), f"details-{run.id}")
    click(click(app, "delete"), "delete-yes")
    assert "stop it first" in app.error[0].value
    assert folders.status(run.id).alive


def test_open_in_draw(open_page):
    run_id = finished()
    app = click(open_page("train"), f"open-{run_id}")
    assert app.selectbox(key="model").value == run_id
    digit = library.find(run_id).read(session.examples()[TABLE["example"].default]).digit
    assert f">{digit}</p>" in said(app)


def test_its_settings_fill_the_form_of_the_train_page(open_page):
    run_id = finished(spec=KINDS["stacked"])
    app = click(click(open_page("train"), f"details-{run_id}"), "use")
    assert setting(app, "units-2").value == 4
    assert setting(app, "images").value == RECIPE.images


def test_follow_leads_to_the_run_on_the_train_page(open_page):
    run_id = finished()
    app = click(click(open_page("train"), f"details-{run_id}"), "follow")
    assert app.query_params["run"] == run_id
    assert "Finished" in said(app)


def test_the_code_is_that_of_the_run(open_page):
    run_id = finished("my run")
    app = click(open_page("train"), f"details-{run_id}")
    assert program(SPEC, RECIPE, "my run").strip() in [c.value.strip() for c in app.code]


def test_the_history_as_csv_is_what_was_told():
    run = folders.status(finished())
    rows = list(csv.DictReader(io.StringIO(history_csv(run))))
    assert [int(row["epoch"]) for row in rows] == [1, 2]
    assert [float(row["val_accuracy"]) for row in rows] == [0.125, 0.25]
    assert float(rows[1]["loss"]) == run.history[1]["loss"]


def test_many_runs_are_shown_in_two_steps(open_page):
    for i in range(14):
        _, lock = folders.create(SPEC, RECIPE, f"number {i}")
        lock.release()
    app = open_page("train")
    assert said(app).count('class="state') == 12
    click(app, "show-more")
    assert said(app).count('class="state') == 14
