// Bytes from base64.

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
