// Train: a network that learns in a worker, and what it makes of the visitor's digit meanwhile.

import { drawCurves } from "./curves.js";
import { MadeHere, networkOf, readsAll, startedWorker } from "./made_here.js";
import { file } from "./networks.js";
import { CHOICES, FAILURES, RECIPES } from "./recipes.js";
import { percent } from "../story.js";
import { memoryBy } from "../train/trained.js";
import { LAST } from "../watching.js";
import { decimals, retell, say, tell, written } from "../words.js";

const GUESSING = Math.log(10); // the loss of who finds all ten digits equally likely
const PASSES_OF_ALL = 5;
// A part of the page that says what is kept under a key.
function saying(part, key) {
  part.dataset.say = key;
  return part;
}
const buttonOf = (key, onclick) =>
  saying(Object.assign(document.createElement("button"), { type: "button", onclick }), key);
const find = (id) => document.getElementById(id);
const exactPercent = (share) => percent(share, 1),
  grouped = (n) => written(Math.round(n));

export default class Lab {
  runs = 0; // each has a number of its own
  seed = 1;
  learns = false;
  shown = { losses: [], shares: [] }; // the curves: [[images seen, number]]
  before = null; // those of the run before it

  // site: what site.js has; about: of networks made here, as export.py has it.
  constructor(site, about) {
    Object.assign(this, {
      site,
      about,
      recipe: { ...Object.values(RECIPES)[0] },
      kept: new MadeHere(about),
    });
    this.offerChoices();
    find("watch").onclick = () => {
      this.visit("watch");
      site.choose(find("network").value);
    };
    find("start").onclick = () =>
      this.report && this.report.seen === this.report.of ? this.begin(true) : this.go(!this.learns);
    find("once").onclick = () => this.worker.postMessage({ once: true });
    find("again").onclick = () => {
      this.seed++;
      this.begin(true);
    };
    find("all").onchange = () => this.loadAll();
    find("test").onclick = () => this.test();
    find("tell").onclick = () => {
      this.visit("watch");
      site.choose(this.kept.put(...this.learned));
    };
    const noted = (text) => {
      find("tested").textContent = text;
    };
    find("keep").onclick = () => noted(this.kept.keep(...this.learned));
    find("forget").onclick = () => noted(this.kept.forget());
    find("save").onclick = () => this.kept.save(...this.learned);
    find("share").onclick = () => this.kept.share(...this.learned).then(noted);
  }

  get learned() {
    return [this.made, this.report.weights, this.report.right];
  }

  // The selections of a recipe, and the recipes that fail.
  offerChoices() {
    find("kind").append(...Object.keys(RECIPES).map((name) => new Option(name)));
    find("kind").onchange = () => this.take(RECIPES[find("kind").value]);
    for (const [field, choices] of Object.entries(CHOICES)) {
      find(field).append(
        ...choices.map(([value, label, key]) =>
          key ? saying(new Option("", value), key) : new Option(label, value),
        ),
      );
      find(field).onchange = () =>
        this.take({ [field]: choices.find(([value]) => String(value) === find(field).value)[0] });
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

  // The recipe of one that fails. goes: whether it learns at once.
  fail({ bad }, goes) {
    find("kind").selectedIndex = 0;
    this.take({ ...Object.values(RECIPES)[0], ...bad }, goes);
  }

  tellWhy(failure) {
    this.offerCure(failure);
    find("why").prepend(saying(document.createElement("span"), `${failure.name}.why`), " ");
    tell(find("why"));
  }

  offerCure({ name, good }) {
    find("why").replaceChildren(buttonOf(`${name}.cure`, () => this.take(good, true)));
    tell(find("why"));
  }

  // Other settings: what there was is over.
  take(changes, goes = false) {
    Object.assign(this.recipe, changes);
    for (const field of Object.keys(CHOICES)) find(field).value = String(this.recipe[field]);
    find("why").replaceChildren();
    this.begin(goes);
  }

  // All training images, once and for all.
  async loadAll() {
    find("all").disabled = true;
    this.go(false);
    this.say(say("train.coming.all"));
    this.worker.postMessage({ packed: { train: await file("train.more") } });
    this.begin();
  }

  async test() {
    find("test").disabled = true;
    find("tested").textContent = say("train.coming.test");
    const packed = this.tests ? {} : { test: (this.tests = await file("train.tests")) };
    this.worker.postMessage({ packed });
    this.worker.postMessage({ test: true });
  }

  showTested({ tested, of }) {
    const { look } = this.site,
      points = tested.map((right, t) => [t + 1, right / of]),
      last = points.at(-1)[1];
    find("test").disabled = false;
    find("tested").textContent = say("train.tested", {
      of: grouped(of),
      right: grouped(tested.at(-1)),
      percent: exactPercent(last),
    });
    find("byrow").hidden = false;
    drawCurves(
      find("byrow"),
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

  // Another of the site's pages: "watch" or "train".
  visit(page) {
    this.site.watching.player.pause(false);
    this.site.page = document.documentElement.dataset.page = page;
    if (page === "watch") this.go(false);
    for (const id of ["lab", "settings"]) find(id).hidden = page !== "train";
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

  // Anew, from weights that know nothing. goes: whether it learns at once.
  begin(goes = this.learns) {
    this.before = this.shown.shares.length > 1 ? this.shown : this.before;
    Object.assign(this, {
      learns: false,
      report: null,
      maps: {},
      shown: { losses: [], shares: [] },
    });
    this.made = (({ kind, units, activation }) => ({ kind, units, activation }))(this.recipe);
    find("tested").textContent = "";
    find("byrow").hidden = true;
    const passes = find("all").checked ? PASSES_OF_ALL : this.recipe.passes;
    this.worker?.postMessage({
      start: { ...this.recipe, passes, made: this.made, seed: this.seed, run: ++this.runs },
    });
    this.go(goes);
  }

  // until: how many images it has seen when it stops by itself.
  go(learns, until = Infinity) {
    Object.assign(this, { learns, until });
    this.worker?.postMessage({ until, go: learns });
    this.show();
  }

  // Learns anew from so many images, with the recipe that is set.
  learn(images) {
    this.begin(false);
    this.go(true, images);
  }

  hasLearned(images) {
    return this.report?.rests && this.report.seen >= images;
  }

  // What the worker posts, drawn in the next frame.
  hear(news) {
    if (news.run !== this.runs) return; // of the run before
    if (news.tested) return this.showTested(news);
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
      over = report && seen === report.of;
    for (const rate of find("rate").options)
      retell(rate, written(Number(rate.value), { maximumSignificantDigits: 1 }));
    find("start").textContent = say(
      learns ? "pause" : over ? "train.again" : seen ? "train.on" : "train.start",
    );
    const rests = report?.rests && !learns,
      broken = report && !report.weights.every(Number.isFinite),
      network = report && !broken && networkOf(this.made, report.weights, this.about),
      reads = network && rests && readsAll(network, this.site.examples);
    find("once").disabled = !rests || over;
    for (const id of ["tell", "keep", "save", "share", "test"]) find(id).disabled = !seen || !reads;
    find("save").disabled ||= !this.kept.canSave(this.made);
    find("share").disabled ||= !this.kept.canShare(this.made);
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
    const both = (of) => [{ points: before?.[of] ?? [], faint: true }, { points: shown[of] }],
      most = report.of;
    const [loss, share] = ["losses", "shares"].map((of) => shown[of].at(-1)?.[1]);
    drawCurves(
      find("curves"),
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
          now: exactPercent(share),
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
    this.site.use(network, { memory: memoryBy(this.maps) });
  }

  say(text) {
    find("said").textContent = text;
  }
}
