"""The plan (compiling, merging, threads) depends on the network and the device."""

from rnn_demo.cells import CELLS
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import recurrence
from rnn_demo.trainer.plan import (
    RecurrencePlan,
    can_merge_products_over_rows,
    choose_inter_and_intra_op_threads,
    choose_recurrence_plan,
)


def test_small_cells_train_on_one_thread():
    assert choose_inter_and_intra_op_threads(NetworkSpec(), cores=8) == (1, 1)
    assert choose_inter_and_intra_op_threads(NetworkSpec(merge_mode="sum"), cores=8) == (8, 4)
    assert choose_inter_and_intra_op_threads(NetworkSpec(cell="LSTM", units=(16,)), cores=1) == (
        2,
        1,
    )


def test_the_plan_follows_cell_size_and_device():
    def chosen(spec, device="/CPU:0", cores=2, **recipe):
        return choose_recurrence_plan(spec, TrainingRecipe(**recipe), device, cores)

    assert chosen(NetworkSpec(), epochs=100) == RecurrencePlan(jit=True, parts=1)
    assert chosen(NetworkSpec()) == RecurrencePlan(parts=1)
    assert chosen(NetworkSpec(units=(128,))) == RecurrencePlan(parts=2, blank=True)
    assert chosen(NetworkSpec(units=(128,)), batch_size=32) == RecurrencePlan(parts=1, blank=True)
    assert chosen(NetworkSpec(units=(128,)), cores=16) == RecurrencePlan(parts=3, blank=True)
    for apart in ({"stateful": True}, {"row_order": "permuted"}):
        assert chosen(NetworkSpec(units=(128,), **apart)) == RecurrencePlan(parts=2)
    assert chosen(NetworkSpec(units=(128,)), augmentation="affine") == RecurrencePlan(parts=2)
    assert chosen(NetworkSpec(units=(128,), merge_mode="sum")) == RecurrencePlan(parts=1)
    assert chosen(NetworkSpec(cell="LSTM")) == RecurrencePlan(parts=2, blank=True)
    assert chosen(NetworkSpec(dropout=0.1)) == RecurrencePlan(unroll=True)
    assert chosen(NetworkSpec(api="cell-loop"), epochs=100) == RecurrencePlan(jit=True)
    assert chosen(NetworkSpec(cell="LSTM"), merged=False) == RecurrencePlan()
    assert chosen(NetworkSpec(cell="LSTM", activation="relu")) == RecurrencePlan()
    assert chosen(NetworkSpec(cell="GRU", reset_after=False)) == RecurrencePlan()
    assert chosen(NetworkSpec(), device="/GPU:0", epochs=100) == RecurrencePlan(
        jit=True, unroll=True
    )
    assert chosen(NetworkSpec(cell="LSTM"), device="/GPU:0").is_fused
    for unfused in ({"activation": "relu"}, {"unroll": True}, {"recurrent_dropout": 0.1}):
        assert not chosen(NetworkSpec(cell="LSTM", **unfused), device="/GPU:0").is_fused
    assert not chosen(NetworkSpec(cell="GRU", reset_after=False), device="/GPU:0").is_fused


def test_products_are_merged_for_the_cells_of_recurrence():
    assert {name for name in CELLS if can_merge_products_over_rows(NetworkSpec(cell=name))} == {
        layer.__name__ for layer in recurrence.CELLS
    }
    assert all(CELLS[layer.__name__].MERGED is not None for layer in recurrence.CELLS)
