"""Delays a server's answers, or repeats them after the next one."""

from string import Template

# Runs first in the page: delays each message of the server; while `repeatsAnswers`, each answer for
# the stage is repeated after the following one. `lastMessage` is the time when the last one was
# sent or received.
_LATE = Template("""{
    const Plain = WebSocket;
    const isAnswer = (data) => new TextDecoder("latin1").decode(data).includes("rnn_demo.stage");
    let before = null;
    window.lastMessage = 0;
    window.repeatsAnswers = false;
    const later = (hear) => (event) => setTimeout(() => {
        window.lastMessage = performance.now();
        hear(event);
        if (!window.repeatsAnswers || !isAnswer(event.data)) return;
        const again = before && new MessageEvent("message", { data: before });
        if (again) setTimeout(() => hear(again), 100); // what came together would be drawn once
        before = event.data.slice(0);
    }, $ms);
    window.WebSocket = class extends Plain {
        send(data) {
            window.lastMessage = performance.now();
            super.send(data);
        }
        set onmessage(hear) { super.onmessage = hear && later(hear.bind(this)); }
        addEventListener(kind, hear, ...how) {
            super.addEventListener(kind, kind === "message" ? later(hear) : hear, ...how);
        }
    };
}""")


def late(ms: int) -> str:
    """Return a script for a page that delays messages."""
    return _LATE.substitute(ms=ms)
