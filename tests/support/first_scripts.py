"""Scripts that run in a page before its own."""

# Twelve frames a second instead of sixty, as on a slow machine; this halves the cost, as Chromium
# draws without a GPU.
FEWER_FRAMES = """{
    const BETWEEN = 80; // ms
    const now = performance.now.bind(performance);
    const request = window.requestAnimationFrame.bind(window);
    let requests = new Map(), running = new Map(); // callbacks by number, in their order
    let last = 0, number = 0, isComing = false;
    const frame = (time) => {
        [running, requests, isComing, last] = [requests, new Map(), false, now()];
        for (const draw of running.values()) {
            try { draw(time); } catch (error) { reportError(error); }
        }
    };
    window.requestAnimationFrame = (draw) => {
        requests.set(++number, draw);
        const wait = last + BETWEEN - now();
        if (!isComing && wait > 0) setTimeout(() => request(frame), wait);
        else if (!isComing) request(frame);
        isComing = true;
        return number;
    };
    window.cancelAnimationFrame = (which) => requests.delete(which) || running.delete(which);
}"""
# Short names for the two parts of the global object that tests use most, and `canvasCalls`, which
# draws the stage and returns the calls of some methods of the canvas, with the pen's properties.
SHORT_NAMES = """Object.defineProperties(window, {
    rnnWatch: { get: () => window.rnn?.watching }, rnnSite: { get: () => window.rnn?.site } });
window.canvasCalls = (...names) => {
    const pen = CanvasRenderingContext2D.prototype, calls = [];
    const own = Object.fromEntries(names.map((name) => [name, pen[name]]));
    for (const name of names) {
        pen[name] = function (...args) {
            calls.push({ name, args, fill: this.fillStyle, alpha: this.globalAlpha,
                wide: this.lineWidth, isDashed: this.getLineDash().length > 0 });
            return own[name].apply(this, args);
        };
    }
    rnnWatch.draw();
    Object.assign(pen, own);
    return calls;
};"""


def worker_script(sent: str = "message", received: str = "data") -> str:
    """Return a script by which workers get other messages from now on, or the page other answers.

    sent, received: expressions of `message` and of an answer's `data`.
    """
    return f"""{{
        const Plain = Worker;
        window.Worker = class extends Plain {{
            postMessage(message, ...more) {{ super.postMessage({sent}, ...more); }}
            set onmessage(hear) {{
                super.onmessage = ({{ data }}) => hear({{ data: {received} }});
            }}
        }};
    }}"""
