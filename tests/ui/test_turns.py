"""The next message depends on the recent costs of its connection and address."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from rnn_demo.ui.turns import (
    AT_ONCE,
    BYTE_SECONDS,
    MESSAGE_SECONDS,
    MOST_AT_ONCE,
    MOST_RUNS,
    OF_A_CONNECTION,
    OF_AN_ADDRESS,
    REST,
    RUN_SECONDS,
    Address,
    Connection,
    CoreTimeBudget,
    LastTwoActiveAddresses,
)
from tests.support.threads import call_in_new_thread


class Simulation(asyncio.SelectorEventLoop):
    """An event loop whose clock stops while there is work, and then jumps to the next event."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = 1000.0

    def time(self) -> float:
        return self.moment

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.moment = max(self.moment, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def simulated(work: Callable[[Callable[[], Address]], Coroutine]) -> Any:
    """Run `work`, a function of a factory of addresses, in simulated time; return its result."""

    def run() -> Any:
        with asyncio.Runner(loop_factory=Simulation) as runner:
            loop = runner.get_loop()
            presence = LastTwoActiveAddresses()
            return runner.run(work(lambda: Address(loop.time, presence)))

    return call_in_new_thread(run)


async def send(connection: Connection, seconds: float, size: int = 0) -> float:
    """Send a message that makes the page run for `seconds`; return how long it waited."""
    now = connection.address.now
    began = now()
    await connection.wait_for_turn(size)
    waited = now() - began
    end = connection.start_run_and_return_end()
    connection.end_message()
    asyncio.get_running_loop().call_later(seconds, end, seconds)
    return waited


@pytest.mark.parametrize("rate", [0.25, 1.0])
def test_a_budget_gives_its_savings_and_then_its_rate(rate):
    budget, now = CoreTimeBudget(rate), 50.0
    for _ in range(10):
        assert budget.seconds_to_wait(now) < 1e-6
        budget.spend_seconds(AT_ONCE * rate / 10, now)
    assert budget.seconds_to_wait(now) == pytest.approx(0, abs=1e-6)
    budget.spend_seconds(rate * 7, now)
    assert budget.seconds_to_wait(now) == pytest.approx(7)
    assert budget.seconds_to_wait(now + 7.001) == 0
    assert not budget.is_fully_refilled(now + 7)
    assert budget.is_fully_refilled(now + 7.001 + AT_ONCE)


def test_a_class_that_draws_every_second_never_waits():
    """Thirty of one address, each with a run of 0.05 s when the canvas is cleared and drawn on."""

    async def lesson(address: Callable[[], Address]) -> list[float]:
        school = address()

        async def pupil(number: int) -> list[float]:
            connection, waits = Connection(school), []
            await asyncio.sleep(number / 15)
            for _ in range(20):
                waits.append(await send(connection, 0.05, 50_000))
                await asyncio.sleep(1)
            return waits

        waits = await asyncio.gather(*map(pupil, range(30)))
        return [wait for each in waits for wait in each]

    waits = simulated(lesson)
    assert len(waits) == 600
    assert max(waits) == 0


def test_connections_that_never_wait_take_turns():
    """Ten connections of one address that never wait for an answer: one run of them at a time."""

    async def attack(address: Callable[[], Address]) -> tuple[int, list[int]]:
        place, at_once = address(), []
        loop = asyncio.get_running_loop()
        connections = [Connection(place) for _ in range(10)]
        taken = [0] * 10

        async def flood(i: int) -> None:
            while loop.time() < 1020:
                await send(connections[i], 0.05)
                taken[i] += 1
                if loop.time() > 1001:  # after each one's first run, which no one waits for
                    at_once.append(sum(c.runs for c in connections))

        await asyncio.gather(*(flood(i) for i in range(10)))
        return max(at_once), taken

    most, taken = simulated(attack)
    assert most <= MOST_RUNS  # one run, and its replacement by the same connection
    assert sum(taken) < 20 / 0.05 * MOST_RUNS
    assert min(taken) > 0.7 * max(taken)  # none is disadvantaged


def test_others_do_not_wait_for_connections_that_never_wait():
    async def visits(address: Callable[[], Address]) -> list[float]:
        place, loop = address(), asyncio.get_running_loop()

        async def flood() -> None:
            connection = Connection(place)
            while loop.time() < 1020:
                await send(connection, 0.05)

        async def visitor(where: Address) -> list[float]:
            connection, waits = Connection(where), []
            for _ in range(9):
                await asyncio.sleep(2)
                waits.append(await send(connection, 0.05))
            return waits

        floods = [asyncio.create_task(flood()) for _ in range(10)]
        waits = await asyncio.gather(visitor(place), visitor(address()))
        await asyncio.gather(*floods)
        return [wait for each in waits for wait in each]

    assert max(simulated(visits)) == 0


def test_a_long_run_delays_others_only_for_its_share():
    async def long(address: Callable[[], Address]) -> float:
        place = address()
        slow, other = Connection(place), Connection(place)
        await send(slow, 0.01)
        await send(slow, 30.0)  # the second at once, so others wait for it
        await send(other, 0.01)
        return await send(other, 0.01)

    assert 0 < simulated(long) <= RUN_SECONDS


def test_a_run_that_does_not_stop_leaves_the_turn_to_others():
    async def stuck(address: Callable[[], Address]) -> float:
        place = address()
        bad, other = Connection(place), Connection(place)
        for _ in range(MOST_RUNS):
            await send(bad, 1000.0)
        waiting = asyncio.create_task(send(bad, 0.01))
        await asyncio.sleep(2 * RUN_SECONDS)
        await send(other, 0.01)
        waited = await send(other, 0.01)
        assert not waiting.done()
        waiting.cancel()
        return waited

    assert simulated(stuck) <= RUN_SECONDS


def test_bytes_are_charged_to_the_connection_and_shared_by_the_address():
    """Messages that start no run, as fast as they are accepted: charged only by their bytes."""

    async def flood(address: Callable[[], Address], connections: int) -> float:
        place, loop = address(), asyncio.get_running_loop()
        began = loop.time()

        async def one() -> None:
            connection = Connection(place)
            for _ in range(60):
                await connection.wait_for_turn(1_000_000)
                connection.end_message()

        await asyncio.gather(*(one() for _ in range(connections)))
        return loop.time() - began

    cost = 60 * (1_000_000 * BYTE_SECONDS + MESSAGE_SECONDS)
    for count in (1, 10):
        least = max(cost / OF_A_CONNECTION, count * cost / OF_AN_ADDRESS) - AT_ONCE
        took = simulated(lambda address, n=count: flood(address, n))
        assert 0.99 * least <= took <= 1.2 * least + 2


def test_a_connection_that_leaves_gives_up_its_turn():
    async def leave(address: Callable[[], Address]) -> float:
        place = address()
        first, leaving, last = (Connection(place) for _ in range(3))
        for connection in (first, leaving, last):
            await send(connection, 0.01)
        await send(first, 0.3)
        waiting = asyncio.create_task(send(leaving, 0.3))
        await asyncio.sleep(0.1)
        waiting.cancel()
        leaving.close()
        return await send(last, 0.01)

    assert simulated(leave) <= 0.3


def test_waiting_connections_rest_only_while_other_addresses_are_active():
    """Ten connections that never wait for an answer leave most of the time to other visitors."""

    async def served(address: Callable[[], Address], is_visited: bool) -> float:
        place, elsewhere, loop = address(), address(), asyncio.get_running_loop()
        ran = [0.0]

        async def flood() -> None:
            connection = Connection(place)
            while loop.time() < 1060:
                await send(connection, 0.05)
                ran[0] += 0.05

        async def visitor() -> None:
            connection = Connection(elsewhere)
            while is_visited and loop.time() < 1060:
                await asyncio.sleep(2)
                assert await send(connection, 0.05) == 0

        await asyncio.gather(visitor(), *(flood() for _ in range(10)))
        return ran[0] / 60

    alone, visited = (simulated(lambda address, v=v: served(address, v)) for v in (False, True))
    assert alone > 0.9
    assert visited == pytest.approx(1 / (1 + REST), rel=0.2)


def test_a_class_that_opens_a_page_is_served_without_rest():
    """A class opens the page while another address is active: no time is lost."""

    async def opening(address: Callable[[], Address]) -> tuple[int, float]:
        school, elsewhere, loop = address(), address(), asyncio.get_running_loop()
        most, began = [0], loop.time()
        await send(Connection(elsewhere), 0.05)

        async def pupil() -> None:
            await send(Connection(school), 0.4)
            most[0] = max(most[0], school.runs)

        await asyncio.gather(*(pupil() for _ in range(30)))
        while school.runs:
            await asyncio.sleep(0.1)
        return most[0], loop.time() - began

    most, took = simulated(opening)
    assert most <= MOST_AT_ONCE + 1  # and one that has waited for its turn
    assert took < 30 * 0.4 + 0.5
