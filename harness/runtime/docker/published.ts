/** The images that a cluster runs, by the release that its programs come with. */
export interface Images {
  readonly pika: string;
  readonly codis: string;
}

/** Where nobody names others. */
export const PUBLISHED: Images = { pika: 'pikadb/pika:v4.0.1', codis: 'pikadb/codis:v4.0.1' };
