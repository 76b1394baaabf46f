// Bytes as text, in base64 or its form for links; and bytes as zlib streams.

/**
 * A loop, as `Uint8Array.from` takes five times as long for the characters of a text.
 * @param {string} text in base64
 */
export function bytesFromBase64(text) {
  const letters = atob(text),
    bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function base64OfBytes(bytes) {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}

/** @param {string} text of `linkTextOfBytes`; throws for characters that it does not use */
export const bytesFromLinkText = (text) =>
  bytesFromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));

/** @param {Uint8Array} bytes */
export const linkTextOfBytes = (bytes) =>
  base64OfBytes(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** @param {BlobPart[]} parts of the content */
export async function deflatedBytes(parts) {
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The content of a zlib stream. Throws if it is invalid or has more than `most` bytes.
 * @param {Uint8Array<ArrayBuffer>} deflated
 * @param {number} most
 */
export async function inflatedBytes(deflated, most) {
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate")),
    reader = stream.getReader(),
    parts = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    size += value.length;
    if (size > most) throw new Error("too large");
  }
}
