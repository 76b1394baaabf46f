// Loads Train, Teach, the machine and Lessons when they are first opened.

import { elementOf, elementWithin } from "../elements.js";
import { loadFile } from "./file_shelf.js";
import { addTexts, translate } from "../words.js";

/** @import { Site } from "../types.js" */
/** @import Lab from "./lab.js" */
/** @import Lessons from "./lessons.js" */
/** @import MachinePage from "./machine.js" */
/** @import Teaching from "./teaching.js" */

/**
 * @param {string} id
 * @param {InsertPosition} where
 * @param {string} html
 */
const insertHtml = (id, where, html) => elementOf(id, HTMLElement).insertAdjacentHTML(where, html);

export class LazyPages {
  /** @type {{lab?: Promise<Lab>, teaching?: Promise<Teaching>, lessons?: Promise<Lessons>, machine?: Promise<MachinePage>}} */
  loading = {}; // pages requested so far, by name
  /** @type {{teaching?: Teaching, machine?: MachinePage}} */
  opened = {}; // pages loaded so far

  /** @param {Site} site */
  constructor(site) {
    this.site = site;
  }

  /**
   * Loads Train, which a network trained here needs, too.
   * @returns {Promise<Lab>}
   */
  lab() {
    return (this.loading.lab ??= loadFile("lab.part").then(
      ({ forms: [form, settings], about, open }) => {
        addTexts(about);
        elementWithin(document, ".watch", HTMLElement).insertAdjacentHTML("beforebegin", form);
        insertHtml("heard", "afterend", settings);
        const lab = new (open(window.rnn.shared))(this.site, this.site.data.trained);
        translate(document);
        return lab;
      },
    ));
  }

  /** @returns {Promise<Teaching>} */
  teaching() {
    return (this.loading.teaching ??= loadFile("teaching.part").then(
      ({ forms: [form], about, worker, open }) => {
        addTexts(about);
        elementWithin(document, ".watch", HTMLElement).insertAdjacentHTML("beforebegin", form);
        const teaching = new (open(window.rnn.shared))(
          this.site,
          elementOf("teach", HTMLElement),
          worker,
        );
        translate(document);
        this.opened.teaching = teaching;
        return teaching;
      },
    ));
  }

  /** @returns {Promise<MachinePage>} */
  machine() {
    return (this.loading.machine ??= loadFile("machine.part").then(
      ({ forms: [form], about, worker, open }) => {
        addTexts(about);
        elementWithin(document, ".watch", HTMLElement).insertAdjacentHTML("beforebegin", form);
        const root = elementWithin(document, "section.machine", HTMLElement),
          machine = new (open(window.rnn.shared))(this.site, root, worker);
        this.opened.machine = machine;
        return machine;
      },
    ));
  }

  /** @returns {Promise<Lessons>} */
  lessons() {
    return (this.loading.lessons ??= loadFile("lessons.part").then(
      ({ forms: [form], about, open }) => {
        insertHtml("drawing", "beforebegin", form);
        const { site } = this,
          { examples, data, keeper } = site,
          content = {
            examples,
            names: data.networks,
            quiz: keeper.isQuiz,
            link: keeper.lessonLink,
            study: keeper.study,
            version: data.version,
          };
        return new (open(window.rnn.shared))(site, () => this.lab(), about, content);
      },
    ));
  }

  // Shows the loaded pages in another language.
  async speak() {
    (await this.loading.lab)?.showState();
    (await this.loading.teaching)?.teach.showState();
    (await this.loading.machine)?.speak();
    if (this.site.lesson) (await this.loading.lessons)?.show();
  }
}
