function near(node) {
  if (window.Plotly || !window.IntersectionObserver) return Promise.resolve();
  return new Promise((resolve) => {
    const signs = ["keydown", "pointerdown", "wheel"];
    let late;
    const begin = () => {
      watch.disconnect();
      clearTimeout(late);
      signs.forEach((sign) => removeEventListener(sign, rest, true));
      resolve();
    };
    const rest = () => {
      clearTimeout(late);
      late = setTimeout(begin, 4000);
    };
    signs.forEach((sign) => addEventListener(sign, rest, true));
    rest();
    const watch = new IntersectionObserver(
      (seen) => seen.some((one) => one.isIntersecting) && begin(),
      { rootMargin: "300px", scrollMargin: "300px" });
    watch.observe(node);
  });
}

function plotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.thawPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      delete window.thawPlotly;  // the next update tries again
      script.remove();
      reject(new Error("plotly.js could not be loaded"));
    };
    const calm = window.requestIdleCallback ?? ((begin) => setTimeout(begin, 100));
    calm(() => document.head.append(script), { timeout: 500 });
  });
  return window.thawPlotly;
}
