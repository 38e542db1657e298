// Text that is scrolled in a box of its own is reached by Tab, and has a name there.
function reach(dialog) {
  for (const block of dialog.querySelectorAll("pre:not([tabindex])")) {
    const isWhole =
      block.scrollHeight <= block.clientHeight && block.scrollWidth <= block.clientWidth;
    if (isWhole) continue;
    block.tabIndex = 0;
    block.setAttribute("role", "region");
    block.setAttribute("aria-label", dialog.querySelector("h2")?.innerText ?? "");
  }
}

// A key that nothing has the focus for goes to the dialog that this stands in.
export default function ({ parentElement }) {
  const dialog = parentElement.closest('[role="dialog"]');
  const hear = (event) => {
    if (event.target !== document.body || !dialog) return;
    dialog.focus();
    if (event.key === "Escape") {
      dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    }
  };
  document.addEventListener("keydown", hear);
  const grown = new MutationObserver(() => reach(dialog)); // code comes after the rest
  if (dialog) {
    reach(dialog);
    grown.observe(dialog, { childList: true, subtree: true });
  }
  return () => {
    document.removeEventListener("keydown", hear);
    grown.disconnect();
  };
}
