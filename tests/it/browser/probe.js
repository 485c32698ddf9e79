// Looks at every mail in its frame and says what is wrong, a line each.
const RTL = ["ar", "he", "fa", "ur"];
function channel(value) {
  value /= 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
function colour(text) {
  const numbers = text.match(/[\d.]+/g).map(Number);
  return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
}
function luminance(rgb) {
  const [r, g, b] = rgb.map(channel);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
// WCAG 2.2, contrast ratio.
function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
function behind(element, view) {
  for (let at = element; at; at = at.parentElement) {
    const found = colour(view.getComputedStyle(at).backgroundColor);
    if (found.alpha === 1) return found.rgb;
  }
  return [255, 255, 255];
}
function look(frame, say) {
  const view = frame.contentWindow, page = frame.contentDocument;
  const locale = frame.dataset.locale, root = page.documentElement;
  const written = (tag) => RTL.includes(tag.split("-")[0]) ? "rtl" : "ltr";
  const dir = written(locale);
  if (view.matchMedia("(prefers-color-scheme: dark)").matches !== DARK) say("scheme", "the browser does not prefer it");
  if (root.lang !== locale) say("lang", root.lang);
  if (root.dir !== dir) say("direction", `the document is ${root.dir}`);
  if (root.scrollWidth > root.clientWidth) say("overflow", `${root.scrollWidth} pixels wide`);
  let level = 0, first = 0;
  for (const heading of page.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    const now = Number(heading.tagName[1]);
    first += now === 1;
    if (now > level + 1) say("headings", `${heading.tagName} after level ${level}: ${heading.textContent.slice(0, 40)}`);
    level = now;
  }
  if (first !== 1) say("headings", `${first} of the first level`);
  for (const table of page.querySelectorAll("table")) {
    if (table.getAttribute("role") !== "presentation") say("tables", "a layout table has no role");
  }
  for (const item of page.querySelectorAll("li")) {
    if (!["UL", "OL"].includes(item.parentElement.tagName)) say("lists", "an item outside of a list");
  }
  for (const element of page.querySelectorAll("[src],[srcset],[background],link,script,object,embed,form")) {
    say("remote", element.tagName);
  }
  const walk = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, element = text.parentElement;
    if (!text.data.trim() || element.closest(".preheader")) continue;
    const style = view.getComputedStyle(element), shown = text.data.trim().slice(0, 40);
    const inner = element.tagName === "BDI";
    // The name of another language runs as that language does.
    const own = written(element.closest("[lang]").lang);
    if (!inner && style.direction !== own) say("direction", `${style.direction}: ${shown}`);
    const side = dir === "rtl" ? "right" : "left";
    if (!["start", side].includes(style.textAlign)) say("direction", `aligned ${style.textAlign}: ${shown}`);
    if (parseFloat(style.fontSize) < 14) say("font-size", `${style.fontSize}: ${shown}`);
    const ratio = contrast(colour(style.color).rgb, behind(element, view));
    if (ratio < 4.5) say("contrast", `${ratio.toFixed(2)}: ${shown}`);
    const range = page.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.left < -0.5 || box.right > root.clientWidth + 0.5) say("overflow", shown);
    }
  }
}
addEventListener("load", () => {
  const lines = [];
  const frames = [...document.querySelectorAll("iframe")];
  for (const frame of frames) {
    look(frame, (kind, what) => lines.push(`${frame.dataset.name} ${kind}: ${what}`));
  }
  document.querySelector("#said").textContent = `looked at ${frames.length}\n${lines.join("\n")}\n`;
});
