// The stage: what a reading shows after a step, drawn by one program in the app, on the page without a server and for
// pictures that are saved. Four panels in the order of cause: the row, the memory, the picture, the answer.
//
// view: how the network's numbers stand, as figures/on_stage.py describes it. shown: {image: in the order in which it
// is read, reading, rows: what is believed after each step, end: what is told in the end, pictureAt(t), seen}. A scene is {places, view, look,
// colours, shown; was: what would be shown had nobody touched it, or null; t, at: the step, and what of it has
// happened, as `momentOf`; touch: which bars are touched, as touch.js has it, or null; taken: the layers that a hand takes; pulls: whether one can pull; adds:
// of what is asked about {layer, units, sums: what it adds to each, picture: and to the picture, or null}, or null;
// weighed: what is added to a sum, where ribbons show it, {digit, most: [{layer, unit, adds}, ...], first: one of them}, or null}.

import { ROWS } from "./constants.js";
import {
  drawBorder,
  drawChain,
  drawFlight,
  drawMixing,
  drawOld,
  drawRibbons,
  drawRoom,
  momentOf,
} from "./chain.js";
import {
  cardAt,
  drawCard,
  drawLabels,
  drawLines,
  drawShares,
  drawSums,
  drawVotes,
} from "./card.js";
import { cleared, isDark, mixed, write, writeRuns } from "./paint.js";
import { drawBelief, drawPicture, drawRow } from "./panels.js";
import { placesOf } from "./places.js";
import { believed, timesOf, told } from "./story.js";
import { drawGrip } from "./touch.js";
import { saidIn, say, written } from "./words.js";

// A reading with what else is shown of it. memory: what reads a picture off it, or null. strange, word: as `told` takes them.
// own: the reading of the image, where this one is with a hand on the memory: the scales are its.
export function shownOf(image, reading, memory, strange, word, own = reading) {
  const pictures = [],
    rows = believed(reading);
  return {
    image,
    reading,
    own,
    rows,
    memory,
    added: {},
    seen: memory?.seen,
    end: told(image, rows, strange, word),
    pictureAt: (t) => (memory ? (pictures[t] ??= memory.pictureAt(reading.layers, t)) : null),
  };
}

const tints = new WeakMap(); // by look

function tintsOf(look) {
  if (!tints.has(look)) {
    const {
        background,
        ink,
        sides: [down, up],
      } = look,
      dark = isDark(look);
    tints.set(look, {
      up,
      down,
      card: dark ? mixed(background, ink, 0.04) : background,
      soft: mixed(background, ink, 0.07),
      band: mixed(background, ink, dark ? 0.08 : 0.045),
      line: mixed(background, ink, 0.2),
      arrow: mixed(background, ink, 0.66),
      frame: mixed(background, ink, 0.48),
      shadow: dark ? "#00000066" : "#14181f26",
    });
  }
  return tints.get(look);
}

export function sceneOf(
  places,
  view,
  look,
  shown,
  t,
  {
    p = 1,
    slow = false,
    plays = false,
    was = null,
    touch = null,
    marked = null,
    taken = [],
    pulls = false,
    adds = null,
    weighed = null,
  } = {},
) {
  return {
    places,
    view,
    look,
    colours: tintsOf(look),
    shown,
    was,
    t,
    at: momentOf(t, p, slow, !plays && p >= 1),
    touch,
    marked,
    taken,
    pulls,
    adds,
    weighed,
  };
}

// All but what lies over the lines of the memory. withLines: whether these are drawn here, too.
export function drawScene(context, scene, withLines = true) {
  for (const draw of [drawRoom, drawChain, drawRow]) draw(context, scene);
  drawLines(context, scene, withLines);
  for (const draw of [
    drawCard,
    drawRibbons,
    drawLabels,
    drawPicture,
    drawShares,
    drawSums,
    drawBelief,
    drawMixing,
  ])
    draw(context, scene);
}

export function drawOver(context, scene) {
  for (const draw of [drawVotes, drawOld, drawFlight, drawBorder, drawGrip]) draw(context, scene);
}

// What stands above each panel: {panel, number: where it has one, title, more, lines: [[[text, colour], ...], ...], note: who points at it reads it}.
export function headsOf({
  places: { narrow, isBrief, scale, picture, shares },
  view,
  look,
  colours,
  shown,
  at,
  adds,
  touch,
  taken,
}) {
  const { up, down } = colours;
  const numbers = (of) => of.reduce((sum, s) => sum + s.columns.length, 0),
    count = numbers(view.states),
    size = narrow ? ".narrow" : "";
  const lines = (key, values) =>
    saidIn(key, values).map((parts) =>
      parts.map((part) => (Array.isArray(part) ? part : [part, look.faint])),
    );
  const speaks = {
    for: [say("for"), up, 700],
    against: [say("against"), down, 700],
    digit: view.digit,
  };
  const held = touch && view.states[touch.part]?.groups[touch.group],
    sums = narrow ? "narrow" : "all";
  const [first, second] = (
    adds
      ? say(`adds.${adds.units.length > 1 ? "some" : "one"}`, {
          count: adds.units.length,
          unit: adds.units[0],
        })
      : say(`sums.${held?.[0] >= 0 ? (touch.lean ? "lean" : "group") : sums}`, {
          count: touch?.lean ? numbers(view.states.filter((s) => taken.includes(s.layer))) : count,
          digit: held?.[0],
          some: held?.[2] - held?.[1],
        })
  ).split("\n");
  const times = timesOf(shown.reading, at.answered),
    isWhole = !adds && !narrow && !(held?.[0] >= 0),
    part = adds?.picture && {
      count: adds.units.length,
      more: [say("adds.more"), up, 700],
      less: [say("adds.less"), down, 700],
    };
  return [
    {
      panel: "row",
      number: 1,
      title: say(view.word === "column" ? "title.column" : "title.row"),
      lines: lines("head.row"),
    },
    {
      panel: "memory",
      number: 2,
      title: say("head.memory", { title: say("title.memory"), count }),
      more: narrow ? "" : say(...view.called),
      lines:
        view.show === "votes" && !narrow ? lines("head.votes", speaks) : lines(`head.keeps${size}`),
      note: view.note && say(...view.note),
    },
    picture && {
      panel: "picture",
      number: 3,
      title: say(narrow || scale < 0.8 ? "title.known" : "title.picture"),
      lines: part ? lines(`adds.picture${size}`, part) : lines(`head.picture${size}`),
      note: `${say("picture.how")} ${say("picture.aside")}`,
    },
    {
      panel: "sums",
      title: first,
      lines:
        isBrief && isWhole ? [] : [[[times && isWhole ? say("sums.odds") : second, look.faint]]],
      note: [
        say(view.addsRow ? "sums.how.row" : "sums.how"),
        times &&
          say("sums.share", {
            times: written(times, { maximumSignificantDigits: times < 1.1 ? 3 : 2 }),
          }),
      ]
        .filter(Boolean)
        .join(" "),
    },
    shares &&
      !adds && {
        panel: "shares",
        title: say("title.shares"),
        lines: isBrief ? [] : lines("head.shares"),
      },
    {
      panel: "belief",
      number: picture ? 4 : 3,
      title: say("title.belief"),
      lines: lines("head.belief"),
    },
  ].filter(Boolean);
}

const LEAST_TYPE = 8; // pixels
const isIn = (box, x, y) =>
  box && x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
const put = (tag, className, parent) =>
  parent.appendChild(Object.assign(document.createElement(tag), { className }));

// The stage on a page: canvases, what stands above the panels, and a box for each panel.
export class Stage {
  scene = null;
  spread = null; // columns that have most of the width, as `placesOf` has them

  // makeHeatmap: given the place for it, what draws the lines instead of the canvas, or nothing.
  constructor(root, makeHeatmap = () => null) {
    this.root = root;
    this.base = put("canvas", "base", root);
    this.plot = put("div", "plot", root);
    this.over = put("canvas", "over", root);
    this.heads = put("div", "heads", root);
    for (const canvas of [this.base, this.over]) canvas.ariaHidden = "true";
    this.panels = Object.fromEntries(
      ["row", "memory", "picture", "sums", "shares", "belief"].map((name) => {
        const box = put("div", "panel", root);
        box.dataset.panel = name;
        box.setAttribute("role", "img");
        return [name, box];
      }),
    );
    this.card = put("div", "card", root);
    this.heatmap = makeHeatmap(this.plot);
  }

  // Takes its room, also where nothing is drawn yet: then nothing moves under the pen. pictured: whether there is a picture.
  fit(room, view, pictured) {
    if (this.view !== view) this.spread = null;
    const key = JSON.stringify([room, pictured, this.spread]);
    if (this.key === key && this.view === view) return;
    Object.assign(this, { key, view, places: placesOf(room, view.states, pictured, this.spread) });
    this.place();
  }

  // Draws what `sceneOf` makes of all but the places.
  draw(room, view, look, shown, t, how) {
    this.fit(room, view, Boolean(shown.seen));
    const scene = (this.scene = sceneOf(this.places, view, look, shown, t, how)),
      { width, height } = this.places;
    const onPlotly = this.heatmap?.draw(scene) ?? false;
    drawScene(cleared(this.base, width, height, devicePixelRatio), scene, !onPlotly);
    const over =
      view.show === "votes" || scene.at.flies !== undefined
        ? null
        : JSON.stringify([
            this.key,
            t,
            scene.at,
            how.touch,
            how.marked,
            look.background,
            devicePixelRatio,
          ]);
    if (over === null || over !== this.drawnOver)
      drawOver(cleared(this.over, width, height, devicePixelRatio), scene); // while the pen moves it stays
    this.drawnOver = over;
    this.write(headsOf(scene));
    const { x, top, width: wide, under } = cardAt(this.places, scene.at.line);
    Object.assign(this.card.style, {
      left: `${x}px`,
      top: `${top}px`,
      width: `${wide}px`,
      height: `${under + this.places.labels - top}px`,
    });
  }

  // As much of a hint as there is room for: all its parts, or the last one, in smaller type where that is too long.
  hint(place, parts) {
    const { narrow = true, hint, height, type } = this.places ?? {},
      room = narrow ? Infinity : height - hint.y,
      usual = narrow ? "" : `${type(14)}px`,
      news = JSON.stringify([parts, room, hint?.width]);
    if (news === this.hinted) return;
    this.hinted = news;
    const ways = [
      [parts, usual],
      [parts.slice(-1), usual],
      [parts.slice(-1), ".75rem"],
    ];
    ways.some(([some, size]) => {
      place.textContent = some.join("");
      place.style.fontSize = size;
      return place.offsetHeight <= room;
    });
  }

  place() {
    const {
        places: { width, height, narrow, hint, memory, ...boxes },
        root,
      } = this,
      watch = root.parentElement;
    Object.assign(root.style, { height: `${height}px` });
    watch.dataset.narrow = narrow ? "yes" : "no";
    if (!narrow)
      watch.style.setProperty(
        "--hint",
        `${hint.y}px ${width - hint.x - hint.width}px auto ${hint.x}px`,
      );
    Object.assign(root.querySelector(".whole").style, {
      left: `${memory.x + memory.width}px`,
      top: `${memory.y}px`,
    });
    for (const element of [this.base, this.over, this.plot])
      Object.assign(element.style, { width: `${width}px`, height: `${height}px` });
    for (const [name, panel] of Object.entries(this.panels)) {
      const box = name === "memory" ? memory : boxes[name];
      panel.hidden = !box;
      if (box)
        Object.assign(panel.style, {
          left: `${box.x}px`,
          top: `${box.y}px`,
          width: `${box.width}px`,
          height: `${box.height}px`,
        });
    }
  }

  write(heads) {
    const news = JSON.stringify([heads, this.key]);
    if (news === this.written) return;
    this.written = news;
    this.notes = Object.fromEntries(heads.map(({ panel, note }) => [panel, note]));
    const {
      places: { heads: boxes, type },
    } = this;
    this.heads.replaceChildren(
      ...heads.map(({ panel, number, title, more, lines, note }) => {
        const { x, y, width } = boxes[panel],
          head = Object.assign(document.createElement("div"), {
            className: "head",
            title: note ?? "",
          });
        Object.assign(head.style, {
          left: `${x}px`,
          top: `${y}px`,
          width: `${width}px`,
          fontSize: `${type(14)}px`,
        });
        const heading = put("h3", "", head);
        heading.style.fontSize = number ? `${type(16) / type(14)}em` : "1em";
        if (number) put("span", "number", heading).textContent = number;
        put("span", "", heading).textContent = title;
        if (more) put("small", "", heading).textContent = more;
        const text = put("p", "", head);
        for (const runs of lines) {
          const line = put("span", "line", text);
          for (const [words, colour, weight] of runs)
            Object.assign(put("span", "", line), {
              textContent: words,
            }).style.cssText = `color: ${colour}; font-weight: ${weight ?? 400}`;
          line.append(" ");
        }
        this.panels[panel].ariaLabel = `${title.replace(/\s*[:：]$/, "")}. ${text.textContent}`;
        return head;
      }),
    );
    heads.forEach(({ panel }, k) => {
      // smaller where a language has longer words
      const head = this.heads.children[k],
        { width, height } = boxes[panel];
      for (
        let size = type(14);
        size > LEAST_TYPE &&
        (head.firstChild.scrollWidth > width + 1 || head.offsetHeight > height);
        size -= 0.5
      )
        head.style.fontSize = `${size}px`;
    });
  }

  // What is said of the panel at a point of the root, or undefined.
  noteAt(x, y) {
    return isIn(this.places?.sums, x, y) || isIn(this.places?.shares, x, y)
      ? this.notes.sums
      : undefined;
  }

  // The row of the picture at a point of the root, or undefined.
  pictureRowAt(x, y) {
    const box = this.places?.picture;
    return isIn(box, x, y) ? Math.floor((ROWS * (y - box.y)) / box.height) : undefined;
  }

  // The step on whose line a point of the root is, in the panels that have one for each; undefined beside them, and where
  // Plotly hears what is clicked on.
  stepAt(x, y) {
    const { memory, belief, row } = this.places ?? {},
      { ready, rests } = this.heatmap ?? {};
    const box = [belief, !ready && memory, !rests && this.view?.reads === "forward" && row].find(
      (b) => isIn(b, x, y),
    );
    return box && Math.floor((ROWS * (y - box.y)) / box.height);
  }
}

// What stands above the panels, on a canvas that is saved.
export function drawHeads(context, scene) {
  const {
      places: { heads: boxes, type, size },
      colours,
      look,
    } = scene,
    fromRight = say("direction") === "rtl";
  const along = (parts) => (fromRight ? [...parts].reverse() : parts);
  for (const { panel, number, title, more, lines } of headsOf(scene)) {
    const { x, y: top } = boxes[panel],
      y = top + size(10);
    let from = x;
    const put = (text, style) => {
      write(context, text, from, y, style);
      from += context.measureText(text).width + size(7);
    };
    const circled = () => {
      context.fillStyle = colours.arrow;
      context.beginPath();
      context.arc(from + size(9), y, size(9), 0, 2 * Math.PI);
      context.fill();
      write(context, String(number), from + size(9), y + 0.5, {
        size: type(12.5),
        weight: 700,
        colour: look.background,
        align: "center",
      });
      from += size(23);
    };
    const titled = () =>
      put(title, { size: type(number ? 16 : 14), weight: 650, colour: look.ink });
    for (const draw of along(
      [
        number && circled,
        titled,
        more && (() => put(more, { size: type(13.5), colour: look.faint })),
      ].filter(Boolean),
    ))
      draw();
    lines.forEach((runs, k) =>
      writeRuns(context, runs, x, top + size((number ? 31 : 26) + 17 * k), { size: type(14) }),
    );
  }
}
