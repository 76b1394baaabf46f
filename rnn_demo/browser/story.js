// What a reading answers: after each row, in the end with what makes it doubtful, and told in a sentence that
// follows the cursor: what it guessed, and when it decided (explain/doubt.py, explain/story.py).

export const IDEA = 0.25; // below it nothing is an answer yet
const TOLD_FROM = 0.3; // from here on the likeliest digit is a guess that is told
const TOLD_AT_MOST = 3; // guesses at most, the last ones

export const likeliest = (row) => row.indexOf(Math.max(...row));

// The ten probabilities after each row, as Float32Arrays.
export const believed = ({ probabilities, classes }) =>
  Array.from({ length: probabilities.length / classes }, (_, t) => probabilities.subarray(t * classes, (t + 1) * classes));

// What is answered after step t, without what makes it doubtful. rows: probabilities after each.
export const answerAfter = (rows, t) =>
  ({ digit: likeliest(rows[t]), sure: Array.from(rows[t]), open: t < rows.length - 1 && Math.max(...rows[t]) < IDEA });

// The first step after which the likeliest digit never changes.
export function decisionOf(rows) {
  const answers = rows.map(likeliest);
  let step = rows.length - 1;
  while (step > 0 && answers[step - 1] === answers[step]) step--;
  return step;
}

// terms: {unsure, limit, sentences: {strange, unsure}}; a limit of null is none.
export function answerOf({ logits, probabilities, classes }, terms) {
  const last = Array.from(logits.subarray(logits.length - classes));
  const sure = Array.from(probabilities.subarray(-classes));
  const highest = Math.max(...last), digit = last.indexOf(highest);
  const strangeness = -highest - Math.log(last.reduce((sum, v) => sum + Math.exp(v - highest), 0));
  let doubt = null;
  if (terms.limit !== null && strangeness > terms.limit) doubt = terms.sentences.strange;
  else if (Math.max(...sure) < terms.unsure) doubt = terms.sentences.unsure;
  return { digit, sure, doubt };
}

// "row 9: a 3, 69 %": what is answered after step t, for who hears it.
export function rowSaid(rows, t, word) {
  const digit = likeliest(rows[t]), sure = rows[t][digit];
  return `${word} ${t + 1}: ${sure < IDEA ? "no idea yet" : `a ${digit}, ${Math.round(100 * sure)} %`}`;
}

// The guesses up to step t, each where it first is likelier than all others and likely enough:
// [{step, digit}]. rows: ten probabilities after each step.
function guesses(rows, t) {
  const told = [];
  rows.slice(0, t + 1).forEach((row, step) => {
    const digit = likeliest(row);
    if (row[digit] >= TOLD_FROM && told.at(-1)?.digit !== digit) told.push({ step, digit });
  });
  return told;
}

const times = (n) => ["without changing its mind", "after changing its mind once", "after changing its mind twice"][n]
  ?? `after changing its mind ${n} times`;

// word: what a step is called, "row" or "step". ends: whether the last step ends the story.
export function story(rows, t, word = "row") {
  const told = guesses(rows, t), last = rows.length - 1;
  if (t >= last) {
    const answer = likeliest(rows[last]);
    return `${answer}, decided at ${word} ${decisionOf(rows) + 1} (the ring), ${times(Math.max(told.length - 1, 0))}.`;
  }
  if (!told.length) return `${word} ${t + 1}: nothing to go by yet`;
  const now = rows[t][told.at(-1).digit];
  const words = told.map(({ step, digit }, k) => `${word} ${step + 1}: ${k ? `no, a ${digit}` : `a ${digit}?`}`);
  const before = words.length > TOLD_AT_MOST ? "… " : "";
  return `${before}${words.slice(-TOLD_AT_MOST).join(" … ")} (now ${Math.round(100 * now)}%)`;
}
