// From a canvas's pixels to the 28x28 image that a network reads: images/drawing.py in JavaScript.
// Sums and roundings follow NumPy's and Pillow's in order and precision, so that they agree.

const SIDE = 28, BOX = 20, FAINTEST_INK = 0.1;
const f32 = Math.fround;

// rgba: pixels of white strokes (Uint8ClampedArray), any number of layers, the strongest counting.
// Returns 784 numbers in [0, 1], whole numbers of 255, or null where there is no ink.
export function imageOf(layers, width, height) {
  const amount = new Float64Array(width * height);
  for (const rgba of layers) {
    for (let i = 0, p = 0; i < amount.length; i++, p += 4) {
      const white = Math.max(rgba[p], rgba[p + 1], rgba[p + 2]);
      if (white === 0 || rgba[p + 3] === 0) continue;
      amount[i] = Math.max(amount[i], (white * (rgba[p + 3] / 255)) / 255);
    }
  }
  return normalise(amount, width, height);
}

// amount: how much ink lies on each pixel, in [0, 1]. Cropped, fitted into 20x20, centred by mass.
export function normalise(amount, width, height) {
  let top = height, bottom = 0, left = width, right = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (amount[y * width + x] <= FAINTEST_INK) continue;
      if (y < top) top = y;
      if (y >= bottom) bottom = y + 1;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
    }
  }
  if (bottom === 0) return null;
  const scale = BOX / Math.max(bottom - top, right - left);
  const h = Math.max(1, roundEven((bottom - top) * scale));
  const w = Math.max(1, roundEven((right - left) * scale));
  const cut = new Float32Array((bottom - top) * (right - left));
  for (let y = top, i = 0; y < bottom; y++) {
    for (let x = left; x < right; x++) cut[i++] = amount[y * width + x];
  }
  const fitted = resized(cut, right - left, bottom - top, w, h);
  const highest = fitted.reduce((a, b) => Math.max(a, b));
  for (let i = 0; i < fitted.length; i++) fitted[i] = Math.min(Math.max(fitted[i] / highest, 0), 1);

  const mass = pairwise(fitted, 0, fitted.length), columns = new Float32Array(w);
  let alongY = 0, alongX = 0;
  for (let y = 0; y < h; y++) {
    alongY += pairwise(fitted, y * w, w) * y;
    for (let x = 0; x < w; x++) columns[x] += fitted[y * w + x];
  }
  for (let x = 0; x < w; x++) alongX += columns[x] * x;
  const y0 = start(h, alongY / mass), x0 = start(w, alongX / mass);
  const image = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      image[(y0 + y) * SIDE + x0 + x] = roundEven(f32(fitted[y * w + x] * 255)) / 255;
    }
  }
  return image;
}

const start = (length, centre) =>
  Math.min(Math.max(roundEven(SIDE / 2 - centre), 0), SIDE - length);

function roundEven(x) {
  const floor = Math.floor(x), rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

// As NumPy adds up n float32 numbers that lie together: eight sums side by side, in float32.
function pairwise(a, at, n) {
  if (n > 128) {
    const half = Math.floor(n / 2) - (Math.floor(n / 2) % 8);
    return f32(pairwise(a, at, half) + pairwise(a, at + half, n - half));
  }
  let total = 0, i = 0;
  if (n >= 8) {
    const r = a.slice(at, at + 8); // float32, as a is
    for (i = 8; i < n - (n % 8); i++) r[i % 8] += a[at + i];
    const [p, q, s, t] = [0, 2, 4, 6].map((k) => f32(r[k] + r[k + 1]));
    total = f32(f32(p + q) + f32(s + t));
  }
  for (; i < n; i++) total = f32(total + a[at + i]);
  return total;
}

// Pillow's bilinear resampling of float32 numbers, antialiased: columns first, then rows.
function resized(cut, width, height, w, h) {
  let across = cut;
  if (w !== width) {
    const taps = weights(width, w);
    across = new Float32Array(w * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < w; x++) {
        const { first, k } = taps[x];
        let total = 0;
        for (let i = 0; i < k.length; i++) total += cut[y * width + first + i] * k[i];
        across[y * w + x] = total;
      }
    }
  }
  if (h === height) return across === cut ? cut.slice() : across;
  const taps = weights(height, h), down = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const { first, k } = taps[y];
    for (let x = 0; x < w; x++) {
      let total = 0;
      for (let i = 0; i < k.length; i++) total += across[(first + i) * w + x] * k[i];
      down[y * w + x] = total;
    }
  }
  return down;
}

// For each of `to` pixels, how much those from `first` on of `from` pixels count.
function weights(from, to) {
  const scale = from / to, wide = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - wide + 0.5), 0);
    const end = Math.min(Math.trunc(centre + wide + 0.5), from);
    const k = Array.from({ length: end - first }, (_, x) =>
      Math.max(1 - Math.abs((x + first - centre + 0.5) * (1 / wide)), 0));
    const total = k.reduce((a, b) => a + b, 0);
    return { first, k: total ? k.map((v) => v / total) : k };
  });
}
