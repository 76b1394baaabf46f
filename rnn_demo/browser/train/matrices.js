// Matrix products for training, on row-major matrices in Float64Arrays. JavaScript computes in 64
// bits; float32 numbers would be converted at every load and store, which took a fifth of the time,
// for a GRU a third. Dense products compute blocks of four rows by four columns, a sixth faster
// than two by four, as each loaded number is used four times. `| 0` declares an index to be a
// 32-bit integer, which saves the engine's checks.

/** @import { Ink } from "./train_types.js" */

/**
 * out[at:] (rows, n) = bias (n) + a[from:] (rows, k) @ w (k, n), for n of 4 or more. If fewer than
 * four columns are left, the last four are computed again.
 * @param {Float64Array} out
 * @param {number} at
 * @param {Float64Array} bias
 * @param {Float64Array} a
 * @param {number} from
 * @param {number} rows
 * @param {number} k
 * @param {Float64Array} w
 * @param {number} n
 */
export function setProductPlusBias(out, at, bias, a, from, rows, k, w, n) {
  for (let b = 0, last = rows - 1; b < rows; b += 4) {
    const c = Math.min(b + 1, last),
      d = Math.min(b + 2, last),
      e = Math.min(b + 3, last);
    const p = from + b * k,
      q = from + c * k,
      r = from + d * k,
      s = from + e * k;
    for (let column = 0; column < n; column += 4) {
      const j = Math.min(column, n - 4),
        o = at + j;
      let p0 = bias[j],
        p1 = bias[j + 1],
        p2 = bias[j + 2],
        p3 = bias[j + 3];
      let q0 = p0,
        q1 = p1,
        q2 = p2,
        q3 = p3,
        r0 = p0,
        r1 = p1,
        r2 = p2,
        r3 = p3,
        s0 = p0,
        s1 = p1,
        s2 = p2,
        s3 = p3;
      for (let i = 0, v = j; i < k; i++, v += n) {
        const w0 = w[v],
          w1 = w[(v + 1) | 0],
          w2 = w[(v + 2) | 0],
          w3 = w[(v + 3) | 0],
          x = a[(p + i) | 0],
          y = a[(q + i) | 0],
          z = a[(r + i) | 0],
          u = a[(s + i) | 0];
        p0 += x * w0;
        p1 += x * w1;
        p2 += x * w2;
        p3 += x * w3;
        q0 += y * w0;
        q1 += y * w1;
        q2 += y * w2;
        q3 += y * w3;
        r0 += z * w0;
        r1 += z * w1;
        r2 += z * w2;
        r3 += z * w3;
        s0 += u * w0;
        s1 += u * w1;
        s2 += u * w2;
        s3 += u * w3;
      }
      setFourElements(out, o + b * n, p0, p1, p2, p3);
      setFourElements(out, o + c * n, q0, q1, q2, q3);
      setFourElements(out, o + d * n, r0, r1, r2, r3);
      setFourElements(out, o + e * n, s0, s1, s2, s3);
    }
  }
}

/** @type {(out: Float64Array, at: number, a: number, b: number, c: number, d: number) => void} */
function setFourElements(out, at, a, b, c, d) {
  out[at] = a;
  out[at + 1] = b;
  out[at + 2] = c;
  out[at + 3] = d;
}

/** @type {(out: Float64Array, at: number, a: number, b: number, c: number, d: number) => void} */
function addToFourElements(out, at, a, b, c, d) {
  out[at] += a;
  out[at + 1] += b;
  out[at + 2] += c;
  out[at + 3] += d;
}

/**
 * g (k, n) += the gradient of w, where d (rows, n) is the gradient of such a product: a^T @ d
 * @param {Float64Array} g
 * @param {Float64Array} a
 * @param {number} from
 * @param {number} rows
 * @param {number} k
 * @param {Float64Array} d
 * @param {number} n
 */
export function addTransposedProduct(g, a, from, rows, k, d, n) {
  const wide = n - (n % 4),
    high = k - (k % 4);
  for (let i = 0; i < high; i += 4) {
    for (let j = 0; j < wide; j += 4) {
      let p0 = 0,
        p1 = 0,
        p2 = 0,
        p3 = 0,
        q0 = 0,
        q1 = 0,
        q2 = 0,
        q3 = 0,
        r0 = 0,
        r1 = 0,
        r2 = 0,
        r3 = 0,
        s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0;
      for (let b = 0, p = from + i, v = j; b < rows; b++, p += k, v += n) {
        const d0 = d[v],
          d1 = d[(v + 1) | 0],
          d2 = d[(v + 2) | 0],
          d3 = d[(v + 3) | 0],
          x = a[p],
          y = a[(p + 1) | 0],
          z = a[(p + 2) | 0],
          u = a[(p + 3) | 0];
        p0 += x * d0;
        p1 += x * d1;
        p2 += x * d2;
        p3 += x * d3;
        q0 += y * d0;
        q1 += y * d1;
        q2 += y * d2;
        q3 += y * d3;
        r0 += z * d0;
        r1 += z * d1;
        r2 += z * d2;
        r3 += z * d3;
        s0 += u * d0;
        s1 += u * d1;
        s2 += u * d2;
        s3 += u * d3;
      }
      const at = i * n + j;
      addToFourElements(g, at, p0, p1, p2, p3);
      addToFourElements(g, at + n, q0, q1, q2, q3);
      addToFourElements(g, at + 2 * n, r0, r1, r2, r3);
      addToFourElements(g, at + 3 * n, s0, s1, s2, s3);
    }
  }
  for (let i = 0; i < k; i++) {
    for (let j = i < high ? wide : 0; j < n; j++) {
      for (let b = 0; b < rows; b++) g[i * n + j] += a[from + b * k + i] * d[b * n + j];
    }
  }
}

/**
 * dBias (n) += the gradient of its bias: the sum of d's rows
 * @type {(dBias: Float64Array, d: Float64Array, rows: number, n: number) => void}
 */
export function addSumOfRows(dBias, d, rows, n) {
  for (let b = 0, i = 0; b < rows; b++) for (let j = 0; j < n; j++, i++) dBias[j] += d[i];
}

/**
 * Transposes w (k, n) into out (n, k).
 * @type {(out: Float64Array, w: Float64Array, k: number, n: number) => void}
 */
export function setTranspose(out, w, k, n) {
  for (let i = 0; i < k; i++) for (let j = 0; j < n; j++) out[j * k + i] = w[i * n + j];
}

/**
 * out[at:] (rows, n) += the images' rows from `first` on @ w (28, n). Rows of images are sparse: row
 * `row` has the inked pixels from[row] to from[row + 1] - 1, each with its column and its shade in
 * (0, 1].
 * @param {Float64Array} out
 * @param {number} at
 * @param {Ink} ink
 * @param {number} first
 * @param {number} rows
 * @param {Float64Array} w
 * @param {number} n
 */
export function addInkProduct(out, at, ink, first, rows, w, n) {
  const { from, column, shade } = ink;
  for (let b = 0, o = at; b < rows; b++, o += n) {
    const start = from[first + b],
      end = from[first + b + 1];
    if (start === end) continue;
    let j = 0;
    for (; j < n - 3; j += 4) {
      let s0 = out[o + j],
        s1 = out[o + j + 1],
        s2 = out[o + j + 2],
        s3 = out[o + j + 3];
      for (let e = start; e < end; e++) {
        const y = shade[e],
          r = column[e] * n + j;
        s0 += y * w[r];
        s1 += y * w[r + 1];
        s2 += y * w[r + 2];
        s3 += y * w[r + 3];
      }
      out[o + j] = s0;
      out[o + j + 1] = s1;
      out[o + j + 2] = s2;
      out[o + j + 3] = s3;
    }
    for (; j < n; j++)
      for (let e = start; e < end; e++) out[o + j] += shade[e] * w[column[e] * n + j];
  }
}

/**
 * g (28, n) += the gradient of w in such a product, where d (rows, n) is the product's gradient
 * @param {Float64Array} g
 * @param {Ink} ink
 * @param {number} first
 * @param {number} rows
 * @param {Float64Array} d
 * @param {number} n
 */
export function addTransposedInkProduct(g, ink, first, rows, d, n) {
  const { from, column, shade } = ink;
  for (let b = 0, q = 0; b < rows; b++, q += n) {
    for (let e = from[first + b], end = from[first + b + 1]; e < end; e++) {
      const y = shade[e],
        r = column[e] * n;
      let j = 0;
      for (; j < n - 3; j += 4) {
        g[r + j] += y * d[q + j];
        g[r + j + 1] += y * d[q + j + 1];
        g[r + j + 2] += y * d[q + j + 2];
        g[r + j + 3] += y * d[q + j + 3];
      }
      for (; j < n; j++) g[r + j] += y * d[q + j];
    }
  }
}
