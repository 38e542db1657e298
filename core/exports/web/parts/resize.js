// Pixels of any size to the square that the model sees, by the same sums as Pillow's
// antialiased bilinear resize: whole numbers, one direction after the other.

const WEIGHT_ONE = 2 ** 22; // what weights of 1 are, as whole numbers
const ROUNDING = WEIGHT_ONE / 2;

// For each place of the output: which places of the input count, and by how much. The
// filter is a triangle, as wide as one output pixel where the picture shrinks.
// length is where the picture ends in the input, not always at a whole pixel.
function weightsAlong(length, numInput, numOutput) {
  const scale = length / numOutput;
  const reach = Math.max(scale, 1);
  return Array.from({ length: numOutput }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(numInput, Math.trunc(centre + reach + 0.5));
    const shares = Array.from({ length: end - first }, (_, step) =>
      Math.max(0, 1 - Math.abs((first + step - centre + 0.5) / reach)),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    const whole = shares.map((share) => Math.trunc((share / sum) * WEIGHT_ONE + 0.5));
    return { first, weights: Int32Array.from(whole) };
  });
}

// Four bytes per pixel to three; the rows keep their number.
function shrunkRows(pixels, width, height, weights) {
  const result = new Uint8ClampedArray(height * weights.length * 3);
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (const { first, weights: shares } of weights) {
      let from = (row * width + first) * 4;
      let red = ROUNDING;
      let green = ROUNDING;
      let blue = ROUNDING;
      for (let i = 0; i < shares.length; i++, from += 4) {
        red += pixels[from] * shares[i];
        green += pixels[from + 1] * shares[i];
        blue += pixels[from + 2] * shares[i];
      }
      result[to++] = red >> 22;
      result[to++] = green >> 22;
      result[to++] = blue >> 22;
    }
  }
  return result;
}

// stride bytes per row, to as many rows as there are weights.
function shrunkColumns(pixels, stride, weights) {
  const result = new Uint8ClampedArray(weights.length * stride);
  weights.forEach(({ first, weights: shares }, row) => {
    for (let column = 0; column < stride; column++) {
      let sum = ROUNDING;
      let from = first * stride + column;
      for (let i = 0; i < shares.length; i++, from += stride) {
        sum += pixels[from] * shares[i];
      }
      result[row * stride + column] = sum >> 22;
    }
  });
  return result;
}

// Means of blocks of side * side pixels, four bytes each; those at the edge may be cut.
function blockMeans({ data, width, height }, side) {
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const result = new Uint8ClampedArray(columns * rows * 4);
  const sums = new Uint32Array(columns * 4);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    const bottom = Math.min(height, (row + 1) * side);
    for (let y = row * side; y < bottom; y++) {
      for (let x = 0, from = y * width * 4; x < width; x++, from += 4) {
        const to = Math.trunc(x / side) * 4;
        sums[to] += data[from];
        sums[to + 1] += data[from + 1];
        sums[to + 2] += data[from + 2];
      }
    }
    for (let column = 0; column < columns; column++) {
      const across = Math.min(width, (column + 1) * side) - column * side;
      const count = across * (bottom - row * side);
      for (let channel = 0; channel < 3; channel++) {
        const mean = sums[column * 4 + channel] / count;
        result[(row * columns + column) * 4 + channel] = Math.round(mean);
      }
    }
  }
  return { data: result, width: columns, height: rows };
}

// The app decodes a JPEG that is much larger than needed at a half, a quarter or an
// eighth of its size, never below twice the side of the square.
function jpegReduction(width, height, side) {
  const least = Math.min(width, height) / (2 * side);
  return [8, 4, 2].find((reduction) => least >= reduction) ?? 1;
}

// Pillow takes the columns first where the height shrinks by much more (since 13.0).
function takesColumnsFirst({ width, height }, side) {
  return height > side && height - side > 2 * (width - side);
}

// picture: {data: RGBA, width, height}, opaque. Gives RGB, side * side * 3 bytes.
function squareOf(picture, side, isJpeg = false) {
  const reduction = isJpeg ? jpegReduction(picture.width, picture.height, side) : 1;
  const small = reduction > 1 ? blockMeans(picture, reduction) : picture;
  const { data, width, height } = small;
  const across = weightsAlong(picture.width / reduction, width, side);
  const down = weightsAlong(picture.height / reduction, height, side);
  const square = takesColumnsFirst(small, side)
    ? shrunkRows(shrunkColumns(data, 4 * width, down), width, side, across)
    : shrunkColumns(shrunkRows(data, width, height, across), 3 * side, down);
  return new Uint8Array(square.buffer);
}
