"""A stage that was removed from the page leaves nothing behind."""

from tests.browser.conftest import Open, open_lens, settle

# `countLive` returns the listeners of window and document, by the name of the event; the observers
# of elements on the page; and the canvases on it.
COUNT = """
    const listeners = [];
    const isSame = (a, b) => a.every((value, k) => value === b[k]);
    const drop = (entry) => {
        const at = listeners.findIndex((other) => isSame(entry, other));
        if (at >= 0) listeners.splice(at, 1);
    };
    const capture = (options) => typeof options === "object" ? !!options?.capture : !!options;
    for (const target of [window, document]) {
        const { addEventListener, removeEventListener } = target;
        target.addEventListener = function (type, heard, options) {
            const entry = [target, type, heard, capture(options)];
            if (!listeners.some((other) => isSame(entry, other))) listeners.push(entry);
            options?.signal?.addEventListener("abort", () => drop(entry));
            return addEventListener.call(this, type, heard, options);
        };
        target.removeEventListener = function (type, heard, options) {
            drop([target, type, heard, capture(options)]);
            return removeEventListener.call(this, type, heard, options);
        };
    }
    const observers = new Set();
    for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"])
        window[name] = class extends window[name] {
            targets = new Set();
            observe(target, options) {
                observers.add(this);
                this.targets.add(target);
                return super.observe(target, options);
            }
            unobserve(target) { this.targets.delete(target); return super.unobserve(target); }
            disconnect() { observers.delete(this); return super.disconnect(); }
        };
    const canvasesIn = (root) => [...root.querySelectorAll("*")].reduce((sum, element) =>
        sum + (element.localName === "canvas")
            + (element.shadowRoot ? canvasesIn(element.shadowRoot) : 0), 0);
    window.countLive = () => {
        const counts = { canvases: canvasesIn(document) };
        const add = (name) => { counts[name] = (counts[name] ?? 0) + 1; };
        for (const [, type] of listeners) add(type);
        for (const observer of observers)
            for (const target of observer.targets)
                if (target.isConnected) add(observer.constructor.name || "observer");
        return counts;
    };
"""


def test_after_fifty_changes_of_the_lens_no_stage_is_left_behind(open_page: Open):
    """Each once left a listener to the window's size, and an observer, that drew again."""
    page = open_page("/?example=3", first=COUNT)
    counts = []
    for _ in range(25):
        for lens in ("why", "watch"):
            open_lens(page, lens)
            settle(page)
        page.wait_for_function("window.rnnWatch?.result && rnnWatch.root.isConnected")
        counts.append(page.evaluate("countLive()"))
    assert counts[0]["resize"] >= 1
    assert counts[-1] == counts[0]
