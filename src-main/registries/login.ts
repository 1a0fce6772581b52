/** What a store gives for a registry: a name and its password, or a token that stands for both. Never logged. */
export type Login =
  { readonly username: string; readonly password: string } | { readonly identitytoken: string };
