// A file to what a model takes, by what its labels.json says: RGB bytes, row by row.
function pixels(file, { input_size, rendition: { ground = 255, ...deeper } }) {
  const deep_values = Object.keys(deeper).length > 0;
  return modelInput(file, { side: input_size, ground, deep_values });
}
