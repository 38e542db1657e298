// A part of the form that was just opened comes into view within the form: never the
// page, which would take the chart along.
const BELOW = 28;  // pixels: the form fades out there
const GROWS = 1500;  // milliseconds in which its fields may still come

export default function ({ data, parentElement }) {
  const part = parentElement.closest("[data-testid='stExpander']");
  const form = parentElement.closest(`.st-key-${data.form}`);
  if (!data.opened || !part || !form) return;
  const show = () => {
    const [inner, outer] = [part, form].map((node) => node.getBoundingClientRect());
    const above = inner.top - outer.top;
    const hidden = Math.min(above, inner.bottom + BELOW - outer.bottom);
    if (above < 0 || hidden > 0) form.scrollTop += above < 0 ? above : hidden;
  };
  const watch = new ResizeObserver(show);
  const leave = () => watch.disconnect();
  watch.observe(part);
  for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    form.addEventListener(name, leave, { once: true, passive: true });
  }
  setTimeout(leave, GROWS);
  return leave;
}
