// What a planner does on the page, step by step, as the tests have it done.

export const finished = (page) => page.waitForSelector('#status-text:text("Finished")');
export const listed = (page) => page.waitForSelector('#area option:nth-child(2)', {state: 'attached'});

/** Goes to `address`, chooses Derby and does not wait for its answers. */
export async function chooseDerby(page, address) {
  await page.goto(address);
  await listed(page);
  await page.selectOption('#area', {label: 'Derby'});
  await page.click('text=Continue');
}
export async function openDerby(page, address) {
  await chooseDerby(page, address);
  await finished(page);
}
/** Adds a measure on the first number that `search` finds, to the what-if of that card. */
export async function addMeasure(page, {search = 'special places', card = 0} = {}) {
  await page.locator('.card').nth(card).getByRole('button', {name: /^Add (a|another) measure/}).click();
  await page.fill('input[type="search"]', search);
  await page.locator('.choice').first().click();
}
export const done = (page) => page.getByRole('button', {name: /^Done/}).click();
/** Places from September 2028, and the answer. */
export async function addPlaces(page, amount = '40') {
  await addMeasure(page);
  await page.fill('.amount', amount);
  await page.getByLabel('From when').selectOption('2028-09-01');
  await done(page);
  await page.waitForSelector('.headline dt:text("Difference")');
  await finished(page);
}
