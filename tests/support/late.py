"""A server whose answers come late: what it says reaches the page after a while, in order."""

from string import Template

# In the page, before anything else: each message of the server waits so many milliseconds.
_LATE = Template("""{
    const Plain = WebSocket, later = (hear) => (event) => setTimeout(() => hear(event), $ms);
    window.WebSocket = class extends Plain {
        set onmessage(hear) { super.onmessage = hear && later(hear.bind(this)); }
        addEventListener(kind, hear, ...how) {
            super.addEventListener(kind, kind === "message" ? later(hear) : hear, ...how);
        }
    };
}""")


def late(ms: int) -> str:
    """A script for `open_page(first=...)`."""
    return _LATE.substitute(ms=ms)
