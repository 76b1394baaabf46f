// What CSS goes by on the page without a server: classes of <body>, written here alone and read
// nowhere else. The state that they show is the site's.

/** @import { PageState } from "../types.js" */

const HIDEABLE = ["title", "rail", "answer", "more"]; // parts that a link can hide

/** @param {PageState} state */
export function showCssClasses({ page, isAsking, isQuiz, hiddenParts }) {
  const classes = [
    `page-${page}`,
    isAsking ? "is-asking" : "",
    isQuiz ? "is-quiz" : "",
    ...HIDEABLE.filter((part) => hiddenParts.includes(part)).map((part) => `hides-${part}`),
  ];
  document.body.className = classes.filter(Boolean).join(" ");
}
