// Draws every chart; each can be taken along as a picture.
const given = document.getElementById("figures");
const figures = JSON.parse(given.textContent);
const asSvg = {
  name: given.dataset.asSvg,
  icon: Plotly.Icons.disk,
  click: (chart) => Plotly.downloadImage(chart, { format: "svg", filename: "chart" }),
};
const config = {
  displaylogo: false,
  showSendToCloud: false,
  responsive: true,
  modeBarButtonsToAdd: [asSvg],
  modeBarButtonsToRemove: ["lasso2d", "select2d"],
  toImageButtonOptions: { format: "png", filename: "chart", scale: 2 },
};
for (const node of document.querySelectorAll("[data-figure]")) {
  const { data, layout } = figures[Number(node.dataset.figure)];
  Plotly.newPlot(node, data, layout, config);
}
