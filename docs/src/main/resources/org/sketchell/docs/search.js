// SPDX-License-Identifier: Apache-2.0
// A box that finds pages by their words. Without it nothing is missing but the box.
(function () {
  'use strict';
  const place = document.getElementById('search');
  const root = document.body.dataset.root;
  place.innerHTML =
    '<label for="query">Search</label><input id="query" type="search" autocomplete="off">' +
    '<ul id="found" aria-live="polite"></ul>';
  place.hidden = false;
  const query = document.getElementById('query');
  const found = document.getElementById('found');
  let asked = false;

  function score(entry, words) {
    const [, title, headings, text] = entry;
    let sum = 0;
    for (const word of words) {
      const inTitle = title.toLowerCase().includes(word) ? 20 : 0;
      const inHeadings = headings.filter(h => h[1].toLowerCase().includes(word)).length * 5;
      const inText = (' ' + text).includes(' ' + word) ? 1 : 0;
      if (inTitle + inHeadings + inText === 0) {
        return 0;
      }
      sum += inTitle + inHeadings + inText;
    }
    return sum;
  }

  function show() {
    const words = query.value.toLowerCase().split(/\s+/).filter(word => word.length > 1);
    found.textContent = '';
    if (words.length === 0 || typeof SEARCH_INDEX === 'undefined') {
      return;
    }
    const hits = SEARCH_INDEX.map(entry => [score(entry, words), entry])
      .filter(hit => hit[0] > 0)
      .sort((a, b) => b[0] - a[0])
      .slice(0, 8);
    for (const [, [address, title, headings]] of hits) {
      const heading = headings.find(h => words.some(word => h[1].toLowerCase().includes(word)));
      const link = document.createElement('a');
      link.href = root + address + (heading ? '#' + heading[0] : '');
      link.textContent = title + (heading ? ': ' + heading[1] : '');
      const item = document.createElement('li');
      item.append(link);
      found.append(item);
    }
    if (hits.length === 0) {
      const item = document.createElement('li');
      item.textContent = 'Nothing found.';
      found.append(item);
    }
  }

  query.addEventListener('input', function () {
    if (asked) {
      show();
      return;
    }
    asked = true;
    const index = document.createElement('script');
    index.src = root + 'search-index.js';
    index.onload = show;
    document.head.append(index);
  });
  place.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      query.value = '';
      show();
      query.focus();
    }
  });
})();
