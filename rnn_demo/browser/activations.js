// Activations, by their names in Keras: each turns numbers [from, to) of an array, in place.
// Arrays are float64 or float32; [from, to) is one row, along which softmax adds up to 1.

const each = (f) => (y, from, to) => {
  for (let i = from; i < to; i++) y[i] = f(y[i]);
};

// 1 / (1 + exp(-x)), which overflows to the right limits on both sides
export const sigmoid = (x) => 1 / (1 + Math.exp(-x));

export function softmax(y, from, to) {
  let highest = -Infinity, sum = 0;
  for (let i = from; i < to; i++) highest = Math.max(highest, y[i]);
  for (let i = from; i < to; i++) sum += y[i] = Math.exp(y[i] - highest);
  for (let i = from; i < to; i++) y[i] /= sum;
}

export const ACTIVATIONS = {
  linear: () => {},
  tanh: each(Math.tanh),
  relu: each((x) => Math.max(x, 0)),
  sigmoid: each(sigmoid),
  hard_sigmoid: each((x) => Math.min(Math.max(x / 6 + 0.5, 0), 1)),
  softmax,
};

export function activation(name) {
  if (!Object.hasOwn(ACTIVATIONS, name)) throw new Error(`no activation ${name}`);
  return ACTIVATIONS[name];
}
