// Where there is no room, a label below or above columns gives way to the one on its left. Titles, which are
// placed on the whole figure, stay.
export function thin(figure) {
  const labels = [...figure.querySelectorAll('[class^="x"][class$="tick"] text, .annotation')]
    .filter(({ dataset }) => figure.layout.annotations?.[dataset.index]?.xref !== "paper")
    .map((label) => ({ label, box: label.getBoundingClientRect() }));
  const ends = new Map(); // of each line of labels
  for (const { label, box } of labels.sort((a, b) => a.box.left - b.box.left)) {
    const line = Math.round(box.top / 4), isFree = box.left > (ends.get(line) ?? -Infinity);
    label.style.visibility = isFree ? "" : "hidden";
    if (isFree) ends.set(line, box.right + 1);
  }
}
