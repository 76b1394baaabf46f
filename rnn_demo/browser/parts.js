// The answer's parts: the digit with its doubt, ten bars, and what the network sees.
// Everything is set as text or as a number: nothing from outside becomes HTML.

const made = (tag, className, style = {}) => {
  const element = document.createElement(tag);
  element.className = className;
  Object.assign(element.style, style);
  return element;
};

// look: {accent, faint}
export function showDigit(place, { digit, doubt }, look) {
  if (!place.firstChild) place.append(made("p", "digit"));
  place.firstChild.textContent = digit;
  place.firstChild.style.color = doubt ? look.faint : look.accent;
}

export function showDoubt(place, { doubt }) {
  if (!place.firstChild) place.append(made("p", "doubt"));
  place.firstChild.textContent = doubt || "";
}

export function showBars(place, { sure, doubt }, look) {
  if (!place.firstChild) {
    const bars = made("div", "bars");
    for (let digit = 0; digit < sure.length; digit++) {
      const row = made("div", "", { display: "flex", alignItems: "center", gap: ".6rem", height: "1.5rem" });
      const name = made("span", "", { width: "1ch" });
      name.textContent = digit;
      const room = made("span", "", { flex: 1, display: "flex", alignItems: "center", gap: ".4rem" });
      const bar = made("span", "bar", { flex: "0 1 auto", minWidth: "1px", height: "1.05rem", borderRadius: "3px" });
      room.append(bar, made("span", "", { fontSize: ".8rem", color: look.faint }));
      row.append(name, room);
      bars.append(row);
    }
    place.append(bars);
  }
  const best = sure.indexOf(Math.max(...sure));
  [...place.firstChild.children].forEach((row, digit) => {
    const [bar, text] = row.lastChild.children;
    row.title = sure[digit].toFixed(4);
    bar.style.width = `${(100 * sure[digit]).toFixed(2)}%`;
    bar.style.background = digit === best && !doubt ? look.accent : look.faint;
    text.textContent = `${(100 * sure[digit]).toFixed(1)}%`;
  });
}

// image: 784 numbers in [0, 1], as drawn
export function showSeen(place, image) {
  if (!place.firstChild) {
    const canvas = made("canvas", "seen", { imageRendering: "pixelated", display: "block" });
    canvas.width = canvas.height = 28;
    place.append(canvas);
  }
  const picture = new ImageData(28, 28);
  image.forEach((v, i) => picture.data.set([255 * v, 255 * v, 255 * v, 255], 4 * i));
  place.firstChild.getContext("2d").putImageData(picture, 0, 0);
}
