// Downloads of files that a page makes.

/** @type {(blob: Blob, name: string) => void} */
export function download(blob, name) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  URL.revokeObjectURL(href);
}
