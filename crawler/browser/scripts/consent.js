// Closes a consent banner: refuses where one can, else agrees. Returns what was clicked, or null.
([refuse, agree, words]) => {
  const roots = [document];
  for (const element of document.querySelectorAll("*")) {
    if (element.shadowRoot) roots.push(element.shadowRoot);
  }
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const click = (element) => {
    element.click();
    return element.id || element.className || element.textContent.trim().slice(0, 40);
  };
  for (const selector of [...refuse, ...agree]) {
    for (const root of roots) {
      const found = [...root.querySelectorAll(selector)].find(isShown);
      if (found) return click(found);
    }
  }
  const isOver = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (!["fixed", "sticky"].includes(getComputedStyle(at).position)) continue;
      return /cookie|consent|gdpr|datenschutz|confidentialité/i.test(at.textContent);
    }
    return false;
  };
  for (const root of roots) {
    const buttons = [...root.querySelectorAll("button, [role=button], a[href='#'], input[type=button]")];
    for (const word of words) {
      const said = (button) => (button.value || button.textContent).trim().toLowerCase();
      const found = buttons.find((button) => said(button) === word && isShown(button) && isOver(button));
      if (found) return click(found);
    }
  }
  return null;
};
