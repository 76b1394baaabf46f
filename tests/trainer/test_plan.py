"""The plan (compiling, merging, threads) depends on the network and the device."""

from rnn_demo.cells import CELLS
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer import recurrence
from rnn_demo.trainer.plan import Plan, choose_plan, choose_thread_counts, is_mergeable


def test_small_cells_train_on_one_thread():
    assert choose_thread_counts(Spec(), cores=8) == (1, 1)
    assert choose_thread_counts(Spec(merge_mode="sum"), cores=8) == (8, 4)
    assert choose_thread_counts(Spec(cell="LSTM", units=(16,)), cores=1) == (2, 1)


def test_the_way_to_compile_follows_cell_size_and_device():
    def chosen(spec, device="/CPU:0", cores=2, **recipe):
        return choose_plan(spec, Recipe(**recipe), device, cores)

    assert chosen(Spec(), epochs=100) == Plan(jit=True, parts=1)
    assert chosen(Spec()) == Plan(parts=1)
    assert chosen(Spec(units=(128,))) == Plan(parts=2, blank=True)
    assert chosen(Spec(units=(128,)), batch_size=32) == Plan(parts=1, blank=True)
    assert chosen(Spec(units=(128,)), cores=16) == Plan(parts=3, blank=True)
    for apart in ({"stateful": True}, {"row_order": "permuted"}):
        assert chosen(Spec(units=(128,), **apart)) == Plan(parts=2)
    assert chosen(Spec(units=(128,)), augmentation="affine") == Plan(parts=2)
    assert chosen(Spec(units=(128,), merge_mode="sum")) == Plan(parts=1)
    assert chosen(Spec(cell="LSTM")) == Plan(parts=2, blank=True)
    assert chosen(Spec(dropout=0.1)) == Plan(unroll=True)
    assert chosen(Spec(api="cell-loop"), epochs=100) == Plan(jit=True)
    assert chosen(Spec(cell="LSTM"), merged=False) == Plan()
    assert chosen(Spec(cell="LSTM", activation="relu")) == Plan()
    assert chosen(Spec(cell="GRU", reset_after=False)) == Plan()
    assert chosen(Spec(), device="/GPU:0", epochs=100) == Plan(jit=True, unroll=True)
    assert chosen(Spec(cell="LSTM"), device="/GPU:0").is_fused
    for unfused in ({"activation": "relu"}, {"unroll": True}, {"recurrent_dropout": 0.1}):
        assert not chosen(Spec(cell="LSTM", **unfused), device="/GPU:0").is_fused
    assert not chosen(Spec(cell="GRU", reset_after=False), device="/GPU:0").is_fused


def test_the_cells_whose_products_can_be_merged_are_those_that_recurrence_runs():
    assert {name for name in CELLS if is_mergeable(Spec(cell=name))} == {
        layer.__name__ for layer in recurrence.CELLS
    }
    assert all(CELLS[layer.__name__].MERGED is not None for layer in recurrence.CELLS)
