// WebP keeps in EXIF how it is to be turned, as JPEG does, yet not all browsers look.

const ORIENTATION_TAG = 0x0112;
// What a canvas is turned by, for a picture of width w and height h: see its transform.
const TURNS = {
  2: (w) => [-1, 0, 0, 1, w, 0],
  3: (w, h) => [-1, 0, 0, -1, w, h],
  4: (w, h) => [1, 0, 0, -1, 0, h],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (w, h) => [0, 1, -1, 0, h, 0],
  7: (w, h) => [0, -1, -1, 0, h, w],
  8: (w) => [0, -1, 1, 0, 0, w],
};

function letters(view, at) {
  return String.fromCharCode(...[0, 1, 2, 3].map((step) => view.getUint8(at + step)));
}

// Where the EXIF data of a WebP begins, or -1.
function webpExifAt(view) {
  if (view.byteLength < 16 || letters(view, 8) !== "WEBP") return -1;
  let at = 12;
  while (at + 8 <= view.byteLength) {
    if (letters(view, at) === "EXIF") return at;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return -1;
}

// 1 to 8, of TIFF data, which may follow the word "Exif".
function orientationAt(view, start) {
  try {
    const tiff = letters(view, start) === "Exif" ? start + 6 : start;
    const isLittle = letters(view, tiff).startsWith("II");
    const directory = tiff + view.getUint32(tiff + 4, isLittle);
    const count = view.getUint16(directory, isLittle);
    for (let entry = directory + 2, i = 0; i < count; i++, entry += 12) {
      if (view.getUint16(entry, isLittle) === ORIENTATION_TAG) {
        return view.getUint16(entry + 8, isLittle);
      }
    }
  } catch {
    // Damaged EXIF data is no reason to refuse the picture.
  }
  return 1;
}

// The file as every browser decodes it alike, and what is left to turn: a key of TURNS.
async function withoutOrientation(file) {
  const bytes = await file.arrayBuffer();
  const view = new DataView(bytes);
  const at = webpExifAt(view);
  const turn = at < 0 ? 1 : orientationAt(view, at + 8);
  if (!(turn in TURNS)) return { file, turn: 1 };
  view.setUint8(at, "X".charCodeAt(0)); // a chunk that no browser knows
  return { file: new Blob([bytes]), turn };
}
