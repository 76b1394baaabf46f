// The products of a layer that learns, on matrices in Float64Arrays, row by row. Loops are written out four times, and
// zeros are passed over: most of an image is paper, and relu leaves many. JavaScript reckons in 64 bits: of 32 each
// number would be converted on its way in and out, which took a fifth of the time, of a GRU a third. One function for
// the two innermost loops took a tenth more.

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

// out (rows, k) = d (rows, n) @ w (k, n) transposed: the gradient of a in a @ w
export function backProduct(out, d, rows, n, w, k) {
  for (let b = 0; b < rows; b++) {
    for (let i = 0; i < k; i++) {
      const q = b * n, r = i * n;
      let sum = 0, j = 0;
      for (; j < n - 3; j += 4) sum += d[q + j] * w[r + j] + d[q + j + 1] * w[r + j + 1] + d[q + j + 2] * w[r + j + 2] + d[q + j + 3] * w[r + j + 3];
      for (; j < n; j++) sum += d[q + j] * w[r + j];
      out[b * k + i] = sum;
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
