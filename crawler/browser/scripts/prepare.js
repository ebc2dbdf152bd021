// Closes a consent banner, refusing where one can, and goes down the page and back up, a screen at a time, so
// that images are loaded that wait for being seen; then ends all motion. Returns whether something was clicked,
// and the page's height.
async (refuse, agree, words, screens) => {
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
  }
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const isOver = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const speaks = /cookie|consent|gdpr|datenschutz|confidentialité/i.test(at.textContent);
      const stays = ["fixed", "sticky"].includes(getComputedStyle(at).position);
      if (speaks && (stays || at.matches("dialog, [role=dialog], [role=alertdialog]"))) return true;
    }
    return false;
  };
  const find = () => {
    for (const selector of [...refuse, ...agree]) {
      for (const root of roots) {
        const found = [...root.querySelectorAll(selector)].find(isShown);
        if (found) return found;
      }
    }
    const asked = roots.flatMap((root) => [
      ...root.querySelectorAll("button, [role=button], a[href='#'], input[type=button], input[type=submit]"),
    ]);
    const said = asked.map((button) => (button.value || button.textContent).trim().toLowerCase());
    for (const word of words) {
      const found = asked.find((button, place) => said[place] === word && isShown(button) && isOver(button));
      if (found) return found;
    }
    return null;
  };
  const button = find();
  if (button) {
    button.click();
    await pause(100);
  }
  const height = () => document.documentElement.scrollHeight;
  for (let screen = 1; screen <= screens && screen * innerHeight < height(); screen++) {
    scrollTo({ top: screen * innerHeight, behavior: "instant" });
    await pause(40);
  }
  if (scrollY) {
    scrollTo({ top: 0, behavior: "instant" });
    await pause(40);
  }
  for (const root of roots) {
    for (const animation of root.getAnimations()) {
      const isEndless = animation.effect?.getComputedTiming().endTime === Infinity;
      if (isEndless) animation.cancel();
      else animation.finish();
    }
  }
  return { clicked: button !== null, height: height() };
}
