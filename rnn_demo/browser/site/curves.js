// Curves side by side on a canvas, each in a field of its own with its name, its bounds and where it stands now.

const BETWEEN = 14;

// fields: [{title, now: a text, low, high, most: of x, marks: lines across, curves: [{points: [[x, y]],
// faint}]}]; look: {ink, faint}; the curves have the canvas's own colour.
export function drawCurves(canvas, fields, look, ratio = window.devicePixelRatio) {
  const { clientWidth: width, clientHeight: height } = canvas, size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext("2d"), strong = getComputedStyle(canvas).color, wide = (width - BETWEEN * (fields.length - 1)) / fields.length;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const write = (text, x, y, align, colour, weight = 400) => {
    Object.assign(context, { font: `${weight} 13px system-ui, sans-serif`, textAlign: align, textBaseline: "middle", fillStyle: colour });
    context.fillText(text, x, y);
  };
  fields.forEach(({ title, now, low, high, most, marks, curves }, k) => {
    const left = k * (wide + BETWEEN), end = left + wide, top = 22, bottom = height - 3;
    const across = (x) => left + (wide * x) / most, down = (y) => bottom - ((bottom - top) * (Math.min(Math.max(y, low), high) - low)) / (high - low);
    write(title, left, 9, "left", look.faint);
    write(now, end, 9, "right", look.ink, 700);
    const lines = [...marks.map((y) => ({ points: [[0, y], [most, y]], width: 1, faint: true })), ...curves];
    for (const { points, width: thick = 2.5, faint } of lines) {
      Object.assign(context, { strokeStyle: faint ? look.faint : strong, globalAlpha: faint ? 0.4 : 1, lineWidth: thick, lineJoin: "round" });
      context.beginPath();
      for (const [x, y] of points) context.lineTo(across(x), down(y));
      context.stroke();
    }
    context.globalAlpha = 1;
  });
}
