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
  return () => document.removeEventListener("keydown", hear);
}
