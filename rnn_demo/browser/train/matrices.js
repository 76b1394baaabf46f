// The three products of a layer that learns, on matrices in Float32Arrays, row by row. Loops are written out four
// times, and zeros are passed over: most of an image is paper, and relu leaves many.

// out (rows, n), from `at` on, += a (rows, k), from `from` on, @ w (k, n)
export function addMatrixProduct(out, at, a, from, rows, k, w, n) {
  for (let b = 0; b < rows; b++) {
    for (let i = 0, o = at + b * n; i < k; i++) {
      const y = a[from + b * k + i];
      if (y === 0) continue;
      let j = 0, r = i * n;
      for (; j + 3 < n; j += 4, r += 4) {
        out[o + j] += y * w[r];
        out[o + j + 1] += y * w[r + 1];
        out[o + j + 2] += y * w[r + 2];
        out[o + j + 3] += y * w[r + 3];
      }
      for (; j < n; j++, r++) out[o + j] += y * w[r];
    }
  }
}

// g (k, n) += a (rows, k), from `from` on, transposed, @ d (rows, n): the gradient of w in a @ w, where d is that of a @ w
export function addOuterProduct(g, a, from, rows, k, d, n) {
  for (let b = 0; b < rows; b++) {
    for (let i = 0, q = b * n; i < k; i++) {
      const y = a[from + b * k + i];
      if (y === 0) continue;
      let j = 0, r = i * n;
      for (; j + 3 < n; j += 4, r += 4) {
        g[r] += y * d[q + j];
        g[r + 1] += y * d[q + j + 1];
        g[r + 2] += y * d[q + j + 2];
        g[r + 3] += y * d[q + j + 3];
      }
      for (; j < n; j++, r++) g[r] += y * d[q + j];
    }
  }
}

// out (rows, k) = d (rows, n) @ w (k, n) transposed: the gradient of a in a @ w
export function backProduct(out, d, rows, n, w, k) {
  for (let b = 0; b < rows; b++) {
    for (let i = 0, r = 0; i < k; i++) {
      let sum = 0, j = 0, q = b * n;
      for (; j + 3 < n; j += 4, q += 4, r += 4) sum += d[q] * w[r] + d[q + 1] * w[r + 1] + d[q + 2] * w[r + 2] + d[q + 3] * w[r + 3];
      for (; j < n; j++, q++, r++) sum += d[q] * w[r];
      out[b * k + i] = sum;
    }
  }
}

// d (n) += the sum over rows of a (rows, n)
export function addRows(d, a, rows, n) {
  for (let b = 0, i = 0; b < rows; b++) for (let j = 0; j < n; j++, i++) d[j] += a[i];
}
