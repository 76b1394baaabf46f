// The products of a layer that learns, on matrices in Float64Arrays, row by row. Loops are written out four times. Most of
// an image is paper: its zeros are passed over. JavaScript reckons in 64 bits: of 32 each number would be converted on its
// way in and out, which took a fifth of the time, of a GRU a third. One function for two innermost loops took a tenth more.

// out (rows, n), from `at` on, += a (rows, k), from `from` on, @ w (k, n)
export function addMatrixProduct(out, at, a, from, rows, k, w, n) {
  for (let b = 0; b < rows; b++) {
    for (let i = 0, o = at + b * n; i < k; i++) {
      const y = a[from + b * k + i], r = i * n;
      if (y === 0) continue;
      let j = 0;
      for (; j < n - 3; j += 4) {
        out[o + j] += y * w[r + j]; out[o + j + 1] += y * w[r + j + 1];
        out[o + j + 2] += y * w[r + j + 2]; out[o + j + 3] += y * w[r + j + 3];
      }
      for (; j < n; j++) out[o + j] += y * w[r + j];
    }
  }
}

// g (k, n) += a (rows, k), from `from` on, transposed, @ d (rows, n): the gradient of w in a @ w, where d is that of a @ w
export function addOuterProduct(g, a, from, rows, k, d, n) {
  for (let b = 0; b < rows; b++) {
    for (let i = 0, q = b * n; i < k; i++) {
      const y = a[from + b * k + i], r = i * n;
      if (y === 0) continue;
      let j = 0;
      for (; j < n - 3; j += 4) {
        g[r + j] += y * d[q + j]; g[r + j + 1] += y * d[q + j + 1];
        g[r + j + 2] += y * d[q + j + 2]; g[r + j + 3] += y * d[q + j + 3];
      }
      for (; j < n; j++) g[r + j] += y * d[q + j];
    }
  }
}

// The same two where hardly a number is zero: two rows by four columns at once, whose sums need not be put down.
export function addDenseProduct(out, at, a, from, rows, k, w, n) {
  for (let b = 0; b < rows; b += 2) {
    const two = b + 1 < rows, p = from + b * k, q = two ? p + k : p, o = at + b * n, v = o + n;
    let j = 0;
    for (; j < n - 3; j += 4) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0, t0 = 0, t1 = 0, t2 = 0, t3 = 0;
      for (let i = 0, r = j; i < k; i++, r += n) {
        const y = a[p + i], z = a[q + i], w0 = w[r], w1 = w[r + 1], w2 = w[r + 2], w3 = w[r + 3];
        s0 += y * w0; s1 += y * w1; s2 += y * w2; s3 += y * w3;
        t0 += z * w0; t1 += z * w1; t2 += z * w2; t3 += z * w3;
      }
      out[o + j] += s0; out[o + j + 1] += s1; out[o + j + 2] += s2; out[o + j + 3] += s3;
      if (two) { out[v + j] += t0; out[v + j + 1] += t1; out[v + j + 2] += t2; out[v + j + 3] += t3; }
    }
    for (; j < n; j++) {
      let s = 0, t = 0;
      for (let i = 0, r = j; i < k; i++, r += n) { s += a[p + i] * w[r]; t += a[q + i] * w[r]; }
      out[o + j] += s;
      if (two) out[v + j] += t;
    }
  }
}

export function addDenseOuter(g, a, from, rows, k, d, n) {
  for (let i = 0; i < k; i += 2) {
    const two = i + 1 < k, other = two ? 1 : 0, r = i * n, v = r + n;
    let j = 0;
    for (; j < n - 3; j += 4) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0, t0 = 0, t1 = 0, t2 = 0, t3 = 0;
      for (let b = 0, p = from + i, q = j; b < rows; b++, p += k, q += n) {
        const y = a[p], z = a[p + other], d0 = d[q], d1 = d[q + 1], d2 = d[q + 2], d3 = d[q + 3];
        s0 += y * d0; s1 += y * d1; s2 += y * d2; s3 += y * d3;
        t0 += z * d0; t1 += z * d1; t2 += z * d2; t3 += z * d3;
      }
      g[r + j] += s0; g[r + j + 1] += s1; g[r + j + 2] += s2; g[r + j + 3] += s3;
      if (two) { g[v + j] += t0; g[v + j + 1] += t1; g[v + j + 2] += t2; g[v + j + 3] += t3; }
    }
    for (; j < n; j++) {
      let s = 0, t = 0;
      for (let b = 0, p = from + i, q = j; b < rows; b++, p += k, q += n) { s += a[p] * d[q]; t += a[p + other] * d[q]; }
      g[r + j] += s;
      if (two) g[v + j] += t;
    }
  }
}

// out (rows, k) = d (rows, n) @ w (k, n) transposed: the gradient of a in a @ w
export function backProduct(out, d, rows, n, w, k) {
  for (let b = 0; b < rows; b += 2) {
    const c = Math.min(b + 1, rows - 1), p = b * n, q = c * n;
    for (let i = 0; i < k; i += 2) {
      const l = Math.min(i + 1, k - 1), r = i * n, v = l * n;
      let s = 0, t = 0, x = 0, y = 0;
      for (let j = 0; j < n; j++) {
        const d0 = d[p + j], d1 = d[q + j], w0 = w[r + j], w1 = w[v + j];
        s += d0 * w0; t += d0 * w1; x += d1 * w0; y += d1 * w1;
      }
      out[b * k + i] = s; out[b * k + l] = t; out[c * k + i] = x; out[c * k + l] = y;
    }
  }
}

// out (rows, n), from `at` on, = bias (n) in each row; and d (n) += the sum of all rows of a (rows, n), its gradient
export function setRows(out, at, bias, rows, n) {
  for (let b = 0, i = at; b < rows; b++) for (let j = 0; j < n; j++, i++) out[i] = bias[j];
}

export function addRows(d, a, rows, n) {
  for (let b = 0, i = 0; b < rows; b++) for (let j = 0; j < n; j++, i++) d[j] += a[i];
}
