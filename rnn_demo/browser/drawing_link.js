// A drawing as a short text for a URL, and back, as images/link.py: zlib, then base64 for URLs.

const DRAWN = 784, LONGEST = 2000; // numbers, and characters of a text

const through = async (bytes, stream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

// image: 784 numbers in [0, 1], whole numbers of 255.
export async function encodeDrawing(image) {
  const packed = await through(Uint8Array.from(image, (v) => Math.round(255 * v)), new CompressionStream("deflate"));
  return btoa(String.fromCharCode(...packed)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The inverse. Throws on anything else.
export async function decodeDrawing(text) {
  if (text.length > LONGEST) throw new Error("too long");
  const packed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const pixels = await through(packed, new DecompressionStream("deflate"));
  if (pixels.length !== DRAWN) throw new Error("no drawing");
  return Float32Array.from(pixels, (v) => v / 255);
}
