// Looks at a page of the packet and says what is wrong, a line each; axe-core looks as well.
const RTL = ["ar", "he", "fa", "ur"];
const lines = [];
const say = (kind, what) => lines.push(`${kind}: ${what}`);
const near = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 50)}`;
addEventListener("load", async () => {
  const root = document.documentElement, width = root.clientWidth;
  if (width !== WIDTH) say("window", `${width} pixels wide and not ${WIDTH}`);
  if (root.scrollWidth > width) say("overflow", `the page is ${root.scrollWidth} pixels wide`);
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    const hidden = element.closest(".preheader, .skip, svg") || !box.width;
    if (hidden || element.closest(".scroll") && !element.matches(".scroll")) continue;
    if (box.right > width + 0.5 || box.left < -0.5) say("overflow", near(element));
  }
  for (const element of document.querySelectorAll("[lang]")) {
    const dir = RTL.includes(element.lang.split("-")[0]) ? "rtl" : "ltr";
    if (getComputedStyle(element).direction !== dir) say("direction", near(element));
  }
  const reached = [...document.querySelectorAll("a[href], summary, iframe, [tabindex]")];
  for (const element of reached) {
    const apart = element.id === "main";
    if (!apart && element.tabIndex !== 0) say("keyboard", `${element.tabIndex} ${near(element)}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth && element.tabIndex !== 0) say("keyboard", `nobody can scroll ${near(element)}`);
  }
  for (const link of document.querySelectorAll("a[href^='#']")) {
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) say("link", link.hash);
  }
  const found = await axe.run(document, { iframes: false, resultTypes: ["violations"] });
  for (const violation of found.violations) {
    say("axe", `${violation.id}: ${violation.nodes.length} times, ${violation.nodes[0].html.slice(0, 160)} ${violation.nodes[0].failureSummary.replaceAll("\n", " ")}`);
  }
  const said = document.createElement("pre");
  said.id = "said";
  said.textContent = `looked at ${reached.length}, axe passed ${found.passes.length}\n${lines.join("\n")}\n`;
  parent.document.body.replaceChildren(said);
});
