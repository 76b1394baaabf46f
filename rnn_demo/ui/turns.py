"""Turns of connections: a connection's past cost decides when its next message is taken.

Only one script computes at any moment, as Python has one lock. A message is processed at once if
its connection runs nothing, has cost little recently, and its address has few runs. This holds for
people who draw. Other messages wait: of all waiting connections of one address only one runs at a
time, and the connection that has cost the least is next. While visitors of other addresses are
active, a connection that has cost more than its share also rests after each run, for longer than
the run took: so visitors have most of the time. The cost of a message is known from its size before
it is processed; the cost of its run is known at the end. Costs are in seconds of one core.
"""

import asyncio
import math
from collections.abc import Callable
from contextvars import ContextVar

# The least cost of a message, and the cost per byte, in seconds of one core: receiving, unmasking
# and parsing 1 MB took 5 ms. Both have room for slower machines.
MESSAGE_SECONDS = 0.005
BYTE_SECONDS = 0.25e-6
# The messages of a connection may cost a quarter of a core: 50 small ones, or 1 MB, per second. A
# page that follows a computation sends 10 of them, and a drawing takes about 50 kB.
OF_A_CONNECTION = 0.25
# The same for all connections of an address: 200 small messages, or 4 MB, per second. Thirty pupils
# who draw every two seconds send at most 60 messages of 50 kB.
OF_AN_ADDRESS = 1.0
AT_ONCE = 2.0  # seconds of idle time that a budget accumulates: 100 small messages, or 2 MB
# After this time other connections no longer wait for a run. A drawing takes 0.05 s; a shorter
# limit would let more and more scripts run at once on a busy machine.
RUN_SECONDS = 2.0
MOST_RUNS = 2  # of a connection: Streamlit's stopping run, and the one that replaces it
MOST_AT_ONCE = 4  # runs of an address that start without waiting
# Seconds of rest for each second of a run of a connection that has cost more than its share: so
# such connections of an address have a quarter of the time while other addresses are active.
REST = 3.0
MOST_REST = 2.0  # seconds
PRESENT_FOR = 5.0  # seconds that an address stays active after a message; people draw more often


class CoreTimeBudget:
    """A budget in seconds of one core, which refills at a rate per second."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._even_time = -math.inf  # the time when the budget is full again

    def spend_seconds(self, cost: float, now: float) -> None:
        """Spend seconds of one core; the budget may be overdrawn."""
        self._even_time = max(self._even_time, now - AT_ONCE) + cost / self._rate

    def seconds_to_wait(self, now: float) -> float:
        """Return the seconds until the budget is no longer overdrawn, or 0."""
        return max(0.0, self._even_time - now)

    def is_fully_refilled(self, now: float) -> bool:
        """Return True if the budget is full."""
        return self._even_time <= now - AT_ONCE


class LastTwoActiveAddresses:
    """The two addresses that were the last to have a message processed without waiting."""

    def __init__(self) -> None:
        self._last: dict[Address, float] = {}

    def note_message_processed_at_once(self, address: "Address") -> None:
        """Record that a message of an address is processed without waiting."""
        self._last.pop(address, None)
        self._last[address] = address.now()
        if len(self._last) > 2:
            del self._last[next(iter(self._last))]

    def has_others(self, address: "Address") -> bool:
        """Return True if another address is active."""
        since = address.now() - PRESENT_FOR
        return any(other is not address and when > since for other, when in self._last.items())


class Address:
    """The connections of one address, which share a budget and take turns.

    Attributes:
        now: A clock, in seconds.
        presence: Shared by all addresses.
        runs: The number of its current runs.
    """

    def __init__(self, now: Callable[[], float], presence: LastTwoActiveAddresses) -> None:
        self.now, self.budget, self.connections = (
            now,
            CoreTimeBudget(OF_AN_ADDRESS),
            set[Connection](),
        )
        self.presence, self.runs, self._rest_end = presence, 0, -math.inf
        self._taking: Connection | None = None  # the connection whose message is being taken
        # Each with the cost of its message
        self._waiting: dict[Connection, tuple[float, asyncio.Future]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def queue_and_wait_for_turn(self, connection: "Connection", cost: float) -> None:
        """Wait until a message may be taken that costs `cost` seconds of one core."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting[connection] = cost, turn
        self.give_turn_to_cheapest_connection()
        try:
            await turn
        finally:
            self._waiting.pop(connection, None)

    def pass_turn(self, connection: "Connection") -> None:
        """Note that a message was taken, and give the turn to the next one."""
        if self._taking is connection:
            self._taking = None
        self.give_turn_to_cheapest_connection()

    def give_turn_to_cheapest_connection(self) -> None:
        """Give the turn to the waiting connection with the least cost, if nobody has it."""
        waiting = [
            c for c, (_, turn) in self._waiting.items() if not turn.done() and c.runs < MOST_RUNS
        ]
        if self._taking is not None or not waiting:
            return
        if wait := max(self.budget.seconds_to_wait(self.now()), self._rest_end - self.now(), 0.0):
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(
                    wait, self._give_turn_when_timer_ends
                )
            return
        chosen = min(waiting, key=lambda c: c.served_time)
        running = [c for c in self.connections if c.awaited_runs]
        if running in ([], [chosen]):
            self._taking = chosen
            cost, turn = self._waiting[chosen]
            self.budget.spend_seconds(cost, self.now())
            turn.set_result(None)

    def start_rest_after(self, seconds: float) -> None:
        """Let waiting connections rest after a run that took so many seconds of one core."""
        if self.presence.has_others(self):
            self._rest_end = self.now() + min(REST * seconds, MOST_REST)

    def _give_turn_when_timer_ends(self) -> None:
        self._timer = None
        self.give_turn_to_cheapest_connection()


class Connection:
    """A visitor's connection, and its cost.

    Attributes:
        served_time: The time until which it counts as busy because of its cost, in seconds.
        runs: Its current runs of the page.
        awaited_runs: The runs for which the address's other connections wait.
    """

    def __init__(self, address: Address) -> None:
        self.address, self._budget = address, CoreTimeBudget(OF_A_CONNECTION)
        self.served_time, self.runs, self.awaited_runs = -math.inf, 0, 0
        self._waited = self._is_over = False
        address.connections.add(self)

    async def wait_for_turn(self, message_bytes: int) -> None:
        """Wait until a message of `message_bytes` bytes may be taken."""
        cost, now = MESSAGE_SECONDS + BYTE_SECONDS * message_bytes, self.address.now()
        self._is_over = self.runs > 0 or self.served_time > now
        is_full = self.address.budget.seconds_to_wait(now) > 0 or self.address.runs >= MOST_AT_ONCE
        self._waited = self._is_over or is_full
        self._extend_busy_time(cost)
        self._budget.spend_seconds(cost, now)
        if wait := self._budget.seconds_to_wait(now):
            await asyncio.sleep(wait)
        if self._waited:
            await self.address.queue_and_wait_for_turn(self, cost)
        else:
            self.address.presence.note_message_processed_at_once(self.address)
            self.address.budget.spend_seconds(cost, now)

    def end_message(self) -> None:
        """Note that the last message was taken."""
        self.address.pass_turn(self)

    def start_run_and_return_end(self) -> Callable[[float], None]:
        """Note that the page runs.

        Returns a function to call in the server's thread when the run has ended, with its cost in
        seconds of one core.
        """
        is_awaited, is_over = self._waited, self._is_over
        self.runs += 1
        self.address.runs += 1
        self.awaited_runs += is_awaited

        def grow_old() -> None:
            nonlocal is_awaited
            self.awaited_runs -= is_awaited
            is_awaited = False
            self.address.give_turn_to_cheapest_connection()

        def end(seconds: float) -> None:
            self.runs -= 1
            self.address.runs -= 1
            self._extend_busy_time(seconds)
            if is_over:
                self.address.start_rest_after(seconds)
            timer.cancel()
            grow_old()

        timer = asyncio.get_running_loop().call_later(RUN_SECONDS, grow_old)
        return end

    def close(self) -> None:
        """Leave the address; current runs end by themselves."""
        self.address.connections.discard(self)
        self.address.pass_turn(self)

    def _extend_busy_time(self, cost: float) -> None:
        self.served_time = max(self.served_time, self.address.now()) + cost / OF_A_CONNECTION


# The connection whose message is being taken.
current_connection: ContextVar[Connection | None] = ContextVar("connection", default=None)
