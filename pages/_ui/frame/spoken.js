const SKIP = "Skip to main content"; // as Streamlit (1.67) says it

function say(language, skip) {
  document.documentElement.lang = language;
  const words = document.querySelector('[data-testid="stSkipToContent"]')?.firstChild;
  if (words) words.data = skip;
}

// What the document says its language is, and the first words that Tab reaches; English
// where this is no longer shown.
export default function ({ data }) {
  say(data.language, data.skip);
  return () => say("en", SKIP);
}
