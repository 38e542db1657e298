const FIELDS = "input, textarea, select, [contenteditable=true]";
const OPEN = '[role="dialog"], [role="listbox"], [data-baseweb="popover"]';

// Esc leaves, unless it ends what somebody types or closes what is open.
export default function ({ setTriggerValue }) {
  let wasOpen = false;
  const before = () => {
    wasOpen = document.querySelector(OPEN) !== null;
  };
  const hear = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || wasOpen) return;
    if (event.target.closest?.(FIELDS)) return;
    setTriggerValue("left", true);
  };
  // Looked at before others close it.
  window.addEventListener("keydown", before, true);
  window.addEventListener("keydown", hear);
  return () => {
    window.removeEventListener("keydown", before, true);
    window.removeEventListener("keydown", hear);
  };
}
