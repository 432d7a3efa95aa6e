/** The list of dashboards that codis-fe is given: one product. */
export function codisJson(product: string, dashboard: string): string {
  return `${JSON.stringify([{ name: product, dashboard }])}\n`;
}
