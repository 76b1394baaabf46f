// Adam (Kingma & Ba, 2015) as in Keras, on a gradient with clipped norm, with a learning rate that
// warms up and decays.

const B1 = 0.9,
  B2 = 0.999,
  EPSILON = 1e-7;

/**
 * Rises linearly from 0 to `highest` over the first `warmSteps`, then decays as half a cosine to
 * 0 at step `allSteps`: Keras's CosineDecay.
 * @type {(step: number, highest: number, warmSteps: number, allSteps: number) => number}
 */
export function learningRateAt(step, highest, warmSteps, allSteps) {
  if (step < warmSteps) return (highest * step) / warmSteps;
  const angle = (Math.PI * (Math.min(step, allSteps) - warmSteps)) / (allSteps - warmSteps);
  return 0.5 * highest * (1 + Math.cos(angle));
}

/**
 * Returns a function that updates the weights by their gradient, both Float64Arrays, at a given
 * rate, and returns the gradient's norm. mostNorm: the norm to which it is clipped.
 * @param {Float64Array} weights
 * @param {Float64Array} gradient
 * @param {number} mostNorm
 * @returns {(rate: number) => number}
 */
export function makeAdamStep(weights, gradient, mostNorm) {
  const m = new Float64Array(weights.length),
    v = new Float64Array(weights.length);
  let steps = 0;
  return (rate) => {
    steps++;
    const norm = Math.sqrt(gradient.reduce((sum, d) => sum + d * d, 0)),
      clip = mostNorm / Math.max(norm, mostNorm);
    const alpha = (rate * Math.sqrt(1 - B2 ** steps)) / (1 - B1 ** steps);
    for (let i = 0; i < weights.length; i++) {
      const d = gradient[i] * clip;
      m[i] += (d - m[i]) * (1 - B1);
      v[i] += (d * d - v[i]) * (1 - B2);
      weights[i] -= (m[i] * alpha) / (Math.sqrt(v[i]) + EPSILON);
    }
    return norm;
  };
}
