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

function logSoftmax(y, from, to) {
  let highest = -Infinity, sum = 0;
  for (let i = from; i < to; i++) highest = Math.max(highest, y[i]);
  for (let i = from; i < to; i++) sum += Math.exp(y[i] - highest);
  for (let i = from; i < to; i++) y[i] -= highest + Math.log(sum);
}

const elu = (x) => (x > 0 ? x : Math.expm1(x));
const SELU = 1.0507009873554805, SELU_LOW = 1.6732632423543772;
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

// the error function to float32's precision, by the polynomials of reader/activations.py
const ERF_ABOVE = [
  -2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6, -5.69250639462346e-5,
  -7.34990630326855e-4, -2.95459980854025e-3, -1.60960333262415e-2,
];
const ERF_BELOW = [
  -1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3,
  -1.42647390514189e-2,
];
const polynomial = (factors, x) => factors.reduce((y, factor) => y * x + factor, 0);

function erf(x) {
  x = Math.min(Math.max(x, -4), 4);
  return (x * polynomial(ERF_ABOVE, x * x)) / polynomial(ERF_BELOW, x * x);
}

export const ACTIVATIONS = {
  linear: () => {},
  tanh: each(Math.tanh),
  relu: each((x) => Math.max(x, 0)),
  sigmoid: each(sigmoid),
  hard_sigmoid: each((x) => Math.min(Math.max(x / 6 + 0.5, 0), 1)),
  softmax,
  log_softmax: logSoftmax,
  relu6: each((x) => Math.min(Math.max(x, 0), 6)),
  leaky_relu: each((x) => Math.max(x, 0.2 * x)),
  elu: each(elu),
  selu: each((x) => SELU * (x > 0 ? x : SELU_LOW * Math.expm1(x))),
  softplus: each(softplus),
  softsign: each((x) => x / (1 + Math.abs(x))),
  silu: each((x) => x * sigmoid(x)),
  gelu: each((x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2))),
  mish: each((x) => x * Math.tanh(softplus(x))),
  exponential: each(Math.exp),
};

export function activation(name) {
  if (!Object.hasOwn(ACTIVATIONS, name)) throw new Error(`no activation ${name}`);
  return ACTIVATIONS[name];
}
