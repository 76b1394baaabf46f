// What a network that thinks aloud believes after every row (explain/stop_rule.py, explain/story.py).

// The ten probabilities after each row, as Float32Arrays.
export const believed = ({ probabilities, classes }) =>
  Array.from({ length: probabilities.length / classes }, (_, t) => probabilities.subarray(t * classes, (t + 1) * classes));

// The first step after which the likeliest digit never changes.
export function decisionOf(rows) {
  const answers = rows.map(best);
  let step = rows.length - 1;
  while (step > 0 && answers[step - 1] === answers[step]) step--;
  return step;
}

const best = (row) => row.indexOf(Math.max(...row));

// Where the bands of a ribbon are named, each once in each stretch of rows in which it is wide:
// {x, y, text, colours}, as figures/ribbon.py.
export function bandNames(rows, { wide, inks }) {
  const named = { x: [], y: [], text: [], colours: [] };
  for (let digit = 0; digit < rows[0].length; digit++) {
    for (let from = 0, to; from < rows.length; from = to + 1) {
      for (to = from; to < rows.length && rows[to][digit] >= wide; to++);
      if (to - from < 2) continue;
      let widest = -1;
      for (let t = Math.max(from, 1); t < Math.min(to, rows.length - 1); t++) {
        if (widest < 0 || rows[t][digit] > rows[widest][digit]) widest = t;
      }
      if (widest < 0) widest = from;
      named.x.push(below(rows[widest], digit) + rows[widest][digit] / 2);
      named.y.push(widest + 1);
      named.text.push(String(digit));
      named.colours.push(inks[digit % inks.length]);
    }
  }
  return named;
}

// How wide all bands of lower digits are together.
export const below = (row, digit) => row.subarray(0, digit).reduce((a, b) => a + b, 0);
