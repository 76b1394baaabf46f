// What the drawing canvas lacks: no toolbar in the way of strokes, a drawing that is sent as soon as
// the pen rests, keys to draw by, an invitation that goes with the first stroke, strokes that outlive a reload, and an
// address without an entry for each drawing.
//
// data: {query: the address; invitation: text or null; behind: the URL of a picture to show
// faded, or null; code: the drawing as links name it, or null; strokes: what is on the canvas, or null;
// browser: the key by which the server knows this browser's uploads, or null}

import { drawByKeys } from "./pen_keys.js";

// The toolbar is invisible, lies over the upper right of the canvas and would swallow strokes.
const TOOLBAR = new CSSStyleSheet(),
  INVITATION = new CSSStyleSheet();
TOOLBAR.replaceSync(
  ".dc-toolbar { display: none !important } .dc-canvas { outline: none !important }",
);
const ALONE = ".dc-background-canvas { visibility: hidden }"; // the strokes, nothing behind them
const STORE = "rnn-strokes";
const SEND = ".dc-toolbar button"; // its first one sends the drawing, and takes back what was to be sent
const REST = 30; // ms after a stroke, instead of the canvas's own 200, or when another one begins

function adopt() {
  for (const host of document.querySelectorAll(".st-key-canvas *")) {
    const root = host.shadowRoot;
    if (root && !root.adoptedStyleSheets.includes(TOOLBAR)) {
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, TOOLBAR, INVITATION];
    }
    const pad = root?.querySelector(".upper-canvas:not([tabindex])");
    if (pad) drawByKeys(pad);
  }
}

function invite(text, behind) {
  INVITATION.replaceSync(
    text === null
      ? ALONE
      : `.dc-container::after {
    content: ${JSON.stringify(text)}; position: absolute; inset: auto 0 10px 0; z-index: 15;
    text-align: center; color: #fff; font: 600 15px "Source Sans", sans-serif; pointer-events: none }
    .dc-background-canvas { background: center / 100% 100% ${behind ? `url(${JSON.stringify(behind)})` : "none"}; opacity: .6 }`,
  );
}

let asked = false,
  drawn = null,
  unsent = null,
  sending;

function send() {
  const canvas = unsent;
  unsent = null;
  clearTimeout(sending);
  if (canvas?.isConnected) canvas.querySelector(SEND)?.click();
}

addEventListener(
  "pointerdown",
  (e) => {
    const [on] = e.composedPath();
    drawn = null;
    send(); // the stroke before this one is a step of its own, to be undone alone
    if (
      e.button ||
      on.tagName !== "CANVAS" ||
      !e.composedPath().some((n) => n.classList?.contains("st-key-canvas"))
    )
      return;
    INVITATION.replaceSync(ALONE);
    drawn = on.getRootNode();
  },
  { capture: true, passive: true },
);
addEventListener(
  "pointerup",
  () => {
    if (drawn) [unsent, sending] = [drawn, setTimeout(send, REST)];
    drawn = null;
  },
  { capture: true, passive: true },
);
new MutationObserver(() => {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    adopt();
  });
}).observe(document.body, { childList: true, subtree: true });

function address(query) {
  const embed = [...new URLSearchParams(location.search)].filter(([name]) =>
    name.startsWith("embed"),
  );
  const search = [query, new URLSearchParams(embed).toString()].filter(Boolean).join("&");
  if (location.search !== `?${search}`) {
    history.replaceState(history.state, "", `${location.pathname}?${search}${location.hash}`);
  }
}

export default function ({ data, setTriggerValue }) {
  adopt();
  invite(data.invitation, data.behind);
  address(data.query);
  if (data.browser)
    // biome-ignore lint/suspicious/noDocumentCookie: older Firefox and Safari have no cookieStore
    document.cookie = `rnn-browser=${data.browser}; max-age=86400; path=/; samesite=strict${location.protocol === "https:" ? "; secure" : ""}`;
  try {
    if (data.strokes)
      sessionStorage.setItem(STORE, JSON.stringify({ code: data.code, strokes: data.strokes }));
    else if (data.code) {
      // a drawing out of the address: perhaps our own, before a reload
      const kept = JSON.parse(sessionStorage.getItem(STORE) || "{}");
      if (kept.code === data.code) setTriggerValue("strokes", kept.strokes);
    }
  } catch {
    /* no storage: the drawing comes back without its strokes */
  }
}
