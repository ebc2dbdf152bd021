// Down the page and back up, a screen at a time: images that wait for being seen are loaded then.
async (most) => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 40));
  const height = () => document.documentElement.scrollHeight;
  if (height() <= innerHeight) return false;
  for (let screen = 1; screen <= most && screen * innerHeight < height() + innerHeight; screen++) {
    scrollTo({ top: screen * innerHeight, behavior: "instant" });
    await pause();
  }
  scrollTo({ top: 0, behavior: "instant" });
  await pause();
  return true;
};
