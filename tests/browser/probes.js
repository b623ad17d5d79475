/* What the crawl asks of a page. Every function answers a list of faults in words. */
(() => {
  const words = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const TARGETS = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const FOCUSABLE = `${TARGETS}, [tabindex="0"]`;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

  const unfold = (open) => {
    for (const details of document.querySelectorAll("details")) {
      if (open && !details.open) { details.open = true; details.dataset.unfolded = ""; }
      if (!open && "unfolded" in details.dataset) { details.open = false; delete details.dataset.unfolded; }
    }
  };

  const overflow = () => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const clipped = (element) => {
      for (let box = element.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== "visible") return true;
      }
      return false;
    };
    const wide = [...document.body.querySelectorAll("*")]
      .filter((element) => shown(element) && element.getBoundingClientRect().right > innerWidth + 0.5 && !clipped(element));
    return [`${document.documentElement.scrollWidth} px in ${innerWidth}: ${wide.slice(-2).map(words).join(" | ")}`];
  };

  const spaced = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
      + " p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
    const faults = overflow();
    document.adoptedStyleSheets = [];
    return faults;
  };

  /* From the last stop to the first, as with Shift+Tab: then a sticky header would lie over what has the focus. */
  const stops = () => {
    unfold(true);
    const all = [...document.querySelectorAll(FOCUSABLE)].filter((element) => shown(element) && !element.disabled && element.tabIndex >= 0);
    const faults = [];
    if (!all.length || !all[0].classList.contains("skip-link")) faults.push("the first stop is not the skip link");
    for (const element of all.reverse()) {
      if (element.tabIndex > 0) faults.push(`its own place in the order: ${words(element)}`);
      element.focus();
      if (document.activeElement !== element) continue;
      const style = getComputedStyle(element);
      if (parseFloat(style.outlineWidth) < 2 || style.outlineStyle === "none") faults.push(`no outline: ${words(element)}`);
      if (element.closest("details.menu")) continue;
      const box = element.getClientRects()[0];
      const top = document.elementFromPoint(Math.min(innerWidth - 1, box.left + box.width / 2), box.top + Math.min(box.height, 24) / 2);
      if (top && !element.contains(top) && !top.contains(element) && !top.closest("label")?.contains(element)
        && !top.closest("details.menu")) {
        faults.push(`covered by ${words(top)}: ${words(element)}`);
      }
    }
    document.activeElement.blur();
    unfold(false);
    scrollTo(0, 0);
    return faults;
  };

  const targets = () => [...document.querySelectorAll(TARGETS)].filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    const isInSentence = element.tagName === "A" && element.closest("p, dd, caption, li .sentence");
    return shown(element) && (width < 24 || height < 24) && !isInSentence && !element.closest("label, .skip-link, .visually-hidden");
  }).map((element) => `small target: ${words(element)}`);

  const moving = () => [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
  }).map((element) => `moves: ${words(element)}`);

  const spoken = () => {
    unfold(true);
    const attributes = [...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")]
      .flatMap((element) => ["aria-label", "title", "placeholder", "alt"].map((name) => element.getAttribute(name)));
    const text = [document.title, document.body.innerText, ...attributes].filter(Boolean).join("\n");
    unfold(false);
    return text;
  };

  const shape = () => ({
    lang: document.documentElement.lang,
    h1: [...document.querySelectorAll("h1")].map((heading) => heading.textContent.trim()),
    primary: [...document.querySelectorAll(".button-primary")].filter(shown).length,
    menu: document.querySelectorAll(".shell-menu > ul > li, .shell-more").length,
  });

  const broken = async ([tags, without]) => {
    const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
    const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"], rules });
    return found.violations.flatMap((rule) => rule.nodes.slice(0, 3)
      .map((node) => `axe ${rule.id}: ${node.target.join(" ")} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 240)}`));
  };

  window.probes = { overflow, spaced, stops, targets, moving, spoken, shape, broken };
})();
