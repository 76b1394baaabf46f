// Train: a network that learns in a worker, and its reading of the visitor's digit meanwhile.

import { requireElementById, pagePart } from "../elements.js";
import { downloadSafetensors, makePictureReaderFromMaps } from "../train/network_formats.js";
import { LAST } from "../player/playback.js";
import { say } from "../words.js";
import { LineCharts } from "./line_charts.js";
import {
  LearnedNetworks,
  copyNetworkLinkToClipboard,
  makeLearnedNetwork,
  readsWithoutOverflow,
  openTrainingWorker,
} from "./learned_networks.js";
import { loadDataFromScript } from "./file_shelf.js";
import { RecipeForm } from "./recipe_form.js";
import { architectureFieldsOf } from "./recipes.js";
import {
  formatPercentToOneDecimal,
  hideTestResult,
  showTestResult,
  showTrainingState,
  showTrainingNote,
} from "./training_view.js";

/** @import { Site, SitePage } from "./site_types.js" */
/** @import { PackedImages, PictureMaps, TestReport } from "../train/train_types.js" */
/** @import { TrainingCurves, TrainingReport } from "../train/train_types.js" */

const PASSES_OF_ALL = 5; // over all training images
const findAllTrainingImagesBox = () => requireElementById("all", HTMLInputElement);

/** @implements {SitePage} */
export default class Lab {
  code = "1"; // the page in a link
  runs = 0; // number of the current run
  seed = 1;
  learns = false;
  /** @type {TrainingCurves} */
  curves = { losses: [], shares: [] };
  /** @type {?TrainingCurves} */
  before = null; // the curves of the previous run
  /** @type {?TrainingReport} */
  report = null;
  /** @type {PictureMaps} */
  maps = {};
  /** @type {Worker | undefined} */
  worker;
  /** @type {?PackedImages} */
  tests = null; // all test images, once loaded
  hasFailed = false; // true if there is no worker, as it failed; Start opens another one
  until = Infinity; // number of images after which it stops by itself
  /** @type {?number} */
  frame = null; // the requested frame that draws the news
  plots = {
    training: new LineCharts(requireElementById("curves", HTMLCanvasElement), "train.curves"),
    test: new LineCharts(requireElementById("byrow", HTMLCanvasElement), "train.byrow"),
  };

  /** @param {Site} site */
  constructor(site) {
    if (!site.data.trained) throw new Error("no network can be trained here");
    this.site = site;
    this.about = site.data.trained;
    this.networks = new LearnedNetworks(this.about);
    this.form = new RecipeForm((goes) => this.resetTraining(goes)); // ends the previous run
    this.architecture = architectureFieldsOf(this.form.recipe);
    this.hearButtons();
    this.form.changeRecipe({});
  }

  hearButtons() {
    pagePart("start").onclick = () =>
      this.hasFailed || (this.report && this.report.seen === this.report.of)
        ? this.resetTraining(true)
        : this.startOrPauseTraining(!this.learns);
    pagePart("once").onclick = () => this.worker?.postMessage({ once: true });
    pagePart("again").onclick = () => {
      this.seed++;
      this.resetTraining(true);
    };
    findAllTrainingImagesBox().onchange = () => this.loadAllImagesAndReset();
    pagePart("test").onclick = () => this.testNetwork();
    pagePart("tell").onclick = () => {
      const name = this.networks.addNetworkToList(this.weightsWithArchitecture);
      this.site.pages.openWatchWithNetwork(name);
    };
    pagePart("keep").onclick = () =>
      showTrainingNote(this.networks.storeNetwork(this.weightsWithArchitecture));
    pagePart("forget").onclick = () => showTrainingNote(this.networks.forgetAllStored());
    pagePart("save").onclick = () => {
      const { architecture, weights } = this.weightsWithArchitecture;
      downloadSafetensors(architecture, weights);
    };
    pagePart("share").onclick = () =>
      copyNetworkLinkToClipboard(this.weightsWithArchitecture).then(showTrainingNote);
  }

  get weightsWithArchitecture() {
    if (!this.report) throw new Error("nothing has learned");
    const { weights, right } = this.report;
    return { architecture: this.architecture, weights, right };
  }

  /** Lists the network, if it has learned from any image; returns its name in the list. */
  addTrainedNetworkToList() {
    const hasLearned = this.report && this.report.seen > 0 && !this.hasNonFiniteWeights;
    return hasLearned ? this.networks.addNetworkToList(this.weightsWithArchitecture) : null;
  }

  get isIdle() {
    return Boolean(this.report?.rests) && !this.learns;
  }

  get hasNonFiniteWeights() {
    return Boolean(this.report && !this.report.weights.every(Number.isFinite));
  }

  async loadAllImagesAndReset() {
    findAllTrainingImagesBox().disabled = true;
    this.startOrPauseTraining(false);
    pagePart("said").textContent = say("train.coming.all");
    this.worker?.postMessage({ packed: { train: await loadDataFromScript("train.more") } });
    this.resetTraining();
  }

  async testNetwork() {
    requireElementById("test", HTMLButtonElement).disabled = true;
    showTrainingNote(say("train.coming.test"));
    if (!this.tests) {
      this.tests = await loadDataFromScript("train.tests");
      this.worker?.postMessage({ packed: { test: this.tests } });
    }
    this.worker?.postMessage({ test: true });
  }

  /** Opens the page with its previous network, or with an untrained one. */
  async open() {
    this.setPageVisible(true);
    this.showState();
    if (!this.worker) await this.openWorkerAndReset(false);
  }

  /**
   * goes: true to learn at once.
   * @param {boolean} goes
   */
  async openWorkerAndReset(goes) {
    this.hasFailed = false;
    try {
      this.worker = await openTrainingWorker(
        (news) => this.handleReport(news),
        () => this.handleWorkerFailure(),
      );
    } catch {
      this.hasFailed = true;
      pagePart("said").textContent = say("train.coming.not");
      return;
    }
    this.tests = null;
    findAllTrainingImagesBox().disabled = findAllTrainingImagesBox().checked = false;
    this.resetTraining(goes);
  }

  /** What it has learned so far stays. */
  handleWorkerFailure() {
    this.worker = undefined;
    this.hasFailed = true;
    this.startOrPauseTraining(false);
  }

  leave() {
    this.startOrPauseTraining(false);
    this.setPageVisible(false);
  }

  /** @param {boolean} isOpen */
  setPageVisible(isOpen) {
    for (const id of ["lab", "settings"]) pagePart(id).hidden = !isOpen;
    scrollTo(0, 0); // the buttons that lead here are far down the page
    this.site.desk.showContents({ row: LAST, edit: null });
  }

  showInNewLanguage() {
    this.showState();
  }

  /**
   * Starts again from random weights. goes: true to learn at once.
   * @param {boolean} goes
   */
  resetTraining(goes = this.learns) {
    if (this.hasFailed) {
      this.openWorkerAndReset(goes);
      return;
    }
    this.before = this.curves.shares.length > 1 ? this.curves : this.before;
    this.learns = false;
    this.report = null;
    this.maps = {};
    this.curves = { losses: [], shares: [] };
    const { recipe } = this.form,
      { seed } = this,
      architecture = architectureFieldsOf(recipe),
      passes = findAllTrainingImagesBox().checked ? PASSES_OF_ALL : recipe.passes;
    this.architecture = architecture;
    hideTestResult();
    const start = { ...recipe, passes, architecture, seed, run: ++this.runs };
    this.worker?.postMessage({ start });
    this.startOrPauseTraining(goes);
  }

  /**
   * until: number of images after which it stops by itself.
   * @type {(learns: boolean, until?: number) => void}
   */
  startOrPauseTraining(learns, until = Infinity) {
    this.learns = learns;
    this.until = until;
    this.worker?.postMessage({ until, go: learns });
    this.showState();
  }

  /**
   * Starts again and learns from so many images, with the chosen recipe.
   * @param {number} images
   */
  trainOnImageCount(images) {
    this.resetTraining(false);
    this.startOrPauseTraining(true, images);
  }

  /** @param {number} images */
  isAtRestAfterImages(images) {
    return this.report?.rests && this.report.seen >= images;
  }

  /**
   * Takes a worker's report, which is drawn in the next frame.
   * @param {TrainingReport | TestReport} news
   */
  handleReport(news) {
    if (news.run !== this.runs) return; // from a previous run
    if ("tested" in news) return showTestResult(this, news);
    this.report = { ...this.report, ...news };
    Object.assign(this.maps, news.maps);
    if (news.loss !== undefined) this.curves.losses.push([news.seen, news.loss]);
    if (news.right !== undefined) this.curves.shares.push([news.seen, news.right / 1000]);
    if (news.seen === news.of || news.seen === this.until) this.learns = false;
    const percent = formatPercentToOneDecimal(news.right / 1000);
    if (news.rests) pagePart("heard").textContent = say("train.right.said", { percent });
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.showState();
    });
  }

  showState() {
    const { report, site } = this,
      isUsable = report && !this.hasNonFiniteWeights,
      network = isUsable ? makeLearnedNetwork(this.weightsWithArchitecture, this.about) : null,
      reads = Boolean(network && this.isIdle && readsWithoutOverflow(network, site.examples));
    this.form.translateRateOptions();
    showTrainingState(this, reads);
    if (!report || site.pages.page !== "train") return;
    const tools = network ? { reader: makePictureReaderFromMaps(this.maps) } : {};
    site.desk.setNetworkWithoutReading(network, tools);
    site.desk.showContents();
  }
}
