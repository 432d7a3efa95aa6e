/** The buttons over the table, and the counts in the header, show the scenarios of one verdict. */
export function offerFilters(): void {
  const rows = [...document.querySelectorAll<HTMLElement>('tr[data-verdict]')];
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-filter]')];
  const show = (verdict: string) => {
    for (const row of rows) row.hidden = verdict !== 'all' && row.dataset.verdict !== verdict;
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.filter === verdict));
    }
  };
  for (const button of buttons) button.addEventListener('click', () => show(button.dataset.filter!));
  for (const link of document.querySelectorAll<HTMLElement>('[data-show]')) {
    link.addEventListener('click', () => show(link.dataset.show!));
  }
}
