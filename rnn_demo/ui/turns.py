"""Turns of connections: what each has cost the server decides when its next message is taken.

Of all scripts one computes at any moment, as Python has one lock. A message is taken at once where
its connection has nothing running and has cost little lately: so it is with people who draw. Who
sends the next message before the last one has run, or costs much, waits: of all these connections
of one address one runs at a time, and the next is the one that has cost the least. What a message
costs is known from its bytes before it is taken, and what its run of the page costs once that has
ended, in seconds of a core.
"""

import asyncio
import math
from collections.abc import Callable
from contextvars import ContextVar

# Seconds of a core that a message costs at least, and each of its bytes: 1 MB was seen to take 5 ms
# to be received, unmasked and parsed. Both with room, as slower machines take longer.
MESSAGE_SECONDS = 0.005
BYTE_SECONDS = 0.25e-6
# A connection may have its messages cost a quarter of a core: 50 small ones, or 1 MB, a second. A
# page that follows a computation sends 10 of them, and a drawing takes some 50 kB.
OF_A_CONNECTION = 0.25
# All connections of an address: 200 small messages, or 4 MB, a second. Thirty pupils who draw every
# two seconds send 60 of 50 kB at most.
OF_AN_ADDRESS = 1.0
AT_ONCE = 2.0  # seconds of rest that a budget saves up: 100 small messages, or 2 MB
# Then the others no longer wait for a run. A drawing takes 0.05; were it over sooner on a busy
# machine, more and more would run at once there.
RUN_SECONDS = 2.0
MOST_RUNS = 2  # of a connection: one that stops, as Streamlit has it, and the one in its place


class Budget:
    """What may be spent, in seconds of a core, which come back at a rate.

    rate: how many come back each second.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._even_time = -math.inf  # when all that was spent has come back

    def spend(self, cost: float, now: float) -> None:
        """Spend so many seconds of a core; it may be overdrawn."""
        self._even_time = max(self._even_time, now - AT_ONCE) + cost / self._rate

    def wait(self, now: float) -> float:
        """Return the seconds until it is no longer overdrawn, 0 if it is not."""
        return max(0.0, self._even_time - now)

    def is_full(self, now: float) -> bool:
        """Return whether all that was spent has come back."""
        return self._even_time <= now - AT_ONCE


class Address:
    """The connections of one address, which share a budget and take turns.

    now: a clock, in seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now, self.budget, self.connections = now, Budget(OF_AN_ADDRESS), set[Connection]()
        self._taking: Connection | None = None  # whose message is being taken
        self._waiting: dict[Connection, tuple[float, asyncio.Future]] = {}  # with what it costs
        self._timer: asyncio.TimerHandle | None = None

    async def take_turn(self, connection: "Connection", cost: float) -> None:
        """Wait until a message may be taken that costs so many seconds of a core."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting[connection] = cost, turn
        self.give_turn()
        try:
            await turn
        finally:
            self._waiting.pop(connection, None)

    def end_turn(self, connection: "Connection") -> None:
        """Note that a message was taken, and give the turn to the next one."""
        if self._taking is connection:
            self._taking = None
        self.give_turn()

    def give_turn(self) -> None:
        """Give the turn to who has cost the least of those that wait, if nobody has it."""
        waiting = [
            c for c, (_, turn) in self._waiting.items() if not turn.done() and c.runs < MOST_RUNS
        ]
        if self._taking is not None or not waiting:
            return
        if wait := self.budget.wait(self.now()):
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(wait, self._end_wait)
            return
        chosen = min(waiting, key=lambda c: c.served_time)
        running = [c for c in self.connections if c.awaited_runs]
        if running in ([], [chosen]):
            self._taking = chosen
            cost, turn = self._waiting[chosen]
            self.budget.spend(cost, self.now())
            turn.set_result(None)

    def _end_wait(self) -> None:
        self._timer = None
        self.give_turn()


class Connection:
    """A visitor's connection, and what it has cost.

    served_time: when it will have rested from all that it cost, in seconds. runs: of the page, that
    go on now. awaited_runs: of these, the ones that others of the address wait for.
    """

    def __init__(self, address: Address) -> None:
        self.address, self._budget = address, Budget(OF_A_CONNECTION)
        self.served_time, self.runs, self.awaited_runs = -math.inf, 0, 0
        self._waited = False
        address.connections.add(self)

    async def wait_for_turn(self, size: int) -> None:
        """Wait until a message may be taken. size: its bytes."""
        cost, now = MESSAGE_SECONDS + BYTE_SECONDS * size, self.address.now()
        self._waited = self.runs > 0 or self.served_time > now or self.address.budget.wait(now) > 0
        self._charge(cost)
        self._budget.spend(cost, now)
        if wait := self._budget.wait(now):
            await asyncio.sleep(wait)
        if self._waited:
            await self.address.take_turn(self, cost)
        else:
            self.address.budget.spend(cost, now)

    def end_message(self) -> None:
        """Note that the last message was taken."""
        self.address.end_turn(self)

    def begin_run(self) -> Callable[[float], None]:
        """Note that the page runs.

        Returns a function to be called, in the server's thread, when the run has ended, with what
        it cost in seconds of a core.
        """
        is_awaited = self._waited
        self.runs += 1
        self.awaited_runs += is_awaited

        def grow_old() -> None:
            nonlocal is_awaited
            self.awaited_runs -= is_awaited
            is_awaited = False
            self.address.give_turn()

        def end(seconds: float) -> None:
            self.runs -= 1
            self._charge(seconds)
            timer.cancel()
            grow_old()

        timer = asyncio.get_running_loop().call_later(RUN_SECONDS, grow_old)
        return end

    def close(self) -> None:
        """Leave the address; runs that go on end by themselves."""
        self.address.connections.discard(self)
        self.address.end_turn(self)

    def _charge(self, cost: float) -> None:
        self.served_time = max(self.served_time, self.address.now()) + cost / OF_A_CONNECTION


# The connection whose message is being taken.
current_connection: ContextVar[Connection | None] = ContextVar("connection", default=None)
