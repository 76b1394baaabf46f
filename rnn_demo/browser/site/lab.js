// Train: a network that learns in a worker, and what it makes of the visitor's digit meanwhile.

import { drawCurves } from "./curves.js";
import { elementOf } from "../elements.js";
import { MadeHere, networkOf, readsAll, startedWorker } from "./made_here.js";
import { file } from "./networks.js";
import { CHOICES, FAILURES, RECIPES } from "./recipes.js";
import { percent } from "../story.js";
import { memoryBy } from "../train/trained.js";
import { LAST } from "../playing.js";
import { decimals, retell, say, tell, written } from "../words.js";

/** @import {
 *   Failure, Made, PackedImages, PictureMaps, Recipe, Site, TrainedHere, TrainingReport
 * } from "../types.js" */

const GUESSING = Math.log(10); // the loss of who finds all ten digits equally likely
const PASSES_OF_ALL = 5;
const FIELDS = /** @type {(keyof typeof CHOICES)[]} */ (Object.keys(CHOICES));
/**
 * A part of the page that says what is kept under a key.
 * @template {HTMLElement} T
 * @param {T} part
 * @param {string} key
 */
function saying(part, key) {
  part.dataset.say = key;
  return part;
}
/**
 * @param {string} key
 * @param {() => void} onclick
 */
const buttonOf = (key, onclick) =>
  saying(Object.assign(document.createElement("button"), { type: "button", onclick }), key);
const find = (/** @type {string} */ id) => elementOf(id, HTMLElement),
  buttonBy = (/** @type {string} */ id) => elementOf(id, HTMLButtonElement),
  selectBy = (/** @type {string} */ id) => elementOf(id, HTMLSelectElement);
const exactPercent = (/** @type {number} */ share) => percent(share, 1),
  grouped = (/** @type {number} */ n) => written(Math.round(n));

/** @typedef {Record<"losses" | "shares", [number, number][]>} Curves [images seen, number] */

/**
 * What a recipe trains.
 * @param {Recipe} recipe
 * @returns {Made}
 */
const madeOf = ({ kind, units, activation }) => ({ kind, units, activation });

export default class Lab {
  runs = 0; // each has a number of its own
  seed = 1;
  learns = false;
  /** @type {Curves} */
  shown = { losses: [], shares: [] };
  /** @type {?Curves} */
  before = null; // those of the run before it
  /** @type {?TrainingReport} */
  report = null;
  /** @type {PictureMaps} */
  maps = {};
  /** @type {Worker | undefined} */
  worker;
  /** @type {?PackedImages} */
  tests = null; // all test images, once they have come
  until = Infinity; // how many images it has seen when it stops by itself
  /** @type {?number} */
  asked = null; // the frame in which the news is drawn

  /**
   * site: what site.js has; about: of networks made here, as export.py has it.
   * @param {Site} site
   * @param {TrainedHere} about
   */
  constructor(site, about) {
    this.site = site;
    this.about = about;
    this.recipe = { ...Object.values(RECIPES)[0] };
    this.made = madeOf(this.recipe);
    this.kept = new MadeHere(about);
    this.offerChoices();
    buttonBy("start").onclick = () =>
      this.report && this.report.seen === this.report.of ? this.begin(true) : this.go(!this.learns);
    buttonBy("once").onclick = () => this.worker?.postMessage({ once: true });
    buttonBy("again").onclick = () => {
      this.seed++;
      this.begin(true);
    };
    elementOf("all", HTMLInputElement).onchange = () => this.loadAll();
    buttonBy("test").onclick = () => this.test();
    buttonBy("tell").onclick = () => {
      this.visit("watch");
      site.choose(this.kept.put(...this.learned));
    };
    const noted = (/** @type {string} */ text) => {
      find("tested").textContent = text;
    };
    buttonBy("keep").onclick = () => noted(this.kept.keep(...this.learned));
    buttonBy("forget").onclick = () => noted(this.kept.forget());
    buttonBy("save").onclick = () => {
      const [made, weights] = this.learned;
      this.kept.save(made, weights);
    };
    buttonBy("share").onclick = () => {
      const [made, weights] = this.learned;
      this.kept.share(made, weights).then(noted);
    };
  }

  /** @returns {[Made, Float32Array, number]} what it is, its weights, and how many of 1,000 it answers correctly */
  get learned() {
    if (!this.report) throw new Error("nothing has learned");
    return [this.made, this.report.weights, this.report.right];
  }

  // The selections of a recipe, and the recipes that fail.
  offerChoices() {
    selectBy("kind").append(...Object.keys(RECIPES).map((name) => new Option(name)));
    selectBy("kind").onchange = () => this.take(RECIPES[selectBy("kind").value]);
    for (const field of FIELDS) {
      const choices = CHOICES[field];
      selectBy(field).append(
        ...choices.map(([value, label, key]) =>
          key ? saying(new Option("", String(value)), key) : new Option(label ?? "", String(value)),
        ),
      );
      selectBy(field).onchange = () => {
        const chosen = choices.find(([value]) => String(value) === selectBy(field).value);
        if (chosen) this.take({ [field]: chosen[0] });
      };
    }
    for (const failure of FAILURES) {
      find("failing").append(
        buttonOf(failure.name, () => {
          this.fail(failure, true);
          this.tellWhy(failure);
          find("lab").scrollIntoView({ block: "nearest" });
        }),
      );
    }
    this.take({});
  }

  /**
   * The recipe of one that fails. goes: whether it learns at once.
   * @param {Failure} failure
   * @param {boolean} goes
   */
  fail({ bad }, goes) {
    selectBy("kind").selectedIndex = 0;
    this.take({ ...Object.values(RECIPES)[0], ...bad }, goes);
  }

  /** @param {Failure} failure */
  tellWhy(failure) {
    this.offerCure(failure);
    find("why").prepend(saying(document.createElement("span"), `${failure.name}.why`), " ");
    tell(find("why"));
  }

  /** @param {Failure} failure */
  offerCure({ name, good }) {
    find("why").replaceChildren(buttonOf(`${name}.cure`, () => this.take(good, true)));
    tell(find("why"));
  }

  /**
   * Other settings: what there was is over.
   * @param {Partial<Recipe>} changes
   * @param {boolean} goes
   */
  take(changes, goes = false) {
    Object.assign(this.recipe, changes);
    for (const field of FIELDS) selectBy(field).value = String(this.recipe[field]);
    find("why").replaceChildren();
    this.begin(goes);
  }

  // All training images, once and for all.
  async loadAll() {
    elementOf("all", HTMLInputElement).disabled = true;
    this.go(false);
    this.say(say("train.coming.all"));
    this.worker?.postMessage({ packed: { train: await file("train.more") } });
    this.begin();
  }

  async test() {
    buttonBy("test").disabled = true;
    find("tested").textContent = say("train.coming.test");
    const packed = this.tests ? {} : { test: (this.tests = await file("train.tests")) };
    this.worker?.postMessage({ packed });
    this.worker?.postMessage({ test: true });
  }

  /** @param {{run: number, tested: number[], of: number}} news */
  showTested({ tested, of }) {
    const { look } = this.site,
      points = tested.map((right, t) => /** @type {[number, number]} */ ([t + 1, right / of])),
      right = tested[tested.length - 1],
      last = right / of;
    buttonBy("test").disabled = false;
    find("tested").textContent = say("train.tested", {
      of: grouped(of),
      right: grouped(right),
      percent: exactPercent(last),
    });
    elementOf("byrow", HTMLCanvasElement).hidden = false;
    drawCurves(
      elementOf("byrow", HTMLCanvasElement),
      [
        {
          title: say("train.rows"),
          now: exactPercent(last),
          low: 0,
          high: 1,
          most: 28,
          marks: [0, 0.1, 1],
          curves: [{ points }],
        },
      ],
      look,
    );
  }

  /**
   * Another of the site's pages: "watch" or "train".
   * @param {"watch" | "train"} page
   */
  visit(page) {
    this.site.watching.player.pause(false);
    this.site.change({ page });
    if (page === "watch") this.go(false);
    for (const id of ["lab", "settings"]) find(id).hidden = page !== "train";
    scrollTo(0, 0); // the buttons that lead here stand far down
    this.site.show(LAST, null);
    this.site.link();
  }

  // The page of Train, with what there was on it, or with a network that has learned nothing.
  async open() {
    this.visit("train");
    this.show();
    if (this.worker) return;
    try {
      this.worker = await startedWorker();
    } catch {
      return this.say(say("train.coming.not"));
    }
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.begin();
  }

  /**
   * Anew, from weights that know nothing. goes: whether it learns at once.
   * @param {boolean} goes
   */
  begin(goes = this.learns) {
    this.before = this.shown.shares.length > 1 ? this.shown : this.before;
    this.learns = false;
    this.report = null;
    this.maps = {};
    this.shown = { losses: [], shares: [] };
    this.made = madeOf(this.recipe);
    find("tested").textContent = "";
    elementOf("byrow", HTMLCanvasElement).hidden = true;
    const passes = elementOf("all", HTMLInputElement).checked ? PASSES_OF_ALL : this.recipe.passes;
    this.worker?.postMessage({
      start: { ...this.recipe, passes, made: this.made, seed: this.seed, run: ++this.runs },
    });
    this.go(goes);
  }

  /**
   * until: how many images it has seen when it stops by itself.
   * @param {boolean} learns
   * @param {number} until
   */
  go(learns, until = Infinity) {
    this.learns = learns;
    this.until = until;
    this.worker?.postMessage({ until, go: learns });
    this.show();
  }

  /**
   * Learns anew from so many images, with the recipe that is set.
   * @param {number} images
   */
  learn(images) {
    this.begin(false);
    this.go(true, images);
  }

  /** @param {number} images */
  hasLearned(images) {
    return this.report?.rests && this.report.seen >= images;
  }

  /**
   * What the worker posts, drawn in the next frame.
   * @param {TrainingReport | Parameters<Lab["showTested"]>[0]} news
   */
  hear(news) {
    if (news.run !== this.runs) return; // of the run before
    if ("tested" in news) return this.showTested(news);
    this.report = { ...this.report, ...news };
    Object.assign(this.maps, news.maps);
    if (news.loss !== undefined) this.shown.losses.push([news.seen, news.loss]);
    if (news.right !== undefined) this.shown.shares.push([news.seen, news.right / 1000]);
    if (news.seen === news.of || news.seen === this.until) this.learns = false;
    if (news.rests)
      find("heard").textContent = say("train.right.said", {
        percent: exactPercent(news.right / 1000),
      });
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this.show();
    });
  }

  show() {
    const {
        report,
        learns,
        shown,
        before,
        site: { look },
      } = this,
      seen = report?.seen ?? 0,
      over = Boolean(report && seen === report.of);
    for (const rate of selectBy("rate").options)
      retell(rate, written(Number(rate.value), { maximumSignificantDigits: 1 }));
    buttonBy("start").textContent = say(
      learns ? "pause" : over ? "train.again" : seen ? "train.on" : "train.start",
    );
    const rests = report?.rests && !learns,
      broken = report && !report.weights.every(Number.isFinite),
      network = !report || broken ? null : networkOf(this.made, report.weights, this.about),
      reads = network && rests && readsAll(network, this.site.examples);
    buttonBy("once").disabled = !rests || over;
    for (const id of ["tell", "keep", "save", "share", "test"])
      buttonBy(id).disabled = !seen || !reads;
    buttonBy("save").disabled ||= !this.kept.canSave(this.made);
    buttonBy("share").disabled ||= !this.kept.canShare(this.made);
    find("accuracy").textContent = report ? exactPercent(report.right / 1000) : "";
    if (!report) return this.say(learns ? say("train.coming") : "");
    if (broken) {
      if (this.site.page === "train") this.site.use(null);
      return this.say(say("train.broken"));
    }
    if (!seen) this.say(say("train.new"));
    else if (rests && !reads) this.say(say("site.unbound"));
    else
      this.say(
        say("train.seen", {
          seen: grouped(seen),
          of: grouped(report.of),
          speed: grouped(report.speed),
        }),
      );
    const both = (/** @type {keyof Curves} */ of) => [
        { points: before?.[of] ?? [], faint: true },
        { points: shown[of] },
      ],
      most = report.of;
    const loss = shown.losses.at(-1)?.[1],
      share = shown.shares.at(-1)?.[1];
    drawCurves(
      elementOf("curves", HTMLCanvasElement),
      [
        {
          title: say("train.loss"),
          now: loss === undefined ? "" : decimals(loss, 2),
          low: 0,
          high: 1.25 * GUESSING,
          most,
          marks: [0, GUESSING],
          curves: both("losses"),
        },
        {
          title: say("train.accuracy"),
          now: share === undefined ? "" : exactPercent(share),
          low: 0,
          high: 1,
          most,
          marks: [0, 0.1, 1],
          curves: both("shares"),
        },
      ],
      look,
    );
    if (this.site.page !== "train") return;
    this.site.use(network, { reader: memoryBy(this.maps) });
  }

  /** @param {string} text */
  say(text) {
    find("said").textContent = text;
  }
}
