// How the panels of Watch stand, in the app's figure as on the page without a server: side by side, pictures
// square; on a phone the hidden state and the belief below the pictures.

export const PHONE_WIDE = 640; // pixels of a window
export const LOWER = 0.5; // on a phone, how high the panels below the pictures are, in sides of a picture
const USUAL_WIDE = 960, MOST_LARGER = 1.6; // pixels: panels whose type is as usual; and how much larger it may be
const PICTURE_SIDE = 0.262, SQUARES_ON_PHONES = { 1: 0.6, 2: 0.475 }; // of one and two pictures, in shares of the width
const SPACE = 0.03; // between panels, of the width

export const typeAt = (width) => Math.min(Math.max(width / USUAL_WIDE, 1), MOST_LARGER);

// panels: [{square, width}], the squares first; width: of those that are not square, in any unit. Returns
// {side: of a square; panels: with start and end}, in shares of the width.
export function sideBySide(panels, phone) {
  const squares = panels.filter((p) => p.square), side = phone ? SQUARES_ON_PHONES[squares.length] : PICTURE_SIDE;
  const row = (some) => {
    const free = some.filter((p) => !p.square), all = free.reduce((sum, p) => sum + p.width, 0);
    const room = 1 - SPACE * (some.length - 1) - side * (some.length - free.length);
    let at = 0;
    return some.map((p) => {
      const start = at, end = Math.min(1, start + (p.square ? side : (room * p.width) / all));
      at = end + SPACE;
      return { ...p, start, end };
    });
  };
  return { side, panels: phone ? [...row(squares), ...row(panels.slice(squares.length))] : row(panels) };
}
