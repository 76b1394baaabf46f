// Shows a reading in the app: on the stage, wherever Streamlit has mounted it, and as the answer
// beside the pad.

import { AnswerPlaces } from "../answer.js";
import { press } from "../elements.js";
import { handText } from "../hand/hands.js";
import { Heatmap } from "../figures/heatmap.js";
import { resultOf } from "../stage/scene.js";
import { answerAfter, answerOf } from "../reader/story.js";
import { LAST } from "../player/playing.js";
import { Watching } from "../stage/watching.js";
import { nameClasses } from "../words.js";

/** @import { App } from "./app.js" */
/** @import { Question, Read, Reading, ReadingResult, StoredNetwork, View } from "../types.js" */

export class AppView {
  /** @type {?Watching} */
  watching = null; // the stage, where one is mounted
  places = new AnswerPlaces();
  /** @type {?ReadingResult} */
  result = null; // the reading, as the stage takes it
  /** @type {{read: ?Read, network: ?StoredNetwork} | null} */
  source = null; // what `result` was made from

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  // --- Where the stage is.

  /**
   * Takes a stage that Streamlit has mounted.
   * @param {HTMLElement} root its element
   * @param {string} plotly the address of Plotly's script
   */
  mountStage(root, plotly) {
    const { app } = this;
    if (this.watching?.root === root) return;
    this.watching?.player.pause(false);
    const watching = new Watching(root, {
      onMove: (t) => {
        if (this.isWatched && !app.pen.isDrawing) this.showAnswer(t);
      },
      onRest: () => {
        if (app.reply?.figure?.watched) return;
        app.select({ row: watching.step }); // the server draws other lenses
      },
      onHand: (hand) => {
        app.send({ hand, ...(hand && watching.hand ? { row: watching.hand.row } : {}) });
      },
      say: (text) => app.announcer.say(text),
      isDrawing: () => app.pen.isDrawing,
      draw: () => press(".st-key-clear button"),
      train: () => press('.st-key-navigation a[href$="train"]'),
      makeHeatmap: (place) =>
        new Heatmap(
          place,
          plotly,
          (cell) => app.select(cell),
          () => watching.draw(),
        ),
    });
    this.watching = watching;
    window.rnn.watching = watching; // for who wants the numbers: `rnn.watching.result`
    this.moveTo(app.row);
    app.guard(() => this.show());
    app.autoplay.begin();
  }

  /** @param {HTMLElement} root of a stage that Streamlit has removed */
  unmountStage(root) {
    if (this.watching?.root !== root) return;
    this.watching.player.pause(false);
    this.watching = null;
  }

  /** @param {number} row */
  moveTo(row) {
    if (!this.watching) return;
    this.watching.player.pause(false);
    this.watching.player.step = row;
  }

  // --- What is shown on it.

  // Whether the open lens is Watch, with a reading on its stage.
  get isWatched() {
    return Boolean(this.app.reply?.figure?.watched && this.watching?.result);
  }

  show() {
    const { app } = this;
    if (!app.reply) return;
    const read = app.pen.currentRead();
    if (read === undefined) return;
    const { reply, network } = app;
    nameClasses(network?.names);
    if (!this.source || read !== this.source.read || network !== this.source.network) {
      this.result = read && network ? resultWith(read, network, reply.question) : null;
      this.source = { read, network };
    }
    app.pen.read = read;
    this.showOnStage();
    if (app.pen.isDrawing)
      // a frame holds little more than a reading
      requestAnimationFrame(() => app.guard(() => this.showAnswer()));
    else this.showAnswer();
  }

  showOnStage() {
    const { app, watching: on, result } = this,
      { network } = app,
      { read } = app.pen;
    if (!app.reply?.figure || !on) return;
    const { figure, look } = app.reply;
    on.isWatched = figure.watched;
    on.root.dataset.watched = figure.watched ? "yes" : "no"; // for CSS
    if (JSON.stringify(on.view) !== JSON.stringify(figure.view)) on.view = figure.view;
    if (JSON.stringify(on.look) !== JSON.stringify(look)) on.look = look;
    // it is still that of the network before
    if (!on.view || (read && !fits(on.view, read.reading))) return;
    const hand = on.touch.drag ? on.hand && handText(on.hand) : app.hand,
      by = { program: read?.program, memory: network?.reader, ranges: network?.ranges };
    // other lenses are about the memory without one
    on.take(result, by, null, figure.watched ? hand : null);
  }

  // --- What is seen of it beside the pad.

  /** @param {number} [t] the step that is answered, the cursor's if it is not said */
  showAnswer(t = this.answeredStep) {
    const { app, isWatched } = this,
      { read } = app.pen;
    if (!app.reply?.question) return;
    const { look } = app.reply,
      result = isWatched && this.watching?.isHeld ? this.watching.result : this.result,
      isEnd = t === LAST && result === this.result,
      source = !read ? "none" : read.padImage ? "pen" : isEnd ? "end" : "row";
    this.places.show(read && result ? answerAfter(result, t) : null, look, source, isWatched);
  }

  get answeredStep() {
    return this.isWatched && this.watching ? this.watching.step : this.app.row;
  }
}

/**
 * @param {Read} read
 * @param {StoredNetwork} network
 * @param {?Question} question
 */
function resultWith({ image, reading, padImage }, { reader, terms, names, word }, question) {
  const { strange, doubt } = padImage || !question ? answerOf(reading, terms) : question;
  return resultOf(image, reading, reader, { strange, doubt, names }, word);
}

/**
 * Whether a view is of the network of a reading.
 * @param {View} view
 * @param {Reading} reading
 */
const fits = (view, { layers }) =>
  view.states.every(({ layer, columns }) => layers[layer]?.units === columns.length);
