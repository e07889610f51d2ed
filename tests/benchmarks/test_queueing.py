"""The simulation of queueing against what queueing theory says; plans from costs."""

from __future__ import annotations

import pytest

from benchmarks.capacity import LOADS, plan
from benchmarks.queueing import Model, Simulation, latencies, tail


def test_an_idle_stream_takes_the_work_and_the_way() -> None:
    model = Model(longer=0.1, spread=0.0, rest=0.04, hop=0.01, processes=2)
    found = latencies(model, rate=0.01, count=200)
    # Ingest, the longer half and enrich, and four times through the log.
    assert found["p50"] == pytest.approx(1000 * (0.006 + 0.1 + 0.006 + 0.04), abs=1)


def test_one_queue_waits_at_least_as_an_m_d_1_queue_does() -> None:
    """Pollaczek and Khinchine: the mean wait is rho / (2 mu (1 - rho)) with constant service.

    An article stands in the queue of the one process three times (ingest, the longer half, enrich),
    of which only the second one takes time.
    """
    model = Model(longer=0.1, spread=0.0, rest=0.0, hop=0.0, processes=1, partitions=1, batch=1)
    took = Simulation(model, rate=5.0, count=6_000, seed=3).run()
    wait, theory = sum(took) / len(took) - 0.1, 0.5 / (2 * 10 * 0.5)
    assert 0.9 * theory < wait < 3 * theory


def test_the_tail_grows_with_the_load_though_all_work_is_alike() -> None:
    model = Model(longer=0.1, spread=0.0, rest=0.0, hop=0.0, processes=1, partitions=1, batch=1)
    found = tail(model, rate=5.0)
    assert 2.5 < found["many"] < 5
    assert found["least"] < found["median"] < found["most"]
    assert tail(model, rate=0.01)["many"] == 1.0


def test_nothing_is_lost_above_full_load() -> None:
    model = Model(longer=0.05, spread=0.2, rest=0.03, hop=0.008, processes=2, alone=0.5)
    assert len(Simulation(model, rate=2 * model.full, count=1_000).run()) == 900


def test_a_full_batch_takes_its_work_and_one_article_more() -> None:
    model = Model(longer=0.05, spread=0.0, rest=0.0, hop=0.0, processes=1, alone=0.5)
    assert model.seconds("longer", [0.05] * model.batch) == pytest.approx(0.05 * model.batch)
    assert model.seconds("longer", [0.05]) == pytest.approx(0.05 * (1 + 0.5 * 15 / 16))


def test_plans_grow_with_the_load() -> None:
    cost = {
        "language_s": 0.075,
        "loop_s": 0.001,
        "broker_s": 0.0002,
        "written_bytes": 20_000,
        "read_bytes": 30_000,
        "process_mb": 450,
    }
    plans = {name: plan(rate, cost) for name, rate in LOADS}
    assert plans["10 articles/s"]["processes"] == 2
    assert plans["1,000 articles/s"]["processes"] == 125
    assert plans["1,000 articles/s"]["workers"] == 8
    assert all(one["partitions"] >= one["workers"] for one in plans.values())
    for name, rate in LOADS:
        assert plans[name]["processes"] >= rate * cost["language_s"]
