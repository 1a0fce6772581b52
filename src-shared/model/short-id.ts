/** What people see and type of a full id; a name, or an id of another shape, as it is. */
export const shortId = (id: string): string => (/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id);
