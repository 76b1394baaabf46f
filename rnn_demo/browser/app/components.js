// The components of the app, as Streamlit mounts them: each hands its data and its element to the
// page's one owner.

import { showBars, showDigit } from "../answer.js";
import { App } from "./app.js";
import { elementWithin } from "../elements.js";
import { handSentence } from "../hand/hand_words.js";
import { handFrom } from "../hand/hands.js";
import { nameClasses, setText } from "../words.js";
import { reportScheme } from "./page_aids.js";
import { unpackReading } from "./sent_networks.js";

/** @import { Component } from "../types.js" */

// The one global, for whoever wants the numbers; Streamlit's components find each other by it.
const rnn = (window.rnn ??= { waiting: [], files: {}, hashes: {} });
/** @type {App} */
let owner; // made when the first component is mounted

/**
 * By the name of each component what is to be done with its data; returns what is to be done when
 * Streamlit removes it.
 * @type {Record<string, (component: Component) => unknown>}
 */
const COMPONENTS = {
  page_frame: ({ setTriggerValue }) => reportScheme(setTriggerValue),
  stage: ({ data, setStateValue }) => {
    owner.keeper.setState = setStateValue;
    owner.guard(() => owner.takeReply(data));
    return () => {
      if (owner.keeper.setState === setStateValue) owner.keeper.setState = () => {};
    };
  },
  network: ({ data, setTriggerValue }) => {
    owner.keeper.requestNetwork = (stamp) => setTriggerValue("lacks", stamp);
    owner.takeNetwork(data);
  },
  figure: ({ data, parentElement }) => {
    const root = elementWithin(parentElement, ".watch", HTMLElement);
    owner.mountStage(root, data.plotly);
    return () => {
      if (!parentElement.isConnected) owner.desk.unmount(root);
    };
  },
  answer: ({ data, parentElement }) => {
    const place = elementWithin(parentElement, ".answer-part", HTMLElement);
    if (data.sure) {
      if (data.part === "digit") showDigit(place, data, data.look);
      else showBars(place, data, data.look);
      return;
    }
    const { desk } = owner;
    desk.places.add(data.part, place, data.none);
    if (owner.keeper.reply) owner.guard(() => desk.showAnswer());
    return () => {
      desk.places.remove(data.part, place);
    };
  },
  hand_sentence: ({ data, parentElement }) => {
    const place = elementWithin(parentElement, ".hand-sentence", HTMLElement),
      [before, after] = [data.before, data.after].map(unpackReading),
      hand = handFrom(data.hand);
    nameClasses(data.names);
    if (hand) setText(place, handSentence(before, after, hand, data.ranges, data.turn));
    nameClasses(owner.desk.network?.names);
  },
};

/** @param {Component} component */
export default function mount(component) {
  rnn.app = owner ??= new App();
  return COMPONENTS[component.name.split(".").at(-1) ?? ""](component);
}

rnn.mount = mount;
// once what other components share is there, too: see bundle.py
queueMicrotask(() => {
  for (const start of rnn.waiting.splice(0)) start();
});
