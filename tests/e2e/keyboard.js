// What has the focus, whether it is seen, and how it shows. Asked after each key.
(() => {
  const deepest = () => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node === document.body ? null : node;
  };
  const channels = (text) => {
    const canvas = (window.keyboardPaint ??= document
      .createElement("canvas")
      .getContext("2d", { willReadFrequently: true }));
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((part, i) => (part * a + below[i] * (255 - a)) / 255);
  const behind = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) {
      layers.push(channels(getComputedStyle(one).backgroundColor));
      if (layers.at(-1)[3] === 255) break;
    }
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    return layers.reverse().reduce((below, layer) => over(layer, below),
      dark ? [15, 20, 25] : [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // Where a control may show that it has the focus: itself, what it stands in, and the
  // parts of its label, where its own box is hidden.
  const places = (node) => {
    const found = [node, ...(node.closest("label")?.querySelectorAll("*") ?? [])];
    for (let one = node.parentElement, i = 0; one && i < 5; i += 1) {
      found.push(one);
      one = one.parentElement;
    }
    return found.filter((one) => one.getBoundingClientRect().width > 4);
  };
  const looks = (node) => {
    const style = getComputedStyle(node);
    const lines = [];
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5)
      lines.push(`outline ${style.outlineColor}`);
    if (parseFloat(style.borderTopWidth) >= 1)
      lines.push(`border ${style.borderTopColor}`);
    for (const [colour] of style.boxShadow.matchAll(/(rgba?|color|oklab|oklch)\([^)]*\)/g))
      lines.push(`shadow ${colour}`);
    return lines;
  };
  const ring = (node, at) => {
    let best = ["none", 0];
    at.forEach(([place, lines]) => {
      const rest = new Set(looks(place));
      for (const line of lines.filter((one) => !rest.has(one))) {
        const ground = behind(place.parentElement ?? place);
        const seen = contrast(over(channels(line.split(/ (.*)/)[1]), ground), ground);
        if (seen > best[1]) best = [line, seen];
      }
    });
    return best;
  };
  const isSeen = (node) => {
    const shown = node.closest("canvas, label") ?? node;
    const { width, height } = shown.getBoundingClientRect();
    return width > 1 && height > 1
      && shown.checkVisibility({ visibilityProperty: true });
  };
  window.keyboardStep = () => {
    const before = window.keyboardAt;
    const told = before?.node.isConnected ? ring(before.node, before.at) : null;
    const node = deepest();
    window.keyboardAt = node && {
      node, at: places(node).map((place) => [place, looks(place)]),
    };
    const { x, y, width, height } = node?.getBoundingClientRect() ?? {};
    return {
      ring: told,
      now: node && {
        tag: node.tagName.toLowerCase(),
        seen: isSeen(node),
        box: [x, y, width, height].map(Math.round),
        hint: node.closest("[data-testid]")?.dataset.testid ?? node.className,
      },
    };
  };
  window.keyboardFocus = deepest;
})();
