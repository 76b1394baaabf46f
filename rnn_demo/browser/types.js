// What the app's page and the server tell each other, and what is shown of it.

/**
 * What the server answers.
 * @typedef {Object} Told
 * @property {string} session which one: a server that began anew has heard of nothing
 * @property {number} revision the last change of a person's that it has heard of
 * @property {number} number of the answer: a later one's is higher
 * @property {Object} visit as `keepVisit` takes it, with {invitation, behind} as `invite`
 * @property {?Question} question what is read; null where the page reads nothing
 * @property {?Object} figure what the open lens shows on the stage: {watched: whether all of it, view: as stage.js has it,
 *   name: of a file of the reading}
 * @property {number} row the cursor, from 0
 * @property {?string} hand what a hand does to the memory, as a link holds it
 * @property {number} play new where it is to begin to play
 * @property {Object} look colours
 * @property {string} plotly the address of its script
 */

/**
 * @typedef {Object} Question
 * @property {?string} image what is read, as drawn, or null
 * @property {string} program the stamp of the network that reads
 * @property {?number[]} order of its pixels
 * @property {Object} terms on which it doubts
 * @property {string[]} names of its classes
 * @property {string} word what a step is called
 * @property {boolean} strange whether it looks like no digit
 * @property {?string} doubt why the answer may be wrong
 * @property {string} said the answer in words
 * @property {?Object} reading where the browser can't read: what the server has read, packed
 */

/**
 * @typedef {Object} Read
 * @property {Float32Array} image in the order in which it is read
 * @property {Object} reading
 * @property {?Object} program what read it here
 * @property {?Float32Array} drawn the pad, where it is not the server's answer that is shown
 */

/**
 * What a person did that no answer is about yet.
 * @typedef {Object} Done
 * @property {number} revision of the last change
 * @property {?number} row the cursor; null where none was chosen since the drawing
 * @property {string} hand what a hand does to the memory, as a link holds it; "" for nothing
 * @property {{layer: number, unit: number}} [cell] the number that was clicked on
 * @property {Object} [strokes] of the drawing, out of a visit before
 */

export {};
