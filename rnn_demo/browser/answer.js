// What a reading answers: the digit, how sure, and why it is to be doubted (explain/doubt.py).

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
