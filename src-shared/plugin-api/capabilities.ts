/** What a plugin's definition declares with. */
export * from '../model/capabilities';
