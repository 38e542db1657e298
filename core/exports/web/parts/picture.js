// From a file to pixels, as the app decodes: upright, colours as they stand in the file,
// what is transparent on the data set's ground.

const MAX_PIXELS = 120_000_000; // about 1 GB while it is shrunk
const SIGNATURES = {
  webp: [0x52, 0x49, 0x46, 0x46], // any RIFF file
  jpeg: [0xff, 0xd8, 0xff],
  png: [0x89, 0x50, 0x4e, 0x47],
};
const PNG_DEPTH_AT = 24; // the byte of a PNG that says how many bits a value has

async function startOf(file) {
  return new Uint8Array(await file.slice(0, PNG_DEPTH_AT + 1).arrayBuffer());
}

function isKind(start, kind) {
  return SIGNATURES[kind].every((byte, place) => start[place] === byte);
}

// deepValues: whether the data set's own range of values says what is black and white.
function requireReadable(start, deepValues) {
  if (deepValues && isKind(start, "png") && start[PNG_DEPTH_AT] > 8) {
    throw new Error(
      "it has more than 8 bits per colour, and a browser does not give them as the " +
        "model learned them; ask Thaw itself",
    );
  }
}

async function decoded(file) {
  const asTheyStand = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
  try {
    return await createImageBitmap(file, asTheyStand);
  } catch {
    throw new Error(
      file.size
        ? "this browser can't read it as a picture; JPEG, PNG and WebP work everywhere"
        : "the file is empty",
    );
  }
}

// Takes the bitmap, which can't be used afterwards.
function pixelsOf(bitmap, ground, turn = 1) {
  const lies = turn >= 5; // on its side
  const [width, height] = lies
    ? [bitmap.height, bitmap.width]
    : [bitmap.width, bitmap.height];
  try {
    if (width * height > MAX_PIXELS) {
      const millions = Math.round((width * height) / 1e6);
      throw new Error(`it has ${millions} megapixels; at most 120 fit in a browser`);
    }
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
    if (!pen) throw new Error(`${width} x ${height} pixels don't fit in this browser`);
    pen.fillStyle = `rgb(${ground}, ${ground}, ${ground})`;
    pen.fillRect(0, 0, width, height);
    if (turn in TURNS) pen.setTransform(...TURNS[turn](bitmap.width, bitmap.height));
    pen.drawImage(bitmap, 0, 0);
    return pen.getImageData(0, 0, width, height);
  } finally {
    bitmap.close();
  }
}

// A file, or an ImageBitmap from the camera, to what the model sees: RGB bytes.
async function modelInput(source, { side, ground, deep_values }) {
  if (source instanceof ImageBitmap) return squareOf(pixelsOf(source, ground), side);
  const start = await startOf(source);
  requireReadable(start, deep_values);
  const { file, turn } = isKind(start, "webp")
    ? await withoutOrientation(source)
    : { file: source, turn: 1 };
  const picture = pixelsOf(await decoded(file), ground, turn);
  return squareOf(picture, side, isKind(start, "jpeg"));
}
