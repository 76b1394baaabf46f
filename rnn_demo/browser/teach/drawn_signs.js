// The sets of signs to begin with, drawn by hand on paper of 280 x 280, in the form of a visitor's
// drawings. Each sign has a name, or the key of its name, and two drawings; a drawing is a list of
// strokes, and a stroke a list of points [x, y, x, y, ...].

import { imageOfStrokes, strokeThrough } from "../pad/strokes.js";
import { say } from "../words.js";

/** @import { Stroke } from "../types.js" */

/** @type {Record<string, [string, number[][][]][]>} */
const FIRST_SIGNS = {
  letters: [
    [
      "A",
      [
        [
          [62, 226, 78, 188, 98, 140, 120, 92, 138, 54],
          [138, 54, 158, 96, 180, 146, 202, 194, 216, 230],
          [92, 162, 130, 158, 172, 160, 194, 163],
        ],
        [
          [84, 232, 96, 184, 112, 128, 130, 76, 142, 46],
          [142, 46, 152, 92, 168, 146, 182, 196, 192, 234],
          [102, 176, 138, 170, 176, 174],
        ],
      ],
    ],
    [
      "B",
      [
        [
          [84, 50, 82, 100, 80, 160, 82, 226],
          [82, 54, 120, 44, 164, 50, 184, 74, 176, 104, 146, 124, 100, 132],
          [100, 132, 150, 130, 190, 146, 204, 178, 190, 210, 152, 228, 84, 226],
        ],
        [
          [96, 228, 98, 170, 102, 110, 104, 52],
          [104, 54, 142, 46, 170, 58, 178, 84, 162, 110, 112, 126],
          [112, 128, 160, 134, 188, 158, 184, 196, 156, 222, 98, 230],
        ],
      ],
    ],
    [
      "C",
      [
        [
          [
            206, 82, 186, 60, 154, 48, 118, 54, 88, 82, 74, 122, 74, 164, 92, 204, 126, 228, 164,
            228, 196, 212, 212, 196,
          ],
        ],
        [
          [
            192, 70, 164, 52, 132, 54, 104, 78, 88, 118, 86, 160, 100, 200, 130, 222, 164, 220, 190,
            204,
          ],
        ],
      ],
    ],
  ],
  arrows: [
    [
      "→",
      [
        [
          [48, 142, 100, 138, 160, 140, 226, 140],
          [180, 92, 204, 116, 228, 140],
          [228, 140, 206, 164, 178, 190],
        ],
        [
          [40, 154, 110, 148, 170, 144, 236, 138],
          [198, 98, 218, 118, 238, 138],
          [238, 138, 220, 160, 200, 188],
        ],
      ],
    ],
    [
      "←",
      [
        [
          [232, 138, 180, 142, 118, 140, 54, 142],
          [102, 94, 78, 118, 52, 142],
          [52, 142, 76, 166, 104, 190],
        ],
        [
          [238, 132, 170, 138, 104, 144, 44, 148],
          [84, 104, 62, 126, 42, 148],
          [42, 148, 64, 168, 88, 196],
        ],
      ],
    ],
    [
      "↑",
      [
        [
          [140, 234, 142, 180, 139, 112, 140, 50],
          [140, 48, 116, 74, 94, 102],
          [140, 48, 164, 72, 188, 100],
        ],
        [
          [134, 238, 138, 176, 142, 108, 144, 44],
          [144, 42, 122, 64, 104, 92],
          [144, 42, 168, 62, 190, 88],
        ],
      ],
    ],
  ],
  shapes: [
    [
      "teach.heart",
      [
        [
          [140, 98, 126, 68, 98, 54, 68, 66, 56, 98, 66, 134, 96, 176, 140, 226],
          [140, 226, 184, 178, 214, 136, 224, 98, 212, 66, 182, 54, 154, 68, 140, 98],
        ],
        [
          [142, 88, 120, 60, 86, 56, 60, 80, 58, 118, 82, 160, 112, 196, 138, 230],
          [138, 230, 170, 194, 206, 150, 222, 110, 214, 72, 184, 54, 156, 66, 142, 88],
        ],
      ],
    ],
    [
      "teach.star",
      [
        [
          [140, 44, 158, 100, 178, 162, 197, 222],
          [197, 222, 150, 186, 96, 148, 50, 112],
          [50, 112, 110, 110, 172, 112, 230, 112],
          [230, 112, 182, 146, 130, 184, 84, 222],
          [84, 222, 100, 166, 120, 104, 140, 44],
        ],
        [
          [150, 42, 160, 100, 174, 164, 186, 228],
          [186, 228, 144, 188, 96, 142, 54, 104],
          [54, 104, 112, 108, 170, 116, 230, 122],
          [230, 122, 178, 152, 124, 182, 74, 214],
          [74, 214, 96, 160, 124, 98, 150, 42],
        ],
      ],
    ],
    [
      "teach.house",
      [
        [
          [78, 132, 76, 180, 77, 228],
          [77, 228, 140, 230, 204, 228],
          [204, 228, 203, 178, 204, 132],
          [52, 140, 98, 96, 140, 56],
          [140, 56, 184, 98, 228, 140],
        ],
        [
          [86, 126, 88, 176, 86, 224],
          [86, 224, 140, 222, 194, 226],
          [194, 226, 196, 178, 192, 128],
          [62, 136, 100, 92, 138, 48],
          [138, 48, 178, 90, 218, 134],
        ],
      ],
    ],
  ],
};

/**
 * Drawings that no set teaches: a 3 and a scribble, each a list of strokes as above.
 * @type {Record<string, number[][]>}
 */
const UNTAUGHT_DRAWINGS = {
  digit: [
    [
      84, 84, 104, 58, 140, 48, 176, 62, 182, 94, 160, 122, 128, 134, 166, 140, 192, 166, 190, 204,
      158, 230, 116, 230, 82, 206,
    ],
  ],
  scribble: [
    [
      60, 70, 120, 54, 204, 84, 96, 116, 70, 150, 210, 120, 216, 160, 90, 176, 66, 204, 196, 176,
      206, 220, 110, 226, 150, 60, 176, 100, 120, 200, 60, 120,
    ],
  ],
};

/**
 * The sets by the last part of the key of their names.
 * @type {Record<string, () => [string, Float32Array[]][]>}
 */
export const STARTER_SETS = Object.fromEntries(
  Object.entries(FIRST_SIGNS).map(([key, signs]) => [key, () => pairsOfNameAndImages(signs)]),
);

export const allStarterImages = () =>
  Object.values(STARTER_SETS).flatMap((signs) => signs().flatMap(([, images]) => images));

/**
 * Drawings that none of these sets teaches, by the last part of the key of their names.
 * @type {Record<string, () => Stroke[]>}
 */
export const UNTAUGHT = Object.fromEntries(
  Object.entries(UNTAUGHT_DRAWINGS).map(([key, strokes]) => [
    key,
    () => strokes.map(strokeFromNumbers),
  ]),
);

/**
 * Converts signs to the form that a sign set takes.
 * @type {(signs: [string, number[][][]][]) => [string, Float32Array[]][]}
 */
const pairsOfNameAndImages = (signs) =>
  signs.map(([name, drawings]) => [
    name.startsWith("teach.") ? say(name) : name,
    drawings.flatMap((strokes) => imageOfStrokes(strokes.map(strokeFromNumbers)) ?? []),
  ]);

/**
 * @param {number[]} numbers x and y alternating
 * @returns {Stroke}
 */
function strokeFromNumbers(numbers) {
  return strokeThrough(
    Array.from({ length: numbers.length / 2 }, (_, k) => [numbers[2 * k], numbers[2 * k + 1]]),
  );
}
