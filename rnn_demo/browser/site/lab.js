// Train: a network that learns in a worker, and what it makes of the visitor's digit meanwhile.

import { elementOf, pagePart } from "../elements.js";
import { memoryBy } from "../train/network_formats.js";
import { LAST } from "../player/playback.js";
import { say } from "../words.js";
import { CurvePlot } from "./curves.js";
import { LearnedNetworks, networkOf, readsAll, startedWorker } from "./learned_networks.js";
import { loadFile } from "./file_shelf.js";
import { RecipeForm } from "./recipe_form.js";
import { exactPercent, hideTest, noteTest, showTest, showTraining } from "./training_view.js";

/** @import {
 *   Architecture, PackedImages, PictureMaps, Recipe, Site, TestReport, TrainedHere, TrainingCurves,
 *   TrainingReport
 * } from "../types.js" */

const PASSES_OF_ALL = 5;
// whether it learns from all training images
const hasAll = () => elementOf("all", HTMLInputElement);

/**
 * What a recipe trains.
 * @param {Recipe} recipe
 * @returns {Architecture}
 */
const architectureOf = ({ kind, units, activation }) => ({ kind, units, activation });

export default class Lab {
  runs = 0; // each has a number of its own
  seed = 1;
  learns = false;
  /** @type {TrainingCurves} */
  curves = { losses: [], shares: [] };
  /** @type {?TrainingCurves} */
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
  frame = null; // in which the news is drawn
  plots = {
    training: new CurvePlot(elementOf("curves", HTMLCanvasElement), "train.curves"),
    test: new CurvePlot(elementOf("byrow", HTMLCanvasElement), "train.byrow"),
  };

  /**
   * site: what site.js has; about: of networks trained here, as export.py has it.
   * @param {Site} site
   * @param {TrainedHere} about
   */
  constructor(site, about) {
    this.site = site;
    this.about = about;
    this.networks = new LearnedNetworks(about);
    this.form = new RecipeForm((goes) => this.beginTraining(goes)); // what there was is over
    this.architecture = architectureOf(this.form.recipe);
    this.hearButtons();
    this.form.changeRecipe({});
  }

  hearButtons() {
    pagePart("start").onclick = () =>
      this.report && this.report.seen === this.report.of
        ? this.beginTraining(true)
        : this.runUntil(!this.learns);
    pagePart("once").onclick = () => this.worker?.postMessage({ once: true });
    pagePart("again").onclick = () => {
      this.seed++;
      this.beginTraining(true);
    };
    hasAll().onchange = () => this.loadAll();
    pagePart("test").onclick = () => this.testNetwork();
    pagePart("tell").onclick = () => {
      this.openPage("watch");
      this.site.chooseNetwork(this.networks.addNetwork(...this.learnedNetwork));
    };
    pagePart("keep").onclick = () => noteTest(this.networks.storeNetwork(...this.learnedNetwork));
    pagePart("forget").onclick = () => noteTest(this.networks.forgetStored());
    pagePart("save").onclick = () => {
      const [architecture, weights] = this.learnedNetwork;
      this.networks.save(architecture, weights);
    };
    pagePart("share").onclick = () => {
      const [architecture, weights] = this.learnedNetwork;
      this.networks.copyLink(architecture, weights).then(noteTest);
    };
  }

  /**
   * @returns {[Architecture, Float32Array, number]} what it is, its weights, and how many of 1,000
   *   it answers correctly
   */
  get learnedNetwork() {
    if (!this.report) throw new Error("nothing has learned");
    return [this.architecture, this.report.weights, this.report.right];
  }

  // Whether it stands still, after it has learned something or nothing.
  get isResting() {
    return Boolean(this.report?.rests) && !this.learns;
  }

  // Whether its numbers are beyond all bounds.
  get isBroken() {
    return Boolean(this.report && !this.report.weights.every(Number.isFinite));
  }

  // All training images, once and for all.
  async loadAll() {
    hasAll().disabled = true;
    this.runUntil(false);
    this.site.writePart("said", say("train.coming.all"));
    this.worker?.postMessage({ packed: { train: await loadFile("train.more") } });
    this.beginTraining();
  }

  async testNetwork() {
    elementOf("test", HTMLButtonElement).disabled = true;
    noteTest(say("train.coming.test"));
    const packed = this.tests ? {} : { test: (this.tests = await loadFile("train.tests")) };
    this.worker?.postMessage({ packed });
    this.worker?.postMessage({ test: true });
  }

  /**
   * Another of the site's pages: "watch" or "train".
   * @param {"watch" | "train"} page
   */
  openPage(page) {
    this.site.watching.player.pause(false);
    this.site.changeState({ page });
    if (page === "watch") this.runUntil(false);
    for (const id of ["lab", "settings"]) pagePart(id).hidden = page !== "train";
    scrollTo(0, 0); // the buttons that lead here stand far down
    this.site.desk.show({ row: LAST, hand: "" });
    this.site.keeper.link();
  }

  // The page of Train, with what there was on it, or with a network that has learned nothing.
  async openTrainPage() {
    this.openPage("train");
    this.showState();
    if (this.worker) return;
    try {
      this.worker = await startedWorker();
    } catch {
      return this.site.writePart("said", say("train.coming.not"));
    }
    this.worker.onmessage = ({ data }) => this.takeNews(data);
    this.beginTraining();
  }

  /**
   * Anew, from weights that know nothing. goes: whether it learns at once.
   * @param {boolean} goes
   */
  beginTraining(goes = this.learns) {
    this.before = this.curves.shares.length > 1 ? this.curves : this.before;
    this.learns = false;
    this.report = null;
    this.maps = {};
    this.curves = { losses: [], shares: [] };
    const { recipe } = this.form;
    this.architecture = architectureOf(recipe);
    hideTest();
    const passes = hasAll().checked ? PASSES_OF_ALL : recipe.passes;
    this.worker?.postMessage({
      start: {
        ...recipe,
        passes,
        architecture: this.architecture,
        seed: this.seed,
        run: ++this.runs,
      },
    });
    this.runUntil(goes);
  }

  /**
   * until: how many images it has seen when it stops by itself.
   * @param {boolean} learns
   * @param {number} until
   */
  runUntil(learns, until = Infinity) {
    this.learns = learns;
    this.until = until;
    this.worker?.postMessage({ until, go: learns });
    this.showState();
  }

  /**
   * Learns anew from so many images, with the recipe that is set.
   * @param {number} images
   */
  trainOnImages(images) {
    this.beginTraining(false);
    this.runUntil(true, images);
  }

  /** @param {number} images */
  hasLearned(images) {
    return this.report?.rests && this.report.seen >= images;
  }

  /**
   * What the worker posts, drawn in the next frame.
   * @param {TrainingReport | TestReport} news
   */
  takeNews(news) {
    if (news.run !== this.runs) return; // of the run before
    if ("tested" in news) return showTest(this, news);
    this.report = { ...this.report, ...news };
    Object.assign(this.maps, news.maps);
    if (news.loss !== undefined) this.curves.losses.push([news.seen, news.loss]);
    if (news.right !== undefined) this.curves.shares.push([news.seen, news.right / 1000]);
    if (news.seen === news.of || news.seen === this.until) this.learns = false;
    if (news.rests)
      this.site.writePart(
        "heard",
        say("train.right.said", { percent: exactPercent(news.right / 1000) }),
      );
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.showState();
    });
  }

  showState() {
    const { report, site, isBroken } = this,
      network =
        report && !isBroken ? networkOf(this.architecture, report.weights, this.about) : null,
      reads = Boolean(network && this.isResting && readsAll(network, site.examples));
    this.form.showRates();
    showTraining(this, reads);
    if (!report || site.page !== "train") return;
    site.useNetwork(network, network ? { reader: memoryBy(this.maps) } : {});
  }
}
