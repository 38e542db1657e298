// A probability in percent, never rounded to certainty.
function percent(share) {
  if (share > 0.995) return ">99%";
  return share < 0.005 ? "<1%" : `${Math.round(100 * share)}%`;
}

// A class with its probability (0-1), and a bar as long as that.
function answerBar(name, share) {
  const line = document.createElement("div");
  line.className = "answer-bar";
  line.setAttribute("role", "listitem");
  line.innerHTML = '<p><span></span><span></span></p><div class="answer-track"><div></div></div>';
  const [label, value] = line.querySelectorAll("span");
  label.textContent = name;
  value.textContent = percent(share);
  line.querySelector(".answer-track div").style.width = `${100 * share}%`;
  return line;
}

